/** How a subscription looks to its owner: from our row, or from Stripe's own answer while our row lags behind. */

import { GRACE_MS } from '../../contract/grant.ts'
import type { Subscription } from '../../contract/objects.ts'
import type { SubscriptionRow } from '../../db/subscriptions.ts'
import { toIso, toIsoOrNull } from '../../tools/clock.ts'
import type { SubscriptionSnapshot } from '../../tools/stripe/index.ts'

/** The columns of a subscription row that its owner sees. */
export type ShownSubscription = Pick<
  SubscriptionRow,
  | 'id'
  | 'plan'
  | 'interval'
  | 'status'
  | 'amountCents'
  | 'currency'
  | 'currentPeriodStart'
  | 'currentPeriodEnd'
  | 'cancelAtPeriodEnd'
  | 'endsAt'
  | 'pendingChange'
  | 'changedOutsideAt'
  | 'awaitingPayment'
  | 'pastDueSince'
  | 'trialEndsAt'
  | 'discount'
  | 'paymentMethod'
  | 'createdAt'
>

/** Row → contract object; `now` (ms) hides a trial or discount that is over although the row still says so. */
export const subscriptionView = (row: ShownSubscription, now: number): Subscription => ({
  id: row.id,
  plan: row.plan,
  interval: row.interval,
  status: row.status,
  amountCents: row.amountCents,
  currency: row.currency,
  currentPeriodStart: toIso(row.currentPeriodStart),
  currentPeriodEnd: toIso(row.currentPeriodEnd),
  cancelAtPeriodEnd: row.cancelAtPeriodEnd,
  endsAt: toIsoOrNull(row.endsAt),
  pendingChange: row.pendingChange && {
    plan: row.pendingChange.plan,
    interval: row.pendingChange.interval,
    at: toIso(row.pendingChange.at),
  },
  changedOutside: toIsoOrNull(row.changedOutsideAt),
  awaitingPayment: row.awaitingPayment && {
    ...row.awaitingPayment,
    expiresAt: toIso(row.awaitingPayment.expiresAt),
  },
  pastDueSince: toIsoOrNull(row.pastDueSince),
  graceEndsAt: row.pastDueSince === null ? null : toIso(row.pastDueSince + GRACE_MS),
  trialEndsAt: row.trialEndsAt !== null && row.trialEndsAt > now ? toIso(row.trialEndsAt) : null,
  discount:
    row.discount?.endsAt && Date.parse(row.discount.endsAt) <= now ? null : (row.discount ?? null),
  paymentMethod: row.paymentMethod ?? null,
  createdAt: toIso(row.createdAt),
})

/**
 * Stripe's answer → contract object; `held` is our row of it, if there is one, for what only we know.
 * Null when Stripe's price belongs to no plan of ours.
 */
export function snapshotView(
  snapshot: SubscriptionSnapshot,
  held: Pick<SubscriptionRow, 'plan' | 'interval' | 'pastDueSince' | 'changedOutsideAt'> | null,
  now: number,
): Subscription | null {
  const plan = snapshot.plan ?? held?.plan
  const interval = snapshot.interval ?? held?.interval
  if (!plan || !interval) return null
  const overdue = snapshot.status === 'past_due' || snapshot.status === 'unpaid'
  const pastDueSince = overdue ? (held?.pastDueSince ?? null) : null
  const changedOutsideAt = held?.changedOutsideAt ?? null
  return subscriptionView({ ...snapshot, plan, interval, pastDueSince, changedOutsideAt }, now)
}
