/** Subscriptions: made, changed and ended (https://docs.stripe.com/api/subscriptions). Renewals are in billing.ts. */

import { type Core, change, emit } from '../core.ts'
import { type Cycle, nextBoundary } from '../periods.ts'
import { missing, noSuch, noSuchReference, notAllowed } from '../protocol/errors.ts'
import type { PaymentMethod, Price, Subscription, SubscriptionItem } from '../state.ts'
import { idOf } from '../wire.ts'

export type NewSubscription = {
  customer: string
  lines: { price: string; quantity: number }[]
  metadata: Record<string, string>
  billingMode: 'classic' | 'flexible'
  defaultMethod: string | null
  status: 'active' | 'incomplete' | 'trialing'
  trialEnd?: number | null
}

export const findSubscription = (core: Core, id: string): Subscription => {
  const subscription = core.state.subscriptions.get(id)
  if (!subscription) throw noSuch('subscription', id)
  return subscription
}

export const recurringPrice = (core: Core, id: string, param: string): Price => {
  const price = core.state.prices.get(id)
  if (!price) throw noSuchReference('price', id, param)
  if (!price.active)
    throw notAllowed(
      'The price specified is inactive. This field only accepts active prices.',
      null,
      param,
    )
  if (!price.recurring) throw notAllowed('The price specified is not recurring.', null, param)
  return price
}

export const cycleOf = (price: Price): Cycle => ({
  interval: (price.recurring?.interval ?? 'month') as Cycle['interval'],
  count: price.recurring?.interval_count ?? 1,
})

/** Records a subscription whose first period starts now. Its first invoice is the caller's business. */
export function createSubscription(core: Core, made: NewSubscription): Subscription {
  const now = core.now()
  const prices = made.lines.map((line, index) =>
    recurringPrice(core, line.price, `items[${index}][price]`),
  )
  const [first] = prices
  if (!first) throw missing('items')
  const id = core.id('sub')
  const periodEnd = made.trialEnd ?? nextBoundary(now, cycleOf(first), now)
  const items = made.lines.map((line, index) =>
    itemOf(core, id, prices[index] ?? first, line.quantity, now, periodEnd),
  )
  const subscription: Subscription = {
    id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: made.trialEnd ?? now,
    billing_cycle_anchor_config: null,
    billing_mode: { type: made.billingMode, flexible: null },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: 'charge_automatically',
    created: now,
    currency: first.currency,
    customer: made.customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: made.defaultMethod,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: {
      object: 'list',
      data: items,
      has_more: false,
      url: `/v1/subscription_items?subscription=${id}`,
    },
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: made.metadata,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: 'off',
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: now,
    status: made.status,
    test_clock: null,
    transfer_data: null,
    trial_end: made.trialEnd ?? null,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' },
    },
    trial_start: made.trialEnd ? now : null,
  }
  core.state.subscriptions.set(id, subscription)
  const customer = core.state.customers.get(made.customer)
  if (customer) customer.currency = first.currency
  emit(core, 'customer.subscription.created', subscription)
  return subscription
}

function itemOf(
  core: Core,
  subscription: string,
  price: Price,
  quantity: number,
  start: number,
  end: number,
): SubscriptionItem {
  return {
    id: core.id('si'),
    object: 'subscription_item',
    billing_thresholds: null,
    created: core.now(),
    current_period_end: end,
    current_period_start: start,
    current_trial: null,
    discounts: [],
    metadata: {},
    ...priced(price),
    quantity,
    subscription,
    tax_rates: [],
  }
}

/** An item shows its price whole, and once more as the plan that older code reads. */
export const priced = (price: Price): Pick<SubscriptionItem, 'price' | 'plan'> => ({
  price: structuredClone(price),
  plan: {
    id: price.id,
    object: 'plan',
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: 'per_unit',
    created: price.created,
    currency: price.currency,
    interval: price.recurring?.interval ?? 'month',
    interval_count: price.recurring?.interval_count ?? 1,
    livemode: false,
    metadata: { ...price.metadata },
    meter: null,
    nickname: price.nickname,
    product: idOf(price.product),
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: 'licensed',
  },
})

/** What a renewal charges: the subscription's own method, else the customer's default. */
export function methodOf(core: Core, subscription: Subscription): PaymentMethod | null {
  const own = idOf(subscription.default_payment_method)
  const customer = core.state.customers.get(idOf(subscription.customer) ?? '')
  const chosen = own ?? idOf(customer?.invoice_settings.default_payment_method)
  return core.state.paymentMethods.get(chosen ?? '') ?? null
}

/** The end of the running period, from the first item. */
export const periodEndOf = (subscription: Subscription): number =>
  subscription.items.data[0]?.current_period_end ?? subscription.start_date

export const isOver = (subscription: Subscription): boolean =>
  subscription.status === 'canceled' || subscription.status === 'incomplete_expired'

/** Ends a subscription now; nothing is refunded. */
export function endSubscription(core: Core, subscription: Subscription): Subscription {
  if (isOver(subscription)) throw noSuch('subscription', subscription.id)
  const now = core.now()
  subscription.status = 'canceled'
  subscription.canceled_at ??= now
  subscription.ended_at = now
  emit(core, 'customer.subscription.deleted', subscription)
  return subscription
}

/** Schedules or takes back the end at the period's end (docs.stripe.com/billing/subscriptions/cancel). */
export function setCancelAtPeriodEnd(
  core: Core,
  subscription: Subscription,
  cancel: boolean,
): void {
  if (cancel === subscription.cancel_at_period_end) return
  subscription.cancel_at_period_end = cancel
  subscription.cancel_at = cancel ? periodEndOf(subscription) : null
  subscription.canceled_at = cancel ? core.now() : null
  if (subscription.cancellation_details)
    subscription.cancellation_details.reason = cancel ? 'cancellation_requested' : null
}

/** Ends at an instant (unix seconds) of its own; null takes that back. */
export function setCancelAt(core: Core, subscription: Subscription, at: number | null): void {
  if (at === subscription.cancel_at) return
  subscription.cancel_at_period_end = false
  subscription.cancel_at = at
  subscription.canceled_at = at === null ? null : core.now()
  if (subscription.cancellation_details)
    subscription.cancellation_details.reason = at === null ? null : 'cancellation_requested'
}

export const setStatus = (
  core: Core,
  subscription: Subscription,
  status: Subscription['status'],
): void => {
  change(core, 'customer.subscription.updated', subscription, (changed) => {
    changed.status = status
  })
}
