/** Invoices: draft → open → paid, void or uncollectible (https://docs.stripe.com/billing/invoices/overview). */

import { type Core, change, emit } from '../core.ts'
import { noSuch, notAllowed } from '../protocol/errors.ts'
import type { Invoice, InvoiceLine, Price, Subscription, SubscriptionItem } from '../state.ts'
import { idOf } from '../wire.ts'

/** A renewal's invoice stays a draft for about an hour. */
export const DRAFT_SECONDS = 3_600

export const findInvoice = (core: Core, id: string): Invoice => {
  const invoice = core.state.invoices.get(id)
  if (!invoice) throw noSuch('invoice', id)
  return invoice
}

/** A stored object's price, whether its reference is expanded or not. */
export const priceOfItem = (item: SubscriptionItem): Price => item.price

const lineOf = (
  core: Core,
  invoiceId: string,
  subscription: Subscription,
  item: SubscriptionItem,
): InvoiceLine => {
  const price = priceOfItem(item)
  const product = core.state.products.get(idOf(price.product) ?? '')
  const quantity = item.quantity ?? 1
  const amount = (price.unit_amount ?? 0) * quantity
  const each = `$${((price.unit_amount ?? 0) / 100).toFixed(2)} / ${price.recurring?.interval ?? 'once'}`
  return {
    id: core.id('il'),
    object: 'line_item',
    amount,
    currency: price.currency,
    description: `${quantity} × ${product?.name ?? 'Product'} (at ${each})`,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice: invoiceId,
    livemode: false,
    metadata: {},
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
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: price.id, product: idOf(price.product) ?? '' },
      type: 'price_details',
      unit_amount_decimal: String(price.unit_amount ?? 0),
    },
    quantity,
    quantity_decimal: String(quantity),
    subscription: subscription.id,
    subtotal: amount,
    taxes: [],
  }
}

/** A draft for the subscription's current period; its own `period` is the one that ended, or the moment it began. */
export function draftInvoice(
  core: Core,
  subscription: Subscription,
  reason: 'subscription_create' | 'subscription_cycle',
  period = { start: core.now(), end: core.now() },
): Invoice {
  const id = core.id('in')
  const customerId = idOf(subscription.customer) ?? ''
  const customer = core.state.customers.get(customerId)
  const lines = subscription.items.data.map((item) => lineOf(core, id, subscription, item))
  const total = lines.reduce((sum, line) => sum + line.amount, 0)
  const now = core.now()
  const invoice: Invoice = {
    id,
    object: 'invoice',
    account_country: 'US',
    account_name: 'Local Stripe',
    account_tax_ids: null,
    amount_due: total,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: total,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    automatic_tax: {
      disabled_reason: null,
      enabled: false,
      liability: null,
      provider: null,
      status: null,
    },
    automatically_finalizes_at: reason === 'subscription_cycle' ? now + DRAFT_SECONDS : null,
    billing_reason: reason,
    collection_method: 'charge_automatically',
    created: now,
    currency: subscription.currency,
    custom_fields: null,
    customer: customerId,
    customer_account: null,
    customer_address: null,
    customer_email: customer?.email ?? null,
    customer_name: customer?.name ?? null,
    customer_phone: null,
    customer_shipping: null,
    customer_tax_exempt: 'none',
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: { object: 'list', data: lines, has_more: false, url: `/v1/invoices/${id}/lines` },
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: {
      quote_details: null,
      subscription_details: {
        metadata: { ...subscription.metadata },
        subscription: subscription.id,
      },
      type: 'subscription_details',
    },
    payment_settings: {
      default_mandate: null,
      payment_method_options: null,
      payment_method_types: null,
    },
    period_end: period.end,
    period_start: period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: {
      finalized_at: null,
      marked_uncollectible_at: null,
      paid_at: null,
      voided_at: null,
    },
    subtotal: total,
    subtotal_excluding_tax: total,
    test_clock: null,
    total,
    total_discount_amounts: [],
    total_excluding_tax: total,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  }
  core.state.invoices.set(id, invoice)
  emit(core, 'invoice.created', invoice)
  return invoice
}

/** Gives the number and the pages; from here on the invoice is a demand. */
export function finalise(core: Core, invoice: Invoice): Invoice {
  if (invoice.status !== 'draft')
    throw notAllowed(
      'This invoice is already finalized, you can\u2019t re-finalize a non-draft invoice.',
    )
  const customer = core.state.customers.get(idOf(invoice.customer) ?? '')
  const sequence = customer?.next_invoice_sequence ?? 1
  if (customer) customer.next_invoice_sequence = sequence + 1
  invoice.status = 'open'
  invoice.number = `${customer?.invoice_prefix ?? 'LOCAL'}-${String(sequence).padStart(4, '0')}`
  invoice.automatically_finalizes_at = null
  invoice.effective_at = core.now()
  invoice.status_transitions.finalized_at = core.now()
  invoice.hosted_invoice_url = `${core.publicUrl}/i/${invoice.id}`
  invoice.invoice_pdf = `${core.publicUrl}/i/${invoice.id}/pdf`
  emit(core, 'invoice.finalized', invoice)
  return invoice
}

/** Voids an open invoice; a subscription it belonged to is not touched. */
export function voidInvoice(core: Core, invoice: Invoice): Invoice {
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible')
    throw notAllowed(
      `You can only void open or uncollectible invoices. This invoice is ${invoice.status}.`,
    )
  invoice.status = 'void'
  invoice.next_payment_attempt = null
  invoice.auto_advance = false
  invoice.status_transitions.voided_at = core.now()
  emit(core, 'invoice.voided', invoice)
  return invoice
}

export const markUncollectible = (core: Core, invoice: Invoice): Invoice => {
  if (invoice.status !== 'open') throw notAllowed('This invoice is not open.')
  return change(core, 'invoice.marked_uncollectible', invoice, (changed) => {
    changed.status = 'uncollectible'
    changed.status_transitions.marked_uncollectible_at = core.now()
  })
}
