/** Finds what a subscription item was last charged for its running period, paid or not. */

import type { Core } from '../core.ts'
import type { Span } from '../prorations.ts'
import type { Subscription, SubscriptionItem } from '../state.ts'
import { idOf } from '../wire.ts'

export type Debit = {
  /** Cents after discounts. */
  amount: number
  period: Span
  /** The invoice line; null while the debit itself still waits for an invoice. */
  line: { invoice: string; line: string } | null
}

/** The newest charge that reaches to the end of the item's period; a void invoice charged nothing. */
export function lastDebit(
  core: Core,
  subscription: Subscription,
  item: SubscriptionItem,
): Debit | null {
  const waiting = [...core.state.invoiceItems.values()].findLast(
    (one) =>
      one.invoice === null &&
      one.amount >= 0 &&
      one.parent?.subscription_details?.subscription_item === item.id &&
      one.period.end === item.current_period_end,
  )
  if (waiting) return { amount: waiting.amount, period: waiting.period, line: null }
  const invoices = [...core.state.invoices.values()].filter(
    (invoice) =>
      invoice.status !== 'void' &&
      idOf(invoice.parent?.subscription_details?.subscription) === subscription.id,
  )
  for (const invoice of invoices.reverse()) {
    const line = invoice.lines.data.findLast(
      (one) =>
        one.amount >= 0 &&
        one.parent?.subscription_item_details?.subscription_item === item.id &&
        one.period.end === item.current_period_end,
    )
    if (!line) continue
    const off = (line.discount_amounts ?? []).reduce((sum, { amount }) => sum + amount, 0)
    return {
      amount: line.amount - off,
      period: line.period,
      line: { invoice: invoice.id, line: line.id },
    }
  }
  return null
}
