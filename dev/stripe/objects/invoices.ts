/** Invoices: draft → open → paid, void or uncollectible, and their payments (https://docs.stripe.com/billing/invoices/overview). */

import { type Core, change, emit } from '../core.ts'
import { noSuch, notAllowed, StripeError } from '../protocol/errors.ts'
import type {
  Invoice,
  InvoiceLine,
  InvoicePayment,
  PaymentIntent,
  PaymentMethod,
  Price,
  Subscription,
  SubscriptionItem,
} from '../state.ts'
import { idOf } from '../wire.ts'
import { confirm, createIntent, type PaymentOutcome } from './payments.ts'

/** Retries after the first failed attempt of a renewal, in days from it. */
export const RETRY_DAYS = [3, 5, 7]
const DAY = 86_400
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
  } as unknown as InvoiceLine
}

/** A draft for the subscription's current period. */
export function draftInvoice(
  core: Core,
  subscription: Subscription,
  reason: 'subscription_create' | 'subscription_cycle',
): Invoice {
  const id = core.id('in')
  const customerId = idOf(subscription.customer) ?? ''
  const customer = core.state.customers.get(customerId)
  const lines = subscription.items.data.map((item) => lineOf(core, id, subscription, item))
  const total = lines.reduce((sum, line) => sum + line.amount, 0)
  const now = core.now()
  const invoice = {
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
    period_end: now,
    period_start: now,
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
  } as unknown as Invoice
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

function linkPayment(core: Core, invoice: Invoice, intentId: string): InvoicePayment {
  const existing = paymentOf(core, invoice)
  if (existing) return existing
  const payment = {
    id: core.id('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: core.now(),
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { type: 'payment_intent', payment_intent: intentId },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  } as unknown as InvoicePayment
  core.state.invoicePayments.set(payment.id, payment)
  return payment
}

export const paymentOf = (core: Core, invoice: Invoice): InvoicePayment | undefined =>
  [...core.state.invoicePayments.values()].find((payment) => idOf(payment.invoice) === invoice.id)

/** Tries to collect an open invoice. `present`: the customer is there; else a failure schedules the retries. */
export function collect(
  core: Core,
  invoice: Invoice,
  method: PaymentMethod,
  present: boolean,
): PaymentOutcome | { kind: 'nothing_due' } {
  if (invoice.amount_due === 0) {
    markPaid(core, invoice)
    return { kind: 'nothing_due' }
  }
  const linked = paymentOf(core, invoice)
  const known = core.state.paymentIntents.get(idOf(linked?.payment.payment_intent) ?? '')
  const intent =
    known ??
    createIntent(core, {
      amount: invoice.amount_due,
      currency: invoice.currency,
      customer: idOf(invoice.customer) ?? '',
      description:
        invoice.billing_reason === 'subscription_create'
          ? 'Subscription creation'
          : 'Subscription update',
    })
  linkPayment(core, invoice, intent.id)
  return settle(core, invoice, confirm(core, intent, method, present), present)
}

/** Books what an attempt answered. */
export function settle(
  core: Core,
  invoice: Invoice,
  outcome: PaymentOutcome,
  present: boolean,
): PaymentOutcome {
  if (outcome.kind === 'authenticate') return outcome
  invoice.attempted = true
  invoice.attempt_count += 1
  if (outcome.kind === 'succeeded') markPaid(core, invoice)
  else {
    if (!present) scheduleRetry(core, invoice)
    emit(core, 'invoice.payment_failed', invoice)
  }
  return outcome
}

/** Retries count from the first failure; after the last there is none. */
function scheduleRetry(core: Core, invoice: Invoice): void {
  const first = core.state.counters.get(`first_failure:${invoice.id}`) ?? core.now()
  core.state.counters.set(`first_failure:${invoice.id}`, first)
  const days = RETRY_DAYS[invoice.attempt_count - 1]
  invoice.next_payment_attempt = days === undefined ? null : first + days * DAY
}

function markPaid(core: Core, invoice: Invoice): void {
  const now = core.now()
  invoice.status = 'paid'
  invoice.amount_paid = invoice.amount_due
  invoice.amount_remaining = 0
  invoice.attempted = true
  invoice.auto_advance = false
  invoice.next_payment_attempt = null
  invoice.status_transitions.paid_at = now
  const payment = paymentOf(core, invoice)
  if (payment) {
    payment.status = 'paid'
    payment.amount_paid = invoice.amount_due
    payment.status_transitions.paid_at = now
  }
  emit(core, 'invoice.paid', invoice)
  emit(core, 'invoice.payment_succeeded', invoice)
  if (payment) emit(core, 'invoice_payment.paid', payment)
}

/** Books a payment that was made before its invoice existed, as Checkout does. */
export function linkFirstPayment(core: Core, invoice: Invoice, intent: PaymentIntent): void {
  linkPayment(core, invoice, intent.id)
  settle(core, invoice, { kind: 'succeeded', intent }, true)
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

/** Stripe's card_error for an API caller whose charge was declined. */
export const declinedError = (
  outcome: Extract<PaymentOutcome, { kind: 'declined' }>,
): StripeError =>
  new StripeError(402, {
    type: 'card_error',
    code: outcome.code,
    decline_code: outcome.declineCode,
    message: outcome.message,
    payment_intent: structuredClone(outcome.intent),
  })
