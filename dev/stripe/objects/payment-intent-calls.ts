/** The calls about payment intents (https://docs.stripe.com/api/payment_intents). */

import { type Core, change, emit } from '../core.ts'
import { followInvoice, subscriptionOf } from '../following.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { invalidValue, missing, noSuch, StripeError } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read } from '../protocol/params.ts'
import type { PaymentIntent } from '../state.ts'
import { idOf } from '../wire.ts'
import { shippingFrom } from './addresses.ts'
import { keepWhatPaid } from './billing-settings.ts'
import { bookCharge } from './charges.ts'
import { declinedError, settle } from './collection.ts'
import { referredCustomer } from './customers.ts'
import { confirmSpec, createSpec, updateSpec } from './payment-intent-params.ts'
import { attachChecked, resolveMethod } from './payment-methods.ts'
import { cancelIntent, confirm, createIntent, type PaymentOutcome } from './payments.ts'

const MIN_CENTS = 50
/** Eight digits: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const MAX_CENTS = 99_999_999

const unexpected = (intent: PaymentIntent, what: string): StripeError =>
  new StripeError(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message: `You cannot ${what} this PaymentIntent because it has a status of ${intent.status}.`,
    payment_intent: structuredClone(intent),
  })

function checkAmount(amount: number | undefined): number {
  if (amount === undefined) throw missing('amount')
  if (amount < MIN_CENTS)
    throw new StripeError(400, {
      type: 'invalid_request_error',
      code: 'amount_too_small',
      param: 'amount',
      message: 'Amount must be at least $0.50 usd',
    })
  if (amount > MAX_CENTS)
    throw new StripeError(400, {
      type: 'invalid_request_error',
      code: 'amount_too_large',
      param: 'amount',
      message: 'Amount must be no more than $999,999.99',
    })
  return amount
}

function create(core: Core, form: Form): PaymentIntent {
  const amount = checkAmount(read.integer(form, 'amount'))
  const customer = read.nullable(form, 'customer') ?? null
  if (customer) referredCustomer(core, customer)
  const method = read.string(form, 'payment_method')
  const intent = createIntent(core, {
    amount,
    currency: read.required(form, 'currency').toLowerCase(),
    customer,
    description: read.nullable(form, 'description') ?? null,
    metadata: mergeMetadata({}, form),
    captureMethod: read.string(form, 'capture_method') === 'manual' ? 'manual' : 'automatic',
    setupFutureUsage: (read.string(form, 'setup_future_usage') ?? null) as 'off_session' | null,
    receiptEmail: read.nullable(form, 'receipt_email') ?? null,
  })
  intent.confirmation_method = read.string(form, 'confirmation_method') ?? 'automatic'
  if (method) {
    intent.payment_method = resolveMethod(core, method, 'payment_method').id
    intent.status = 'requires_confirmation'
  }
  dress(intent, form)
  return read.boolean(form, 'confirm') ? confirmByApi(core, intent, form) : intent
}

/** What may be said at every step of an intent's way. */
function dress(intent: PaymentIntent, form: Form): void {
  const shipping = read.object(form, 'shipping')
  if ('shipping' in form) intent.shipping = shipping ? shippingFrom(shipping) : null
  for (const field of ['description', 'receipt_email'] as const) {
    const value = read.nullable(form, field)
    if (value !== undefined) intent[field] = value
  }
  const currency = read.string(form, 'currency')
  if (currency) intent.currency = currency.toLowerCase()
  const later = read.nullable(form, 'setup_future_usage')
  if (later !== undefined) intent.setup_future_usage = later as PaymentIntent['setup_future_usage']
  const automatic = read.object(form, 'automatic_payment_methods')
  if (automatic)
    intent.automatic_payment_methods = {
      enabled: read.boolean(automatic, 'enabled') ?? false,
      allow_redirects: (read.string(automatic, 'allow_redirects') ?? 'always') as 'always',
    }
}

const findIntent = (core: Core, id: string): PaymentIntent => {
  const intent = core.state.paymentIntents.get(id)
  if (!intent) throw noSuch('payment_intent', id)
  return intent
}

const CONFIRMABLE = ['requires_payment_method', 'requires_confirmation', 'requires_action']

function confirmByApi(core: Core, intent: PaymentIntent, form: Form): PaymentIntent {
  if (!CONFIRMABLE.includes(intent.status)) throw unexpected(intent, 'confirm')
  const named = read.string(form, 'payment_method') ?? idOf(intent.payment_method)
  if (!named)
    throw new StripeError(400, {
      type: 'invalid_request_error',
      code: 'payment_intent_unexpected_state',
      message:
        "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      payment_intent: structuredClone(intent),
    })
  const method = resolveMethod(core, named, 'payment_method')
  dress(intent, form)
  const present = !(read.boolean(form, 'off_session') ?? false)
  const outcome = confirm(core, intent, method, present, read.nullable(form, 'return_url') ?? null)
  followPayment(core, outcome)
  if (outcome.kind === 'declined') throw declinedError(outcome)
  if (outcome.kind === 'authenticate' && read.boolean(form, 'error_on_requires_action'))
    throw new StripeError(402, {
      type: 'card_error',
      code: 'authentication_required',
      message:
        'This payment required an authentication action to complete, but `error_on_requires_action` was set.',
      payment_intent: structuredClone(intent),
    })
  return intent
}

/** What a payment means for its invoice and its customer's saved cards. */
export function followPayment(core: Core, outcome: PaymentOutcome): void {
  const { intent } = outcome
  const payment = [...core.state.invoicePayments.values()].find(
    (one) => idOf(one.payment.payment_intent) === intent.id,
  )
  const invoice = core.state.invoices.get(idOf(payment?.invoice) ?? '')
  if (invoice) {
    settle(core, invoice, outcome, false)
    const subscription = subscriptionOf(core, invoice)
    if (subscription && invoice.status === 'paid') {
      keepWhatPaid(core, subscription, intent)
      followInvoice(core, subscription, invoice)
    }
  }
  const customer = idOf(intent.customer)
  const method = core.state.paymentMethods.get(idOf(intent.payment_method) ?? '')
  if (outcome.kind === 'succeeded' && customer && method && intent.setup_future_usage)
    attachChecked(core, method, customer)
}

function update(core: Core, id: string, form: Form): PaymentIntent {
  const intent = findIntent(core, id)
  if (intent.status === 'succeeded' || intent.status === 'canceled')
    if (Object.keys(form).some((name) => name !== 'metadata' && name !== 'description'))
      throw unexpected(intent, 'update')
  const amount = read.integer(form, 'amount')
  if (amount !== undefined) intent.amount = checkAmount(amount)
  const method = read.string(form, 'payment_method')
  if (method) {
    intent.payment_method = resolveMethod(core, method, 'payment_method').id
    intent.status = 'requires_confirmation'
  }
  const customer = read.nullable(form, 'customer')
  if (customer !== undefined) intent.customer = customer && referredCustomer(core, customer).id
  dress(intent, form)
  intent.metadata = mergeMetadata(intent.metadata ?? {}, form)
  return intent
}

const CANCELABLE = [...CONFIRMABLE, 'requires_capture', 'processing']

function cancel(core: Core, id: string, form: Form): PaymentIntent {
  const intent = findIntent(core, id)
  if (!CANCELABLE.includes(intent.status)) throw unexpected(intent, 'cancel')
  const reason = read.nullable(form, 'cancellation_reason') ?? null
  return cancelIntent(core, intent, reason as PaymentIntent['cancellation_reason'])
}

/** Takes a reserved amount, whole or in part; the rest is let go. */
function capture(core: Core, id: string, form: Form): PaymentIntent {
  const intent = findIntent(core, id)
  if (intent.status !== 'requires_capture') throw unexpected(intent, 'capture')
  const amount = read.integer(form, 'amount_to_capture') ?? intent.amount_capturable
  if (amount < 1 || amount > intent.amount_capturable)
    throw invalidValue('amount_to_capture', 'The amount to capture exceeds what is reserved.')
  const charge = core.state.charges.get(idOf(intent.latest_charge) ?? '')
  if (charge)
    change(core, 'charge.captured', charge, (changed) => {
      changed.captured = true
      changed.amount_captured = amount
      changed.balance_transaction = bookCharge(core, changed)
    })
  intent.status = 'succeeded'
  intent.amount_capturable = 0
  intent.amount_received = amount
  emit(core, 'payment_intent.succeeded', intent)
  return intent
}

function list(core: Core, query: Form) {
  const customer = read.string(query, 'customer')
  const all = [...core.state.paymentIntents.values()].reverse()
  const found = customer ? all.filter((intent) => idOf(intent.customer) === customer) : all
  return paginate('/v1/payment_intents', found, query)
}

const one = '/payment_intents/:id'

export const paymentEndpoints: Endpoint[] = [
  { method: 'POST', path: '/payment_intents', spec: createSpec, run: create },
  { method: 'GET', path: '/payment_intents', spec: { ...listSpec, customer: 'string' }, run: list },
  { method: 'GET', path: one, spec: {}, run: (core, _, { id }) => findIntent(core, id) },
  {
    method: 'POST',
    path: one,
    spec: updateSpec,
    run: (core, form, { id }) => update(core, id, form),
  },
  {
    method: 'POST',
    path: `${one}/confirm`,
    spec: confirmSpec,
    run: (core, form, { id }) => confirmByApi(core, findIntent(core, id), form),
  },
  {
    method: 'POST',
    path: `${one}/cancel`,
    spec: {
      cancellation_reason: {
        one: ['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'],
      },
    },
    run: (core, form, { id }) => cancel(core, id, form),
  },
  {
    method: 'POST',
    path: `${one}/capture`,
    spec: { amount_to_capture: 'integer' },
    run: (core, form, { id }) => capture(core, id, form),
  },
]
