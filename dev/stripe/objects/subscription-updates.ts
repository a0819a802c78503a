/** Reads what a call wants of a running subscription and changes it (https://docs.stripe.com/api/subscriptions/update). */

import { type Core, change } from '../core.ts'
import { invalidInteger, invalidValue, noSuchReference, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { Subscription } from '../state.ts'
import { automaticTaxSpec, paymentSettingsSpec } from './billing-settings.ts'
import { type ItemWish, type ProrationBehaviour, planChange, type Wish } from './change-plans.ts'
import { applyChange, type Paying } from './changes.ts'
import { checkDefault } from './detachment.ts'
import { priceDataSpec, recurringPriceFrom } from './inline-prices.ts'
import { pauseSpec } from './pauses.ts'
import { discountSpec } from './redemption.ts'
import { dress, requestedEnd } from './subscription-fields.ts'
import { twicePriced } from './subscription-items.ts'
import { findSubscription, isOver, methodOf } from './subscriptions.ts'
import { endTrialWithoutCard, trialSettingsSpec } from './trials.ts'

export const itemSpec: Spec = {
  id: 'string',
  price: 'string',
  plan: 'string',
  price_data: { of: priceDataSpec },
  quantity: { atLeast: 0 },
  deleted: 'boolean',
  clear_usage: 'boolean',
  metadata: 'metadata',
}

/** How a change is prorated and paid, wherever one can be asked for. */
export const changeSpec: Spec = {
  payment_behavior: {
    one: ['allow_incomplete', 'default_incomplete', 'error_if_incomplete', 'pending_if_incomplete'],
  },
  proration_behavior: { one: ['always_invoice', 'create_prorations', 'none'] },
  proration_date: 'integer',
}

/** Why somebody goes (https://docs.stripe.com/api/subscriptions/update#update_subscription-cancellation_details-feedback). */
export const cancellationSpec: Spec = {
  comment: 'string',
  feedback: {
    one: [
      'customer_service',
      'low_quality',
      'missing_features',
      'other',
      'switched_service',
      'too_complex',
      'too_expensive',
      'unused',
    ],
  },
}

export const updateSpec: Spec = {
  ...changeSpec,
  items: { list: { of: itemSpec } },
  // A word, or an object with it: `anchorOf`.
  billing_cycle_anchor: 'accepted',
  // A timestamp or `now`.
  trial_end: 'string',
  off_session: 'boolean',
  metadata: 'metadata',
  description: 'string',
  // A timestamp, or empty to unset it.
  cancel_at: 'string',
  cancel_at_period_end: 'boolean',
  cancellation_details: { of: cancellationSpec },
  default_payment_method: 'string',
  discounts: { list: { of: discountSpec } },
  pause_collection: { of: pauseSpec },
  trial_settings: { of: trialSettingsSpec },
  automatic_tax: { of: automaticTaxSpec },
  payment_settings: { of: paymentSettingsSpec },
}

/** https://docs.stripe.com/billing/pending-updates-reference; metadata since API 2026-05-27. */
const MAY_PEND = [
  'payment_behavior',
  'proration_behavior',
  'proration_date',
  'billing_cycle_anchor',
  'items',
  'trial_end',
  'metadata',
  'off_session',
]

export function itemWishes(core: Core, subscription: Subscription, forms: Form[]): ItemWish[] {
  return forms.map((form, index) => {
    const path = `items[${index}]`
    const id = read.string(form, 'id')
    const item = subscription.items.data.find((one) => one.id === id)
    if (id && !item) throw noSuchReference('subscription_item', id, `${path}[id]`)
    const quantity = read.integer(form, 'quantity')
    const price = recurringPriceFrom(core, form, path)
    const twice = subscription.items.data.find((one) => one.price.id === price?.id)
    if (!id && price && twice) throw twicePriced(price)
    return {
      item: item ?? null,
      price,
      quantity: quantity ?? null,
      deleted: read.boolean(form, 'deleted') ?? false,
      metadata: 'metadata' in form ? mergeMetadata({ ...item?.metadata }, form) : null,
    }
  })
}

/** `{ type: 'now' }` since API 2026-10-28, the bare word before. */
function anchorOf(form: Form): 'now' | 'unchanged' {
  const given =
    read.string(form, 'billing_cycle_anchor') ??
    read.string(read.object(form, 'billing_cycle_anchor') ?? {}, 'type') ??
    'unchanged'
  if (given !== 'now' && given !== 'unchanged')
    throw invalidValue(
      'billing_cycle_anchor',
      'Invalid billing_cycle_anchor: must be one of now, unchanged',
    )
  return given
}

export function wishOf(core: Core, form: Form, items: ItemWish[]): Wish {
  const trialEnd = read.nullable(form, 'trial_end') ?? null
  if (trialEnd !== null && trialEnd !== 'now' && !/^\d+$/.test(trialEnd))
    throw invalidInteger('trial_end', trialEnd)
  if (trialEnd !== null && trialEnd !== 'now' && Number(trialEnd) <= core.now())
    throw invalidValue(
      'trial_end',
      'Invalid timestamp: must be an integer Unix timestamp in the future.',
    )
  return {
    items,
    proration: (read.string(form, 'proration_behavior') ??
      'create_prorations') as ProrationBehaviour,
    at: read.integer(form, 'proration_date') ?? core.now(),
    anchorNow: anchorOf(form) === 'now',
    trialEnd: trialEnd === null || trialEnd === 'now' ? trialEnd : Number(trialEnd),
  }
}

export const payingOf = (form: Form): Paying => ({
  behaviour: (read.string(form, 'payment_behavior') ?? 'allow_incomplete') as Paying['behaviour'],
  present: !(read.boolean(form, 'off_session') ?? false),
})

const asksForChange = (form: Form): boolean =>
  ['items', 'trial_end'].some((name) => name in form) || anchorOf(form) === 'now'

export function updateSubscription(core: Core, id: string, form: Form): Subscription {
  const subscription = findSubscription(core, id)
  if (isOver(subscription))
    throw notAllowed(
      'A canceled subscription can only update its cancellation_details and metadata.',
    )
  const method = read.nullable(form, 'default_payment_method')
  checkDefault(core, method, 'default_payment_method')
  const paying = payingOf(form)
  const barred = Object.keys(form).find((name) => !MAY_PEND.includes(name))
  if (paying.behaviour === 'pending_if_incomplete' && barred)
    throw notAllowed(
      `When \`payment_behavior\` is set to \`pending_if_incomplete\`, you can only pass supported parameters. Unsupported: ${barred}.`,
      null,
      barred,
    )
  requestedEnd(form, subscription)
  if (!asksForChange(form))
    return change(core, 'customer.subscription.updated', subscription, (changed) =>
      dress(core, form, changed),
    )
  return changeItems(core, subscription, form, read.objects(form, 'items') ?? [])
}

/** Changes items, anchor or trial, prorated and paid as the call says. */
export function changeItems(
  core: Core,
  subscription: Subscription,
  form: Form,
  items: Form[],
): Subscription {
  if (subscription.status === 'incomplete' || isOver(subscription))
    throw notAllowed(
      `The items of a subscription with status \`${subscription.status}\` cannot be updated.`,
    )
  const wish = wishOf(core, form, itemWishes(core, subscription, items))
  if (wish.trialEnd === 'now' && endsWithoutCard(core, subscription)) return subscription
  const next = structuredClone(subscription)
  dress(core, form, next)
  const plan = planChange(core, subscription, next, wish)
  return applyChange(core, subscription, plan, payingOf(form))
}

/** A trial that is ended by hand without a card pauses or ends as one whose time is up. */
function endsWithoutCard(core: Core, subscription: Subscription): boolean {
  if (subscription.status !== 'trialing' || methodOf(core, subscription)) return false
  return endTrialWithoutCard(core, subscription)
}
