/** Lines of invoices: a subscription's period, a trial, or an invoice item (https://docs.stripe.com/api/invoice-line-item). */

import type { Core } from '../core.ts'
import type { InvoiceItem, InvoiceLine, Price, Subscription, SubscriptionItem } from '../state.ts'
import { idOf } from '../wire.ts'

export const productName = (core: Core, price: Price): string =>
  core.state.products.get(idOf(price.product) ?? '')?.name ?? 'Product'

/** The item's running period in full; nothing is asked for while it is free. */
export function periodLine(
  core: Core,
  invoiceId: string,
  subscription: Subscription,
  item: SubscriptionItem,
): InvoiceLine {
  const { price } = item
  const quantity = item.quantity ?? 1
  const free = subscription.status === 'trialing'
  const each = free ? 0 : (price.unit_amount ?? 0)
  const pace = `$${((price.unit_amount ?? 0) / 100).toFixed(2)} / ${price.recurring?.interval ?? 'once'}`
  const what = `${quantity} × ${productName(core, price)}`
  return {
    ...blank(core, invoiceId, price.currency),
    amount: each * quantity,
    description: free ? `Free trial for ${what}` : `${what} (at ${pace})`,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: { credited_items: null },
        subscription: subscription.id,
        subscription_item: item.id,
      },
      type: 'subscription_item_details',
    },
    period: { start: item.current_period_start, end: item.current_period_end },
    pricing: pricingOf(price.id, idOf(price.product) ?? '', each),
    quantity,
    quantity_decimal: String(quantity),
    subscription: subscription.id,
    subtotal: each * quantity,
  }
}

/** An invoice item as the invoice shows it; a proration stays with its subscription item. */
export function itemLine(core: Core, invoiceId: string, item: InvoiceItem): InvoiceLine {
  const details = item.parent?.subscription_details
  const credited = item.proration_details?.credited_items?.invoice_line_item_details ?? null
  const proration = { proration: item.proration, proration_details: { credited_items: credited } }
  const subscription = details?.subscription ?? null
  return {
    ...blank(core, invoiceId, item.currency),
    amount: item.amount,
    description: item.description,
    discountable: item.discountable,
    discounts: item.discounts ?? [],
    metadata: { ...item.metadata },
    parent: details?.subscription_item
      ? {
          invoice_item_details: null,
          subscription_item_details: {
            invoice_item: item.id,
            ...proration,
            subscription,
            subscription_item: details.subscription_item,
          },
          type: 'subscription_item_details',
        }
      : {
          invoice_item_details: { invoice_item: item.id, ...proration, subscription },
          subscription_item_details: null,
          type: 'invoice_item_details',
        },
    period: { ...item.period },
    pricing: structuredClone(item.pricing),
    quantity: item.quantity,
    quantity_decimal: item.quantity_decimal,
    subscription,
    subtotal: item.amount,
  }
}

export const pricingOf = (
  price: string,
  product: string,
  unitAmount: number,
): NonNullable<InvoiceLine['pricing']> => ({
  price_details: { price, product },
  type: 'price_details',
  unit_amount_decimal: String(unitAmount),
})

const blank = (core: Core, invoice: string, currency: string): InvoiceLine => ({
  id: core.id('il'),
  object: 'line_item',
  amount: 0,
  currency,
  description: null,
  discount_amounts: [],
  discountable: true,
  discounts: [],
  invoice,
  livemode: false,
  metadata: {},
  parent: null,
  period: { start: core.now(), end: core.now() },
  pretax_credit_amounts: [],
  pricing: null,
  quantity: 1,
  quantity_decimal: '1',
  subscription: null,
  subtotal: 0,
  taxes: [],
})
