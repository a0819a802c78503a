/** How an open invoice is collected: attempts, retries, and what a payment books (https://docs.stripe.com/billing/revenue-recovery/smart-retries). */

import { type Core, emit } from '../core.ts'
import { notAllowed, StripeError } from '../protocol/errors.ts'
import type { Invoice, InvoicePayment, PaymentIntent, PaymentMethod } from '../state.ts'
import { idOf } from '../wire.ts'
import { usableMethod } from './detachment.ts'
import { confirm, createIntent, type PaymentOutcome } from './payments.ts'

/** Retries after the first failed attempt of a renewal, in days from it. */
export const RETRY_DAYS = [3, 5, 7]
const DAY = 86_400

function linkPayment(core: Core, invoice: Invoice, intentId: string): InvoicePayment {
  const existing = paymentOf(core, invoice)
  if (existing) return existing
  const payment: InvoicePayment = {
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
  }
  core.state.invoicePayments.set(payment.id, payment)
  return payment
}

export const paymentOf = (core: Core, { id }: { id: string }): InvoicePayment | undefined =>
  [...core.state.invoicePayments.values()].find((payment) => idOf(payment.invoice) === id)

/** The intent an invoice is paid with, one however many cards are tried. */
export function openIntent(core: Core, invoice: Invoice): PaymentIntent {
  const linked = paymentOf(core, invoice)
  const known = core.state.paymentIntents.get(idOf(linked?.payment.payment_intent) ?? '')
  if (known) return known
  const intent = createIntent(core, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: idOf(invoice.customer) ?? '',
    description: DESCRIPTIONS[String(invoice.billing_reason)] ?? 'Subscription update',
  })
  linkPayment(core, invoice, intent.id)
  return intent
}

const DESCRIPTIONS: Record<string, string> = {
  subscription_create: 'Subscription creation',
  manual: 'Payment for Invoice',
}

/** Tries to collect an open invoice; `present`: the customer is there to authenticate. */
export function collect(
  core: Core,
  invoice: Invoice,
  method: PaymentMethod | null,
  present: boolean,
  retries = !present,
): PaymentOutcome | { kind: 'nothing_due' } {
  if (invoice.amount_due === 0) {
    markPaid(core, invoice)
    return { kind: 'nothing_due' }
  }
  if (!method) throw notAllowed('There is no payment method to charge.', 'missing')
  const outcome = confirm(core, openIntent(core, invoice), method, present)
  return settle(core, invoice, outcome, retries)
}

/** What an invoice without a subscription is charged to: its own method, else its customer's default. */
export function methodOfCustomer(core: Core, invoice: Invoice): PaymentMethod | null {
  const customer = core.state.customers.get(idOf(invoice.customer) ?? '')
  const chosen =
    idOf(invoice.default_payment_method) ?? idOf(customer?.invoice_settings.default_payment_method)
  return usableMethod(core, chosen)
}

/** No card at all: the attempt fails without a charge, and its retries follow as after a decline. */
export function attemptWithoutMethod(core: Core, invoice: Invoice, retries: boolean): void {
  invoice.attempted = true
  invoice.attempt_count += 1
  if (retries) scheduleRetry(core, invoice)
  emit(core, 'invoice.payment_failed', invoice)
}

/** Books what an attempt answered; `retries` says whether a failure is tried again by itself. */
export function settle(
  core: Core,
  invoice: Invoice,
  outcome: PaymentOutcome,
  retries: boolean,
): PaymentOutcome {
  if (outcome.kind === 'authenticate') {
    emit(core, 'invoice.payment_action_required', invoice)
    return outcome
  }
  invoice.attempted = true
  invoice.attempt_count += 1
  if (outcome.kind === 'succeeded') markPaid(core, invoice)
  else {
    if (retries) scheduleRetry(core, invoice)
    emit(core, 'invoice.payment_failed', invoice)
  }
  return outcome
}

/** Retries count from the first failure; after the last there is none. */
function scheduleRetry(core: Core, invoice: Invoice): void {
  const first = core.state.counters.get(`first_failure:${invoice.id}`) ?? core.now()
  core.state.counters.set(`first_failure:${invoice.id}`, first)
  // By the date, not the count: a customer who tries by hand in between does not use up a retry.
  const dates = RETRY_DAYS.map((days) => first + days * DAY)
  invoice.next_payment_attempt = dates.find((at) => at > core.now()) ?? null
}

export function markPaid(core: Core, invoice: Invoice): void {
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
  settle(core, invoice, { kind: 'succeeded', intent }, false)
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
