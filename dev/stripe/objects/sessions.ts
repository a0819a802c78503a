/** Checkout sessions: what they sell, and how they end (https://docs.stripe.com/api/checkout/sessions). */

import { type Core, emit } from '../core.ts'
import { invalidValue, missing, noSuch, noSuchReference, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { Price, Session } from '../state.ts'
import { referredCustomer } from './customers.ts'
import { recurringPrice } from './subscription-items.ts'

const MINUTE = 60
const MIN_EXPIRY = 30 * MINUTE
const MAX_EXPIRY = 24 * 60 * MINUTE

export const sessionSpec: Spec = {
  mode: { one: ['subscription', 'payment', 'setup'] },
  ui_mode: { one: ['hosted_page', 'embedded_page', 'elements', 'form'] },
  customer: 'string',
  customer_email: 'string',
  client_reference_id: 'string',
  success_url: 'string',
  cancel_url: 'string',
  expires_at: 'integer',
  locale: 'string',
  metadata: 'metadata',
  line_items: { list: { of: { price: 'string', quantity: 'integer' } } },
  subscription_data: {
    of: {
      metadata: 'metadata',
      billing_mode: { of: { type: { one: ['classic', 'flexible'] } } },
      description: 'string',
    },
  },
  allow_promotion_codes: 'boolean',
  automatic_tax: 'accepted',
  tax_id_collection: 'accepted',
  billing_address_collection: { one: ['auto', 'required'] },
  customer_update: 'accepted',
  payment_method_collection: { one: ['always', 'if_required'] },
}

export const findSession = (core: Core, id: string): Session => {
  const session = core.state.sessions.get(id)
  if (!session) throw noSuch('checkout.session', id)
  return session
}

export type SoldLine = { price: Price; quantity: number }

/** The session's lines with their prices. */
export const linesOf = (core: Core, session: Session): SoldLine[] =>
  (core.state.sessionLines.get(session.id) ?? []).flatMap(({ price, quantity }) => {
    const found = core.state.prices.get(price)
    return found ? [{ price: found, quantity }] : []
  })

function requestedLines(
  core: Core,
  form: Form,
  mode: string,
): { price: string; quantity: number }[] {
  const items = read.objects(form, 'line_items')
  if (!items || items.length === 0) throw missing('line_items')
  return items.map((item, index) => {
    const param = `line_items[${index}][price]`
    const id = read.string(item, 'price')
    if (!id) throw missing(param)
    if (mode === 'subscription') recurringPrice(core, id, param)
    else if (!core.state.prices.has(id)) throw noSuchReference('price', id, param)
    return { price: id, quantity: read.integer(item, 'quantity') ?? 1 }
  })
}

function expiryOf(core: Core, form: Form): number {
  const now = core.now()
  const at = read.integer(form, 'expires_at')
  if (at === undefined) return now + MAX_EXPIRY
  // A second of travel between the caller's clock and ours is forgiven, as it is at Stripe.
  if (at < now + MIN_EXPIRY - MINUTE)
    throw invalidValue(
      'expires_at',
      'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.',
    )
  if (at > now + MAX_EXPIRY + MINUTE)
    throw invalidValue(
      'expires_at',
      'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.',
    )
  return at
}

export function createSession(core: Core, form: Form): Session {
  const mode = read.string(form, 'mode') ?? 'payment'
  if (mode === 'setup')
    throw notAllowed('The local Stripe does not support mode=setup.', null, 'mode')
  const successUrl = read.string(form, 'success_url')
  if (!successUrl) throw missing('success_url')
  const customer = read.nullable(form, 'customer') ?? null
  if (customer) referredCustomer(core, customer)
  const lines = requestedLines(core, form, mode)
  const total = lines.reduce(
    (sum, line) => sum + (core.state.prices.get(line.price)?.unit_amount ?? 0) * line.quantity,
    0,
  )
  const currency = core.state.prices.get(lines[0]?.price ?? '')?.currency ?? 'usd'
  const id = core.id('cs_test')
  const session: Session = {
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: read.boolean(form, 'allow_promotion_codes') ?? null,
    allowed_payment_method_types: null,
    amount_subtotal: total,
    amount_total: total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: read.string(form, 'billing_address_collection') ?? null,
    cancel_url: read.nullable(form, 'cancel_url') ?? null,
    client_reference_id: read.nullable(form, 'client_reference_id') ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: core.now(),
    currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer,
    customer_account: null,
    customer_creation: customer ? null : mode === 'subscription' ? 'always' : 'if_required',
    customer_details: null,
    customer_email: read.nullable(form, 'customer_email') ?? null,
    discounts: [],
    expires_at: expiryOf(core, form),
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: read.nullable(form, 'locale') ?? null,
    managed_payments: null,
    metadata: mergeMetadata({}, form),
    mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: mode === 'subscription' ? 'always' : 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_status: 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: null,
    subscription: null,
    success_url: successUrl,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: `${core.publicUrl}/c/pay/${id}`,
    wallet_options: null,
  }
  const data = read.object(form, 'subscription_data') ?? {}
  const billing = read.object(data, 'billing_mode') ?? {}
  core.state.sessions.set(id, session)
  core.state.sessionLines.set(id, lines)
  core.state.sessionPlans.set(id, {
    metadata: mergeMetadata({}, data),
    billingMode: read.string(billing, 'type') === 'classic' ? 'classic' : 'flexible',
  })
  return session
}

/** Nobody can pay it any more. */
export function expireSession(core: Core, session: Session): Session {
  if (session.status !== 'open')
    throw notAllowed(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
    )
  session.status = 'expired'
  session.url = null
  emit(core, 'checkout.session.expired', session)
  return session
}
