/** What the hosted page does when a card is typed in: pay or save it first, then make what was bought. */

import { fulfil, successUrl } from './checkout-fulfilment.ts'
import type { Core } from './core.ts'
import { createCustomer } from './objects/customers.ts'
import { amountDueOf } from './objects/invoices.ts'
import { type CardEntry, createCard, resolveMethod } from './objects/payment-methods.ts'
import { authenticated, confirm, createIntent, type PaymentOutcome } from './objects/payments.ts'
import { redeemable } from './objects/redemption.ts'
import { price } from './objects/session-bills.ts'
import { findSession } from './objects/sessions.ts'
import {
  confirmSetup,
  createSetupIntent,
  type SetupOutcome,
  setupAuthenticated,
} from './objects/setup-intents.ts'
import { StripeError } from './protocol/errors.ts'
import type { PaymentIntent, PaymentMethod, Session, SetupIntent } from './state.ts'
import { idOf } from './wire.ts'

export type Payer = { email: string; name: string }
export type CheckoutEntry = CardEntry & Payer
/** A payment method that is there already, by id. */
export type SavedEntry = Payer & { method: string }

export type CheckoutOutcome =
  | { kind: 'complete'; redirect: string }
  /** The customer must pass the 3-D Secure step; the session stays open. */
  | { kind: 'authenticate'; paymentIntentId: string }
  /** Stripe's words for the customer; the session stays open for another card. */
  | { kind: 'declined'; message: string; code: string; param?: string }
  | { kind: 'over'; status: 'expired' | 'complete' }

/** Completes an open session. Paying a completed one again charges nothing and leads on. */
export function payCheckoutSession(
  core: Core,
  sessionId: string,
  entry: CheckoutEntry | SavedEntry | Payer,
): CheckoutOutcome {
  const session = findSession(core, sessionId)
  if (session.status === 'complete') return { kind: 'complete', redirect: successUrl(session) }
  if (session.status !== 'open') return { kind: 'over', status: 'expired' }
  try {
    checkDiscounts(core, session)
    const customer = customerFor(core, session, entry)
    const method = methodFor(core, entry)
    if (!method) return withoutCard(core, session, entry)
    return conclude(core, session, attempt(core, session, customer, method), entry)
  } catch (error) {
    if (error instanceof StripeError && error.status < 500)
      return {
        kind: 'declined',
        message: error.message,
        code: error.body.code ?? 'card_declined',
        ...(error.body.param ? { param: error.body.param } : {}),
      }
    throw error
  }
}

function methodFor(core: Core, entry: CheckoutEntry | SavedEntry | Payer): PaymentMethod | null {
  if ('number' in entry) return createCard(core, entry)
  return 'method' in entry ? resolveMethod(core, entry.method, 'payment_method') : null
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
  const { payment, setup } = pendingIntents(core, session)
  const passed = outcome === 'complete'
  const answered =
    payment?.status === 'requires_action'
      ? authenticated(core, payment, passed)
      : setup && setupAuthenticated(core, setup, passed)
  if (!answered)
    return {
      kind: 'declined',
      message: 'There is nothing to authenticate.',
      code: 'payment_intent_unexpected_state',
    }
  const method = core.state.paymentMethods.get(idOf(answered.intent.payment_method) ?? '')
  const { billing_details } = method ?? {}
  return conclude(core, session, answered, {
    email: billing_details?.email ?? '',
    name: billing_details?.name ?? '',
  })
}

/** A code may have run out since it was typed; then the price is shown anew. */
function checkDiscounts(core: Core, session: Session): void {
  const [first] = session.discounts ?? []
  if (!first) return
  const coupon = idOf(first.coupon)
  const promotion = idOf(first.promotion_code)
  const form = promotion ? { promotion_code: promotion } : { coupon: coupon ?? '' }
  const who = {
    customer: idOf(session.customer),
    currency: session.currency ?? 'usd',
    amount: session.amount_subtotal,
  }
  try {
    redeemable(core, form, 'discounts[0]', who)
  } catch (error) {
    session.discounts = []
    price(core, session)
    throw error
  }
}

/** What a session is being completed with: one intent, however many cards were tried. */
const pendingIntents = (
  core: Core,
  session: Session,
): { payment: PaymentIntent | undefined; setup: SetupIntent | undefined } => {
  const id = core.state.sessionIntents.get(session.id) ?? ''
  return { payment: core.state.paymentIntents.get(id), setup: core.state.setupIntents.get(id) }
}

/** What is asked for today in cents; a subscription's invoice uses the customer's credit. */
export function dueToday(core: Core, session: Session): number {
  const total = session.amount_total ?? 0
  const balance = core.state.customers.get(idOf(session.customer) ?? '')?.balance ?? 0
  return session.mode === 'subscription' ? amountDueOf(total, balance) : total
}

/** Takes what is due today; when nothing is, the card is only saved. */
function attempt(
  core: Core,
  session: Session,
  customer: string | null,
  method: PaymentMethod,
): PaymentOutcome | SetupOutcome {
  const due = dueToday(core, session)
  const { payment, setup } = pendingIntents(core, session)
  const said = core.state.sessionPlans.get(session.id)?.intent
  if (session.mode === 'setup' || due === 0) {
    const made = { customer, description: null, metadata: {}, ...said, usage: 'off_session' }
    const intent = setup ?? createSetupIntent(core, made)
    core.state.sessionIntents.set(session.id, intent.id)
    return confirmSetup(core, intent, method)
  }
  const subscribes = session.mode === 'subscription'
  const intent =
    payment ??
    createIntent(core, {
      amount: due,
      currency: session.currency ?? 'usd',
      customer,
      description: subscribes ? 'Subscription creation' : (said?.description ?? null),
      metadata: subscribes ? {} : (said?.metadata ?? {}),
      setupFutureUsage: subscribes ? 'off_session' : (said?.setupFutureUsage ?? null),
    })
  intent.amount = due
  if (!subscribes && said?.shipping) intent.shipping = said.shipping
  core.state.sessionIntents.set(session.id, intent.id)
  return confirm(core, intent, method, true)
}

/** Nothing due, and no card asked for. */
function withoutCard(core: Core, session: Session, payer: Payer): CheckoutOutcome {
  if (!isFree(core, session))
    return {
      kind: 'declined',
      message: 'Your card number is incomplete.',
      code: 'incomplete_number',
    }
  return fulfil(core, session, { payment: null, setup: null }, payer)
}

/** Whether the page may be completed without a card. */
export const isFree = (core: Core, session: Session): boolean =>
  session.mode !== 'setup' &&
  session.payment_method_collection === 'if_required' &&
  dueToday(core, session) === 0

function customerFor(core: Core, session: Session, entry: Payer): string | null {
  const known = idOf(session.customer)
  if (known) return known
  if (session.customer_creation !== 'always') return null
  const customer = createCustomer(core, { email: entry.email, name: entry.name })
  session.customer = customer.id
  return customer.id
}

function conclude(
  core: Core,
  session: Session,
  outcome: PaymentOutcome | SetupOutcome,
  payer: Payer,
): CheckoutOutcome {
  switch (outcome.kind) {
    case 'authenticate':
      return { kind: 'authenticate', paymentIntentId: outcome.intent.id }
    case 'declined':
      return { kind: 'declined', message: outcome.message, code: outcome.code }
    case 'succeeded': {
      const { intent } = outcome
      return intent.object === 'payment_intent'
        ? fulfil(core, session, { payment: intent, setup: null }, payer)
        : fulfil(core, session, { payment: null, setup: intent }, payer)
    }
  }
}
