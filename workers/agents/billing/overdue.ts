/** Since when a subscription is overdue. Pure. */

import type { InvoiceSnapshot, SubscriptionSnapshot } from '../../tools/stripe/index.ts'

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
  // What was written off before this debt began is forgiven: it must not eat the grace of the next one.
  const began = held ?? subscription.currentPeriodStart
  const finalised = invoices
    .filter(({ billingReason }) => billingReason === 'subscription_cycle')
    .flatMap(({ status, finalizedAt }) => {
      if (finalizedAt === null) return []
      const writtenOff = status === 'uncollectible' && finalizedAt >= began
      return status === 'open' || writtenOff ? [finalizedAt] : []
    })
  return finalised.length > 0 ? Math.min(...finalised) : began
}
