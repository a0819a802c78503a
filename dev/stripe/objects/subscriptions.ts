/** Subscriptions: made, changed and ended (https://docs.stripe.com/api/subscriptions). Renewals are in billing.ts. */

import { type Core, change, emit } from '../core.ts'
import { nextBoundary } from '../periods.ts'
import { missing, noSuch, notAllowed } from '../protocol/errors.ts'
import type { PaymentMethod, Price, Subscription } from '../state.ts'
import { idOf } from '../wire.ts'
import { usableMethod } from './detachment.ts'
import { cycleOf, itemOf, sameCurrency, sameCycle } from './subscription-items.ts'

export type NewSubscription = {
  customer: string
  lines: { price: Price; quantity: number }[]
  metadata: Record<string, string>
  billingMode: 'classic' | 'flexible'
  defaultMethod: string | null
  status: 'active' | 'incomplete' | 'trialing'
  trialEnd?: number | null
  /** Sets what else is asked for before anybody hears of it. */
  dress?: (subscription: Subscription) => void
}

export const findSubscription = (core: Core, id: string): Subscription => {
  const subscription = core.state.subscriptions.get(id)
  if (!subscription) throw noSuch('subscription', id)
  return subscription
}

/** Records a subscription whose first period starts now. Its first invoice is the caller's business. */
export function createSubscription(core: Core, made: NewSubscription): Subscription {
  const now = core.now()
  const first = made.lines[0]?.price
  if (!first) throw missing('items')
  const id = core.id('sub')
  const periodEnd = made.trialEnd ?? nextBoundary(now, cycleOf(first), now)
  const span = { start: now, end: periodEnd }
  sameCurrency(made.lines, first.currency)
  const items = made.lines.map(({ price, quantity }) => itemOf(core, id, price, quantity, span))
  sameCycle(items)
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
    test_clock: core.state.customers.get(made.customer)?.test_clock ?? null,
    transfer_data: null,
    trial_end: made.trialEnd ?? null,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' },
    },
    trial_start: made.trialEnd ? now : null,
  }
  core.state.subscriptions.set(id, subscription)
  made.dress?.(subscription)
  const customer = core.state.customers.get(made.customer)
  if (customer) customer.currency = first.currency
  emit(core, 'customer.subscription.created', subscription)
  return subscription
}

/** A customer is billed in one currency as long as something of theirs runs (https://docs.stripe.com/api/customers/object#customer_object-currency). */
export function checkBilledIn(core: Core, customer: string | null, currency: string): void {
  const other = [...core.state.subscriptions.values()].find(
    (one) => idOf(one.customer) === customer && !isOver(one) && one.currency !== currency,
  )
  if (customer && other)
    throw notAllowed(
      `You cannot combine currencies on a single customer. This customer has an active subscription, subscription schedule, discount, quote, or invoice item with currency ${other.currency}.`,
    )
}

/** What a renewal charges: the subscription's own method, else the customer's default. */
export function methodOf(core: Core, subscription: Subscription): PaymentMethod | null {
  const own = idOf(subscription.default_payment_method)
  const customer = core.state.customers.get(idOf(subscription.customer) ?? '')
  const chosen = own ?? idOf(customer?.invoice_settings.default_payment_method)
  return usableMethod(core, chosen)
}

/** The end of the running period, from the first item. */
export const periodEndOf = (subscription: Subscription): number =>
  subscription.items.data[0]?.current_period_end ?? subscription.start_date

export const isOver = (subscription: Subscription): boolean =>
  subscription.status === 'canceled' || subscription.status === 'incomplete_expired'

/** Ends a subscription now; nothing is refunded. Its schedule ends with it, aborted if it was for want of payment. */
export function endSubscription(
  core: Core,
  subscription: Subscription,
  schedules: 'canceled' | 'aborted' = 'canceled',
): Subscription {
  if (isOver(subscription)) throw noSuch('subscription', subscription.id)
  const now = core.now()
  subscription.status = 'canceled'
  subscription.canceled_at ??= now
  subscription.ended_at = now
  emit(core, 'customer.subscription.deleted', subscription)
  const schedule = core.state.schedules.get(idOf(subscription.schedule) ?? '')
  if (schedule?.status === 'active') {
    schedule.status = 'canceled'
    schedule.canceled_at = now
    schedule.current_phase = null
    emit(core, `subscription_schedule.${schedules}`, schedule)
  }
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
