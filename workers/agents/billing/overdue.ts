/** Since when a subscription is overdue. Pure. */

import type { InvoiceSnapshot, SubscriptionSnapshot } from '../../tools/stripe/index.ts'

const UNPAID = ['open', 'uncollectible']
const OVERDUE = ['past_due', 'unpaid']

/**
 * The finalisation of the oldest unpaid renewal invoice (PRODUCT.md, "Past due"): retries do not move it.
 * `held` keeps what was known while Stripe names no such invoice, e.g. after an operator voided it.
 */
export function pastDueSince(
  subscription: Pick<SubscriptionSnapshot, 'status' | 'currentPeriodStart'>,
  invoices: Pick<InvoiceSnapshot, 'status' | 'billingReason' | 'finalizedAt'>[],
  held: number | null,
): number | null {
  if (!OVERDUE.includes(subscription.status)) return null
  const finalised = invoices
    .filter(
      ({ status, billingReason }) =>
        UNPAID.includes(status) && billingReason === 'subscription_cycle',
    )
    .flatMap(({ finalizedAt }) => (finalizedAt === null ? [] : [finalizedAt]))
  return finalised.length > 0 ? Math.min(...finalised) : (held ?? subscription.currentPeriodStart)
}
