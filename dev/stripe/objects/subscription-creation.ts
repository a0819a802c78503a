/** Makes subscriptions by the API; their first invoice decides whether they start (https://docs.stripe.com/api/subscriptions/create). */

import type { Core } from '../core.ts'
import { followInvoice } from '../following.ts'
import { missing, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { Subscription } from '../state.ts'
import { idOf } from '../wire.ts'
import {
  automaticTaxSpec,
  billAsTold,
  billingModeSpec,
  paymentSettingsSpec,
} from './billing-settings.ts'
import { collect, declinedError, openIntent } from './collection.ts'
import { referredCustomer } from './customers.ts'
import { priceDataSpec, recurringPriceFrom } from './inline-prices.ts'
import { finalise } from './invoices.ts'
import { resolveMethod } from './payment-methods.ts'
import { discountSpec, discountsFrom } from './redemption.ts'
import { draftInvoice } from './subscription-invoices.ts'
import { twicePriced, worth } from './subscription-items.ts'
import {
  checkBilledIn,
  createSubscription,
  methodOf,
  setCancelAt,
  setCancelAtPeriodEnd,
} from './subscriptions.ts'
import { trialAsTold, trialSettingsSpec } from './trials.ts'

const DAY = 86_400

export const createSpec: Spec = {
  customer: 'string',
  items: {
    list: {
      of: {
        price: 'string',
        plan: 'string',
        price_data: { of: priceDataSpec },
        quantity: { atLeast: 0 },
        metadata: 'metadata',
      },
    },
  },
  metadata: 'metadata',
  description: 'string',
  currency: 'currency',
  default_payment_method: 'string',
  discounts: { list: { of: discountSpec } },
  payment_behavior: { one: ['allow_incomplete', 'default_incomplete', 'error_if_incomplete'] },
  payment_settings: { of: paymentSettingsSpec },
  automatic_tax: { of: automaticTaxSpec },
  trial_period_days: 'integer',
  trial_end: 'integer',
  trial_settings: { of: trialSettingsSpec },
  cancel_at: 'integer',
  cancel_at_period_end: 'boolean',
  collection_method: { one: ['charge_automatically'] },
  off_session: 'boolean',
  proration_behavior: { one: ['always_invoice', 'create_prorations', 'none'] },
  billing_mode: { of: billingModeSpec },
}

export function createByApi(core: Core, form: Form): Subscription {
  const customer = referredCustomer(core, read.required(form, 'customer'))
  const items = read.objects(form, 'items')
  if (!items || items.length === 0) throw missing('items')
  const lines = items.map((item, index) => {
    const price = recurringPriceFrom(core, item, `items[${index}]`)
    if (!price) throw missing(`items[${index}][price]`)
    return { price, quantity: read.integer(item, 'quantity') ?? 1 }
  })
  for (const [index, { price }] of lines.entries()) {
    if (lines.findIndex((one) => one.price.id === price.id) < index) throw twicePriced(price)
    checkBilledIn(core, customer.id, price.currency)
  }
  const named = read.nullable(form, 'default_payment_method') ?? null
  const method = named
    ? resolveMethod(core, named, 'default_payment_method').id
    : idOf(customer.invoice_settings.default_payment_method)
  const behaviour = read.string(form, 'payment_behavior') ?? 'allow_incomplete'
  const trialEnd = trialEndOf(core, form)
  const costs = lines.some(({ price, quantity }) => (price.unit_amount ?? 0) * quantity > 0)
  if (!method && costs && trialEnd === null && behaviour !== 'default_incomplete')
    throw notAllowed(
      'This customer has no attached payment source or default payment method. Please consider adding a default payment method. For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.',
      'resource_missing',
    )
  const billing = read.object(form, 'billing_mode') ?? {}
  const subscription = createSubscription(core, {
    customer: customer.id,
    lines,
    metadata: mergeMetadata({}, form),
    billingMode: read.string(billing, 'type') === 'classic' ? 'classic' : 'flexible',
    defaultMethod: named ? method : null,
    status: trialEnd === null ? 'incomplete' : 'trialing',
    trialEnd,
    dress: (made) => {
      made.description = read.nullable(form, 'description') ?? null
      made.discounts = discountsFrom(
        core,
        read.objects(form, 'discounts') ?? [],
        { customer: customer.id, currency: made.currency, amount: worth(made.items.data) },
        { customer: customer.id, subscription: made.id },
      )
      billAsTold(form, made)
      trialAsTold(form, made)
      const endsAt = read.integer(form, 'cancel_at')
      if (endsAt !== undefined) setCancelAt(core, made, endsAt)
      if (read.boolean(form, 'cancel_at_period_end')) setCancelAtPeriodEnd(core, made, true)
    },
  })
  firstInvoice(core, subscription, behaviour, !(read.boolean(form, 'off_session') ?? false))
  return subscription
}

function trialEndOf(core: Core, form: Form): number | null {
  const days = read.integer(form, 'trial_period_days') ?? 0
  return read.integer(form, 'trial_end') ?? (days > 0 ? core.now() + days * DAY : null)
}

/** The first invoice decides whether the subscription starts; a trial's asks for nothing. */
function firstInvoice(
  core: Core,
  subscription: Subscription,
  behaviour: string,
  present: boolean,
): void {
  const invoice = finalise(core, draftInvoice(core, subscription, 'subscription_create'))
  subscription.latest_invoice = invoice.id
  const method = methodOf(core, subscription)
  if (invoice.amount_due > 0 && (!method || behaviour === 'default_incomplete')) {
    openIntent(core, invoice)
    return
  }
  const outcome = collect(core, invoice, method, present, false)
  if (outcome.kind === 'declined' && behaviour === 'error_if_incomplete') {
    core.state.subscriptions.delete(subscription.id)
    throw declinedError(outcome)
  }
  if (invoice.status === 'paid') followInvoice(core, subscription, invoice)
}
