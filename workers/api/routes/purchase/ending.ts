/** Cancels at period end, or takes that back, at Stripe; our row follows through Billing. */

import type { Subscription } from '../../../contract/objects.ts'
import { ENDED } from '../../../db/subscriptions.ts'
import type { Ports } from '../../../ports.ts'
import { StripeUnavailable, type SubscriptionSnapshot } from '../../../tools/stripe/index.ts'
import { ringReconcile } from '../../ring.ts'
import { snapshotView } from '../../views/subscription.ts'
import { subscriptionAtStripe } from './subscribed.ts'

type Needed = Pick<Ports, 'db' | 'stripe' | 'clock' | 'post' | 'log'>
export type Ending = { cancel: true; reason: string | undefined } | { cancel: false }

/** The subscription as it is afterwards, or null if there is none to change. Twice is once. */
export async function setEnding(
  ports: Needed,
  accountId: string,
  wish: Ending,
): Promise<Subscription | null> {
  const { row, found } = await subscriptionAtStripe(ports, accountId)
  if (!found || ENDED.includes(found.status)) {
    if (row) await ringReconcile(ports, row.id)
    return null
  }
  const after = await change(ports, found, wish)
  await ringReconcile(ports, after.id)
  return snapshotView(after, row, ports.clock.now())
}

async function change(
  { stripe }: Needed,
  found: SubscriptionSnapshot,
  wish: Ending,
): Promise<SubscriptionSnapshot> {
  // Asking again would move Stripe's `canceled_at`, and with it the mail that says so.
  if ((found.endsAt !== null) === wish.cancel) return found
  // Stripe lets nobody cancel what a schedule manages, which it does for one more period after its change took
  // effect; and who cancels wants no other plan later.
  if (wish.cancel) await stripe.dropPendingChange(found.id)
  const answer = wish.cancel
    ? await stripe.setCancelAtPeriodEnd(found.id, true, wish.reason)
    : await stripe.setCancelAtPeriodEnd(found.id, false)
  if (answer.kind === 'changed') return answer.subscription
  throw new StripeUnavailable(`refused: ${answer.code}`)
}
