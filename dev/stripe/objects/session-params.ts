/** What may be said of a checkout session, and how it is read (https://docs.stripe.com/api/checkout/sessions/create). */

import type { Core } from '../core.ts'
import { invalidValue, missing, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { SessionPlan } from '../state.ts'
import { shippingFrom, shippingSpec } from './addresses.ts'
import { automaticTaxSpec, billingModeSpec } from './billing-settings.ts'
import { priceDataSpec, priceFrom, recurringPriceFrom } from './inline-prices.ts'
import { discountSpec } from './redemption.ts'
import { missingMethodOf, trialSettingsSpec } from './trials.ts'

const MINUTE = 60
const DAY = 24 * 60 * MINUTE
const MIN_EXPIRY = 30 * MINUTE
const MAX_EXPIRY = DAY

const intentDataSpec: Spec = {
  description: 'string',
  metadata: 'metadata',
  setup_future_usage: { one: ['off_session', 'on_session'] },
  shipping: { of: shippingSpec },
}

const autoOrNever = { one: ['auto', 'never'] } as const

export const sessionSpec: Spec = {
  mode: { one: ['subscription', 'payment', 'setup'] },
  ui_mode: { one: ['hosted_page'] },
  customer: 'string',
  customer_email: 'email',
  customer_creation: { one: ['always', 'if_required'] },
  client_reference_id: 'string',
  success_url: 'url',
  cancel_url: 'url',
  expires_at: 'integer',
  locale: 'string',
  currency: 'currency',
  metadata: 'metadata',
  line_items: {
    list: {
      of: {
        price: 'string',
        price_data: { of: priceDataSpec },
        quantity: { atLeast: 1 },
        metadata: 'metadata',
      },
    },
  },
  discounts: { list: { of: discountSpec } },
  subscription_data: {
    of: {
      metadata: 'metadata',
      billing_mode: { of: billingModeSpec },
      description: 'string',
      trial_period_days: 'integer',
      trial_end: 'integer',
      trial_settings: { of: trialSettingsSpec },
    },
  },
  payment_intent_data: { of: intentDataSpec },
  setup_intent_data: { of: { description: 'string', metadata: 'metadata' } },
  invoice_creation: { of: { enabled: 'boolean' } },
  allow_promotion_codes: 'boolean',
  automatic_tax: { of: automaticTaxSpec },
  tax_id_collection: { of: { enabled: 'boolean', required: { one: ['if_supported', 'never'] } } },
  billing_address_collection: { one: ['auto', 'required'] },
  customer_update: { of: { address: autoOrNever, name: autoOrNever, shipping: autoOrNever } },
  payment_method_collection: { one: ['always', 'if_required'] },
  // Removed in API 2026-10-28, still sent by clients pinned before it.
  payment_method_types: { list: { one: ['card'] } },
  submit_type: { one: ['auto', 'book', 'donate', 'pay', 'subscribe'] },
}

/** Prices and quantities; a subscription needs one that runs. */
export function requestedLines(
  core: Core,
  form: Form,
  mode: string,
): { price: string; quantity: number }[] {
  const items = read.objects(form, 'line_items') ?? []
  if (mode === 'setup' && items.length === 0) return []
  if (mode === 'setup')
    throw notAllowed('You can not pass `line_items` in `setup` mode.', null, 'line_items')
  if (items.length === 0) throw missing('line_items')
  const prices = items.map((item, index) => {
    const path = `line_items[${index}]`
    const one = mode === 'subscription' ? priceIn(core, item, path) : priceFrom(core, item, path)
    if (!one) throw missing(`${path}[price]`)
    if (mode === 'payment' && one.recurring)
      throw notAllowed(
        'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
        null,
        'mode',
      )
    return { price: one, quantity: read.integer(item, 'quantity') ?? 1 }
  })
  if (mode === 'subscription' && !prices.some(({ price }) => price.recurring))
    throw notAllowed(
      'You must provide at least one recurring price in `subscription` mode when using prices.',
      null,
      'mode',
    )
  return prices.map(({ price, quantity }) => ({ price: price.id, quantity }))
}

/** One-time prices may ride along; a named running one must be active. */
function priceIn(core: Core, item: Form, path: string) {
  const named = core.state.prices.get(read.string(item, 'price') ?? '')
  return named && !named.recurring ? named : recurringPriceOrOnce(core, item, path)
}

const recurringPriceOrOnce = (core: Core, item: Form, path: string) =>
  read.string(item, 'price') ? recurringPriceFrom(core, item, path) : priceFrom(core, item, path)

export function planOf(form: Form): SessionPlan {
  const data = read.object(form, 'subscription_data') ?? {}
  const billing = read.object(data, 'billing_mode') ?? {}
  const intent =
    read.object(form, 'payment_intent_data') ?? read.object(form, 'setup_intent_data') ?? {}
  const shipping = read.object(intent, 'shipping')
  return {
    metadata: mergeMetadata({}, data),
    billingMode: read.string(billing, 'type') === 'classic' ? 'classic' : 'flexible',
    description: read.nullable(data, 'description') ?? null,
    trialDays: read.integer(data, 'trial_period_days') ?? null,
    trialEnd: read.integer(data, 'trial_end') ?? null,
    intent: {
      metadata: mergeMetadata({}, intent),
      description: read.nullable(intent, 'description') ?? null,
      setupFutureUsage: (read.string(intent, 'setup_future_usage') ?? null) as 'off_session' | null,
      shipping: shipping ? shippingFrom(shipping) : null,
    },
    namesCustomer: read.string(read.object(form, 'customer_update') ?? {}, 'name') === 'auto',
    missingMethod: missingMethodOf(data),
    invoice: read.boolean(read.object(form, 'invoice_creation') ?? {}, 'enabled') ?? false,
  }
}

/** When a session's subscription stops being free, in unix seconds; null without a trial. */
export const trialEndOf = (core: Core, plan: SessionPlan | undefined): number | null =>
  plan?.trialEnd ?? (plan?.trialDays ? core.now() + plan.trialDays * DAY : null)

export function expiryOf(core: Core, form: Form): number {
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
