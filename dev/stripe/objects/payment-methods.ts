/** Payment methods: cards typed on our pages, and Stripe's test tokens (https://docs.stripe.com/api/payment_methods). */

import { type Core, change, emit } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { noSuch, noSuchReference, notAllowed, StripeError } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { PaymentMethod } from '../state.ts'
import { idOf } from '../wire.ts'
import { addressFrom, addressSpec } from './addresses.ts'
import { ATTACHES_BUT_FAILS, isCardNumber, testCards, tokens } from './cards.ts'
import { detach, isDetached, usedUp } from './detachment.ts'

export type CardEntry = {
  number: string
  expMonth: number
  expYear: number
  cvc: string | null
  name?: string | null
  email?: string | null
}

const cardError = (code: string, message: string, param: string): StripeError =>
  new StripeError(402, { type: 'card_error', code, message, param })

/** Words as Stripe's: https://docs.stripe.com/error-codes. Throws a card_error for what cannot be a card. */
export function createCard(core: Core, entry: CardEntry): PaymentMethod {
  const number = entry.number.replace(/[\s-]/g, '')
  if (!isCardNumber(number))
    throw cardError('incorrect_number', 'Your card number is incorrect.', 'number')
  const now = new Date(core.now() * 1000)
  const expires = entry.expYear * 12 + entry.expMonth
  if (!(entry.expMonth >= 1 && entry.expMonth <= 12))
    throw cardError('invalid_expiry_month', "Your card's expiration month is invalid.", 'exp_month')
  if (expires < now.getUTCFullYear() * 12 + now.getUTCMonth() + 1)
    throw cardError('invalid_expiry_year', "Your card's expiration year is invalid.", 'exp_year')
  const amex = testCards[number]?.brand === 'amex'
  if (entry.cvc !== null && !new RegExp(amex ? '^\\d{3,4}$' : '^\\d{3}$').test(entry.cvc))
    throw cardError('invalid_cvc', "Your card's security code is invalid.", 'cvc')
  const card = testCards[number]
  const method: PaymentMethod = {
    id: core.id('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: {
      address: addressFrom({}),
      email: entry.email ?? null,
      name: entry.name ?? null,
      phone: null,
      tax_id: null,
    },
    card: {
      brand: card?.brand ?? 'visa',
      checks: {
        address_line1_check: null,
        address_postal_code_check: null,
        cvc_check: entry.cvc === null ? null : 'pass',
      },
      country: 'US',
      display_brand: card?.brand ?? 'visa',
      exp_month: entry.expMonth,
      exp_year: entry.expYear,
      fingerprint: `fp${number.slice(-10)}`,
      funding: card?.funding ?? 'credit',
      generated_from: null,
      last4: number.slice(-4),
      networks: { available: [card?.brand ?? 'visa'], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: core.now(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  }
  core.state.paymentMethods.set(method.id, method)
  core.state.cards.set(method.id, { number, cvc: entry.cvc })
  return method
}

const TOKEN_EXPIRY_YEARS = 4

/** `pm_card_visa` and friends stand for a fresh card; other ids must exist. */
export function resolveMethod(core: Core, id: string, param: string): PaymentMethod {
  const known = core.state.paymentMethods.get(id)
  if (known && isDetached(core, known)) throw usedUp(param)
  if (known) return known
  const token = id.replace(/^(pm_card_|tok_)/, '')
  const number = Object.hasOwn(tokens, token) ? tokens[token] : undefined
  if (!number || token === id) throw noSuchReference('PaymentMethod', id, param)
  const year = new Date(core.now() * 1000).getUTCFullYear() + TOKEN_EXPIRY_YEARS
  return createCard(core, { number, expMonth: 12, expYear: year, cvc: null })
}

/** Attaching checks the card with its bank, so declining cards fail here, but for the one made to fail later. */
export function attach(core: Core, methodId: string, customerId: string): PaymentMethod {
  const method = resolveMethod(core, methodId, 'payment_method')
  if (!core.state.customers.has(customerId))
    throw noSuchReference('customer', customerId, 'customer')
  const number = core.state.cards.get(method.id)?.number ?? ''
  const verdict = testCards[number]?.present
  if (verdict?.kind === 'declined' && number !== ATTACHES_BUT_FAILS)
    throw new StripeError(402, {
      type: 'card_error',
      code: verdict.code,
      decline_code: verdict.declineCode,
      message: verdict.message,
    })
  return attachChecked(core, method, customerId)
}

/** Attaches a card whose bank has agreed already. */
export function attachChecked(
  core: Core,
  method: PaymentMethod,
  customerId: string,
): PaymentMethod {
  if (idOf(method.customer) === customerId) return method
  if (method.customer)
    throw notAllowed('The payment method you provided has already been attached to a customer.')
  method.customer = customerId
  emit(core, 'payment_method.attached', method)
  return method
}

const findMethod = (core: Core, id: string): PaymentMethod => {
  const method = core.state.paymentMethods.get(id)
  if (!method) throw noSuch('PaymentMethod', id)
  return method
}

const detailsSpec: Spec = {
  name: 'string',
  email: 'email',
  phone: 'string',
  address: { of: addressSpec },
}

/** Who the card's bill goes to. */
function bill(method: PaymentMethod, form: Form): void {
  const given = read.object(form, 'billing_details') ?? {}
  for (const field of ['name', 'email', 'phone'] as const) {
    const value = read.nullable(given, field)
    if (value !== undefined) method.billing_details[field] = value
  }
  const address = read.object(given, 'address')
  if ('address' in given) method.billing_details.address = addressFrom(address ?? {})
}

function createMethod(core: Core, form: Form): PaymentMethod {
  const card = read.object(form, 'card') ?? {}
  const token = read.string(card, 'token')
  const method = token
    ? resolveMethod(core, token, 'card[token]')
    : createCard(core, {
        number: read.required(card, 'number'),
        expMonth: Number(read.required(card, 'exp_month')),
        expYear: Number(read.required(card, 'exp_year')),
        cvc: read.nullable(card, 'cvc') ?? null,
      })
  bill(method, form)
  method.metadata = mergeMetadata(method.metadata ?? {}, form)
  return method
}

function listMethods(core: Core, query: Form, customer: string | undefined, url: string) {
  const type = read.string(query, 'type')
  const found = [...core.state.paymentMethods.values()]
    .reverse()
    .filter((method) => !type || method.type === type)
    .filter((method) => idOf(method.customer) !== null)
    .filter((method) => !customer || idOf(method.customer) === customer)
  return paginate(url, found, query)
}

const methodListSpec = { ...listSpec, customer: 'string', type: 'string' } as const

export const paymentMethodEndpoints: Endpoint[] = [
  {
    method: 'POST',
    path: '/payment_methods',
    spec: {
      type: { one: ['card'] },
      card: {
        of: {
          number: 'string',
          exp_month: 'integer',
          exp_year: 'integer',
          cvc: 'string',
          token: 'string',
        },
      },
      billing_details: { of: detailsSpec },
      metadata: 'metadata',
    },
    run: createMethod,
  },
  {
    method: 'GET',
    path: '/payment_methods',
    spec: methodListSpec,
    run: (core, query) =>
      listMethods(core, query, read.string(query, 'customer'), '/v1/payment_methods'),
  },
  {
    method: 'GET',
    path: '/customers/:id/payment_methods',
    spec: methodListSpec,
    run: (core, query, { id }) =>
      listMethods(core, query, id, `/v1/customers/${id}/payment_methods`),
  },
  {
    method: 'GET',
    path: '/payment_methods/:id',
    spec: {},
    run: (core, _, { id }) => findMethod(core, id),
  },
  {
    method: 'POST',
    path: '/payment_methods/:id',
    spec: { metadata: 'metadata', billing_details: { of: detailsSpec } },
    run: (core, form, { id }) =>
      change(core, 'payment_method.updated', findMethod(core, id), (method) => {
        bill(method, form)
        method.metadata = mergeMetadata(method.metadata ?? {}, form)
      }),
  },
  {
    method: 'POST',
    path: '/payment_methods/:id/attach',
    spec: { customer: 'string' },
    run: (core, form, { id }) => attach(core, id, read.required(form, 'customer')),
  },
  {
    method: 'POST',
    path: '/payment_methods/:id/detach',
    spec: {},
    run: (core, _, { id }) => detach(core, id),
  },
]
