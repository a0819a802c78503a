/** What the hosted page does when a card is typed in: pay first, then make what was bought. */

import { type Core, change, emit } from './core.ts'
import { linkFirstPayment } from './objects/collection.ts'
import { createCustomer } from './objects/customers.ts'
import { finalise } from './objects/invoices.ts'
import { attach, type CardEntry, createCard } from './objects/payment-methods.ts'
import { authenticated, confirm, createIntent, type PaymentOutcome } from './objects/payments.ts'
import { findSession, linesOf } from './objects/sessions.ts'
import { draftInvoice } from './objects/subscription-invoices.ts'
import { createSubscription } from './objects/subscriptions.ts'
import { StripeError } from './protocol/errors.ts'
import type { PaymentIntent, Session } from './state.ts'
import { idOf } from './wire.ts'

export type CheckoutEntry = CardEntry & { email: string; name: string }

export type CheckoutOutcome =
  | { kind: 'complete'; redirect: string }
  /** The customer must pass the 3-D Secure step; the session stays open. */
  | { kind: 'authenticate'; paymentIntentId: string }
  /** Stripe's words for the customer; the session stays open for another card. */
  | { kind: 'declined'; message: string; code: string; param?: string }
  | { kind: 'over'; status: 'expired' | 'complete' }

/** Pays an open session. Paying a completed one again charges nothing and leads on. */
export function payCheckoutSession(
  core: Core,
  sessionId: string,
  entry: CheckoutEntry,
): CheckoutOutcome {
  const session = findSession(core, sessionId)
  if (session.status === 'complete') return { kind: 'complete', redirect: successUrl(session) }
  if (session.status !== 'open') return { kind: 'over', status: 'expired' }
  try {
    const customer = customerFor(core, session, entry)
    const method = createCard(core, entry)
    const intent = intentFor(core, session, customer)
    return conclude(core, session, confirm(core, intent, method, true), entry)
  } catch (error) {
    if (error instanceof StripeError && error.body.type === 'card_error')
      return {
        kind: 'declined',
        message: error.message,
        code: error.body.code ?? 'card_declined',
        ...(error.body.param ? { param: error.body.param } : {}),
      }
    throw error
  }
}

/** The customer answered the 3-D Secure step. */
export function completeThreeDSecure(
  core: Core,
  sessionId: string,
  outcome: 'complete' | 'fail',
): CheckoutOutcome {
  const session = findSession(core, sessionId)
  if (session.status === 'complete') return { kind: 'complete', redirect: successUrl(session) }
  if (session.status !== 'open') return { kind: 'over', status: 'expired' }
  const intent = pendingIntent(core, session)
  if (intent?.status !== 'requires_action')
    return {
      kind: 'declined',
      message: 'There is nothing to authenticate.',
      code: 'payment_intent_unexpected_state',
    }
  const method = core.state.paymentMethods.get(idOf(intent.payment_method) ?? '')
  const { billing_details } = method ?? {}
  return conclude(core, session, authenticated(core, intent, outcome === 'complete'), {
    email: billing_details?.email ?? '',
    name: billing_details?.name ?? '',
  })
}

/** The intent a session is being paid with: one, however many cards were tried. */
const pendingIntent = (core: Core, session: Session): PaymentIntent | undefined => {
  const id = core.state.sessionIntents.get(session.id)
  return id === undefined ? undefined : core.state.paymentIntents.get(id)
}

function intentFor(core: Core, session: Session, customer: string): PaymentIntent {
  const pending = pendingIntent(core, session)
  if (pending) return pending
  const intent = createIntent(core, {
    amount: session.amount_total ?? 0,
    currency: session.currency ?? 'usd',
    customer,
    description: session.mode === 'subscription' ? 'Subscription creation' : 'Payment',
  })
  core.state.sessionIntents.set(session.id, intent.id)
  return intent
}

function customerFor(core: Core, session: Session, entry: { email: string; name: string }): string {
  const known = idOf(session.customer)
  if (known) return known
  const customer = createCustomer(core, { email: entry.email, name: entry.name })
  session.customer = customer.id
  return customer.id
}

function conclude(
  core: Core,
  session: Session,
  outcome: PaymentOutcome,
  payer: { email: string; name: string },
): CheckoutOutcome {
  if (outcome.kind === 'authenticate')
    return { kind: 'authenticate', paymentIntentId: outcome.intent.id }
  if (outcome.kind === 'declined')
    return { kind: 'declined', message: outcome.message, code: outcome.code }
  if (session.mode === 'subscription') startSubscription(core, session, outcome.intent)
  else session.payment_intent = outcome.intent.id
  session.status = 'complete'
  session.payment_status = 'paid'
  session.url = null
  const customer = core.state.customers.get(idOf(session.customer) ?? '')
  session.customer_details = {
    address: null,
    business_name: null,
    email: customer?.email ?? payer.email,
    individual_name: null,
    name: payer.name || (customer?.name ?? null),
    phone: null,
    tax_exempt: 'none',
    tax_ids: [],
  }
  emit(core, 'checkout.session.completed', session)
  return { kind: 'complete', redirect: successUrl(session) }
}

/** In subscription Checkout the subscription is made after the payment. */
function startSubscription(core: Core, session: Session, intent: PaymentIntent): void {
  const customer = idOf(session.customer) ?? ''
  const method = idOf(intent.payment_method) ?? ''
  attach(core, method, customer)
  const plan = core.state.sessionPlans.get(session.id)
  const subscription = createSubscription(core, {
    customer,
    lines: linesOf(core, session),
    metadata: plan?.metadata ?? {},
    billingMode: plan?.billingMode ?? 'flexible',
    defaultMethod: method,
    status: 'active',
  })
  const invoice = finalise(core, draftInvoice(core, subscription, 'subscription_create'))
  change(core, 'customer.subscription.updated', subscription, (changed) => {
    changed.latest_invoice = invoice.id
  })
  linkFirstPayment(core, invoice, intent)
  session.subscription = subscription.id
  session.invoice = invoice.id
}

/** Stripe fills in the template. */
const successUrl = (session: Session): string =>
  (session.success_url ?? '').replaceAll('{CHECKOUT_SESSION_ID}', session.id)
