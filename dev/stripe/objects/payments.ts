/** Payments: how money is asked for, and what cards answer (https://docs.stripe.com/api/payment_intents). */

import { type Core, emit } from '../core.ts'
import { noSuch } from '../protocol/errors.ts'
import type { PaymentIntent, PaymentMethod } from '../state.ts'
import { idOf } from '../wire.ts'
import {
  authenticationFailed,
  type Declined,
  disputingCards,
  forcedDecline,
  testCards,
  type Verdict,
} from './cards.ts'
import { bookCharge, createCharge } from './charges.ts'
import { isDetached } from './detachment.ts'

export type Payment = {
  amount: number
  currency: string
  /** Null for a payment without a customer. */
  customer: string | null
  description: string | null
  metadata?: Record<string, string>
  captureMethod?: 'automatic' | 'manual'
  /** Null when the card is not kept; default off_session. */
  setupFutureUsage?: 'off_session' | 'on_session' | null
  receiptEmail?: string | null
}

/** What became of an attempt; `authenticate` waits for the customer. */
export type PaymentOutcome =
  | { kind: 'succeeded'; intent: PaymentIntent }
  | { kind: 'authenticate'; intent: PaymentIntent }
  | { kind: 'declined'; intent: PaymentIntent; code: string; declineCode: string; message: string }

export function createIntent(core: Core, payment: Payment): PaymentIntent {
  const id = core.id('pi')
  const intent: PaymentIntent = {
    allowed_payment_method_types: null,
    managed_payments: null,
    payment_record: null,
    id,
    object: 'payment_intent',
    amount: payment.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: payment.captureMethod ?? 'automatic',
    client_secret: `${id}_${core.id('secret')}`,
    confirmation_method: 'automatic',
    created: core.now(),
    currency: payment.currency,
    customer: payment.customer,
    customer_account: null,
    description: payment.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    metadata: payment.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    processing: null,
    receipt_email: payment.receiptEmail ?? null,
    review: null,
    setup_future_usage:
      payment.setupFutureUsage === undefined ? 'off_session' : payment.setupFutureUsage,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  }
  core.state.paymentIntents.set(id, intent)
  emit(core, 'payment_intent.created', intent)
  return intent
}

/** Charges an intent. A customer marked by the control room fails once, whatever the card. */
export function confirm(
  core: Core,
  intent: PaymentIntent,
  method: PaymentMethod,
  present: boolean,
  returnUrl: string | null = null,
): PaymentOutcome {
  const verdict = verdictOn(core, idOf(intent.customer), method, present)
  intent.payment_method = method.id
  switch (verdict.kind) {
    case 'approved':
      return succeed(core, intent, method)
    case 'authenticate':
      intent.status = 'requires_action'
      intent.next_action = bankAction(core, intent.id, returnUrl) as PaymentIntent['next_action']
      emit(core, 'payment_intent.requires_action', intent)
      return { kind: 'authenticate', intent }
    case 'declined':
      return decline(core, intent, method, verdict)
  }
}

/** Where the customer answers their bank: a page of ours, if the caller says where to return to. */
export const bankAction = (core: Core, id: string, returnUrl: string | null): object =>
  returnUrl === null
    ? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } }
    : {
        type: 'redirect_to_url',
        redirect_to_url: { return_url: returnUrl, url: `${core.publicUrl}/b/${id}` },
      }

/** The customer came back from the 3-D Secure step. */
export function authenticated(core: Core, intent: PaymentIntent, passed: boolean): PaymentOutcome {
  const method = core.state.paymentMethods.get(idOf(intent.payment_method) ?? '')
  if (!method) throw noSuch('PaymentMethod', idOf(intent.payment_method) ?? '')
  intent.next_action = null
  return passed && !isDetached(core, method)
    ? succeed(core, intent, method)
    : decline(core, intent, method, authenticationFailed)
}

function verdictOn(
  core: Core,
  customer: string | null,
  method: PaymentMethod,
  present: boolean,
): Verdict {
  if (customer && core.state.failNext.delete(customer)) return forcedDecline
  const card = testCards[core.state.cards.get(method.id)?.number ?? '']
  if (!card) return { kind: 'approved' }
  return present ? card.present : card.absent
}

function succeed(core: Core, intent: PaymentIntent, method: PaymentMethod): PaymentOutcome {
  const charge = createCharge(core, intent, method, null)
  intent.latest_charge = charge.id
  intent.last_payment_error = null
  if (charge.captured) charge.balance_transaction = bookCharge(core, charge)
  const filing = disputingCards[core.state.cards.get(method.id)?.number ?? '']
  if (filing) core.state.disputesDue.set(charge.id, filing)
  emit(core, 'charge.succeeded', charge)
  if (intent.capture_method === 'manual') {
    intent.status = 'requires_capture'
    intent.amount_capturable = intent.amount
    emit(core, 'payment_intent.amount_capturable_updated', intent)
    return { kind: 'succeeded', intent }
  }
  intent.status = 'succeeded'
  intent.amount_received = intent.amount
  emit(core, 'payment_intent.succeeded', intent)
  return { kind: 'succeeded', intent }
}

function decline(
  core: Core,
  intent: PaymentIntent,
  method: PaymentMethod,
  verdict: Declined,
): PaymentOutcome {
  const { code, declineCode, message } = verdict
  const charge = createCharge(core, intent, method, verdict)
  intent.status = 'requires_payment_method'
  intent.latest_charge = charge.id
  intent.payment_method = null
  intent.last_payment_error = {
    type: 'card_error',
    code: code as 'card_declined',
    decline_code: declineCode,
    message,
    charge: charge.id,
    doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`,
    payment_method: structuredClone(method),
  }
  emit(core, 'charge.failed', charge)
  emit(core, 'payment_intent.payment_failed', intent)
  return { kind: 'declined', intent, code, declineCode, message }
}

export function cancelIntent(
  core: Core,
  intent: PaymentIntent,
  reason: PaymentIntent['cancellation_reason'],
): PaymentIntent {
  intent.status = 'canceled'
  intent.canceled_at = core.now()
  intent.cancellation_reason = reason
  intent.next_action = null
  emit(core, 'payment_intent.canceled', intent)
  return intent
}
