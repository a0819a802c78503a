/** Checkout sessions: made, priced, expired (https://docs.stripe.com/api/checkout/sessions). */

import { type Core, emit } from '../core.ts'
import { missing, noSuch, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { mergeMetadata, read } from '../protocol/params.ts'
import type { Session } from '../state.ts'
import { asksForTax } from './billing-settings.ts'
import { referredCustomer } from './customers.ts'
import { type Redeemable, redeemable } from './redemption.ts'
import { price } from './session-bills.ts'
import { expiryOf, planOf, requestedLines } from './session-params.ts'
import { checkBilledIn } from './subscriptions.ts'

export const findSession = (core: Core, id: string): Session => {
  const session = core.state.sessions.get(id)
  if (!session) throw noSuch('checkout.session', id)
  return session
}

/** Checkout takes one discount, and no code field beside it. */
function requestedDiscounts(
  core: Core,
  form: Form,
  customer: string | null,
  currency: string,
): Redeemable[] {
  const forms = read.objects(form, 'discounts') ?? []
  if (forms.length > 0 && 'allow_promotion_codes' in form)
    throw notAllowed(
      'You may only specify one of these parameters: allow_promotion_codes, discounts.',
    )
  if (forms.length > 1) throw notAllowed('You can only specify one discount.', null, 'discounts')
  return forms.map((one) =>
    redeemable(core, one, 'discounts[0]', { customer, currency, amount: null }),
  )
}

/** A payment alone makes no customer, unless it is asked to or the card is kept. */
function creationOf(form: Form, mode: string, customer: string | null): string | null {
  if (customer) return null
  const keeps = read.string(read.object(form, 'payment_intent_data') ?? {}, 'setup_future_usage')
  if (mode === 'subscription' || keeps) return 'always'
  return read.string(form, 'customer_creation') ?? 'if_required'
}

export function createSession(core: Core, form: Form): Session {
  const mode = read.string(form, 'mode') ?? 'payment'
  const successUrl = read.string(form, 'success_url')
  if (!successUrl) throw missing('success_url')
  const customer = read.nullable(form, 'customer') ?? null
  if (customer) referredCustomer(core, customer)
  for (const other of ['customer_email', 'customer_creation'])
    if (customer && read.string(form, other))
      throw notAllowed(`You may only specify one of these parameters: customer, ${other}.`)
  const lines = requestedLines(core, form, mode)
  const currency =
    core.state.prices.get(lines[0]?.price ?? '')?.currency ?? read.string(form, 'currency') ?? 'usd'
  if (mode === 'subscription') checkBilledIn(core, customer, currency)
  const discounts = requestedDiscounts(core, form, customer, currency)
  const taxed = asksForTax(form) ?? false
  const collects = read.object(form, 'tax_id_collection')
  const id = core.id('cs_test')
  const session: Session = {
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: read.boolean(form, 'allow_promotion_codes') ?? null,
    allowed_payment_method_types: null,
    amount_subtotal: null,
    amount_total: null,
    automatic_tax: {
      enabled: taxed,
      liability: taxed ? { type: 'self' } : null,
      provider: taxed ? 'stripe' : null,
      status: taxed ? 'complete' : null,
    },
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
    customer_creation: creationOf(form, mode, customer),
    customer_details: null,
    customer_email: read.nullable(form, 'customer_email') ?? null,
    discounts: discounts.map(({ coupon, promotion }) => ({
      coupon: promotion ? null : coupon.id,
      promotion_code: promotion?.id ?? null,
    })),
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
    payment_method_collection:
      read.string(form, 'payment_method_collection') ??
      (mode === 'subscription' ? 'always' : 'if_required'),
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_status: mode === 'setup' ? 'no_payment_required' : 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: (read.string(form, 'submit_type') ?? null) as Session['submit_type'],
    subscription: null,
    success_url: successUrl,
    ...(collects
      ? {
          tax_id_collection: {
            enabled: read.boolean(collects, 'enabled') ?? false,
            required: (read.string(collects, 'required') ?? 'never') as 'never',
          },
        }
      : {}),
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: `${core.publicUrl}/c/pay/${id}`,
    wallet_options: null,
  }
  core.state.sessions.set(id, session)
  core.state.sessionLines.set(id, lines)
  core.state.sessionPlans.set(id, planOf(form))
  price(core, session)
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
