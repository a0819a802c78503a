/** Tells whether our row of a subscription is what Stripe says, in all that a customer notices. */

import type { SubscriptionRow } from '../../db/subscriptions.ts'
import type { SubscriptionSnapshot } from '../../tools/stripe/index.ts'

/** The columns a customer notices; the rest follows from the same fetch. */
const SHOWN = [
  'status',
  'plan',
  'interval',
  'priceId',
  'amountCents',
  'currentPeriodStart',
  'currentPeriodEnd',
  'cancelAtPeriodEnd',
  'endsAt',
  'pendingChange',
] as const

/** Without the link to pay: Stripe words it anew each time it is asked. */
const awaited = ({ awaitingPayment }: Pick<SubscriptionRow, 'awaitingPayment'>): string =>
  JSON.stringify(awaitingPayment && { ...awaitingPayment, url: null })

/** A price nobody knows leaves the plan we held; any other null of Stripe's is news, as an end taken back. */
export const differs = (truth: SubscriptionSnapshot, row: SubscriptionRow): boolean =>
  awaited(truth) !== awaited(row) ||
  SHOWN.some((name) => {
    const held = (name === 'plan' || name === 'interval') && truth[name] === null
    return !held && JSON.stringify(truth[name]) !== JSON.stringify(row[name])
  })
