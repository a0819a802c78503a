/** Invoice items: what waits for the next invoice, prorations among them (https://docs.stripe.com/api/invoiceitems). */

import { type Core, emit } from '../core.ts'
import type { InvoiceItem, Price } from '../state.ts'
import { idOf } from '../wire.ts'
import { pricingOf } from './invoice-lines.ts'

export type NewInvoiceItem = {
  customer: string
  currency: string
  /** Cents for the whole quantity; negative is a credit. */
  amount: number
  description: string | null
  period: { start: number; end: number }
  price: Price | null
  quantity: number
  subscription: string | null
  subscriptionItem: string | null
  proration: boolean
  /** The line whose debit a credit gives back. */
  credits: { invoice: string; line: string } | null
  discountable: boolean
  metadata: Record<string, string>
  /** A draft it goes on at once, else it waits. */
  invoice: string | null
}

export function createInvoiceItem(core: Core, made: NewInvoiceItem): InvoiceItem {
  const unit = made.quantity === 0 ? made.amount : made.amount / made.quantity
  const item: InvoiceItem = {
    id: core.id('ii'),
    object: 'invoiceitem',
    amount: made.amount,
    currency: made.currency,
    customer: made.customer,
    customer_account: null,
    date: core.now(),
    description: made.description,
    discountable: made.discountable,
    discounts: [],
    invoice: made.invoice,
    livemode: false,
    metadata: made.metadata,
    net_amount: made.amount,
    parent: made.subscription
      ? {
          subscription_details: {
            subscription: made.subscription,
            ...(made.subscriptionItem ? { subscription_item: made.subscriptionItem } : {}),
          },
          type: 'subscription_details',
        }
      : null,
    period: made.period,
    pricing: made.price
      ? pricingOf(
          made.price.id,
          idOf(made.price.product) ?? '',
          made.proration ? unit : (made.price.unit_amount ?? 0),
        )
      : { type: 'price_details', unit_amount_decimal: String(unit) },
    proration: made.proration,
    proration_details: {
      credited_items: made.credits
        ? {
            invoice_line_item_details: {
              invoice: made.credits.invoice,
              invoice_line_items: [made.credits.line],
            },
            type: 'invoice_line_items',
          }
        : null,
      discount_amounts: [],
    },
    quantity: made.quantity,
    quantity_decimal: String(made.quantity),
    tax_rates: [],
    test_clock: core.state.customers.get(made.customer)?.test_clock ?? null,
  }
  core.state.invoiceItems.set(item.id, item)
  emit(core, 'invoiceitem.created', item)
  return item
}

/** What the next invoice of a customer takes along; an item of a subscription waits for that one's. */
export const pendingItems = (
  core: Core,
  customer: string,
  subscription: string | null,
): InvoiceItem[] =>
  [...core.state.invoiceItems.values()].filter((item) => {
    const own = item.parent?.subscription_details?.subscription ?? null
    return (
      item.invoice === null &&
      idOf(item.customer) === customer &&
      (own === null || own === subscription)
    )
  })
