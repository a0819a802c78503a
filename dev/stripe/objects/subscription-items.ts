/** Items of subscriptions: a price, how many, and the period that runs (https://docs.stripe.com/api/subscription_items). */

import type { Core } from '../core.ts'
import type { Cycle } from '../periods.ts'
import type { Span } from '../prorations.ts'
import { noSuchReference, notAllowed, type StripeError } from '../protocol/errors.ts'
import type { Price, SubscriptionItem } from '../state.ts'
import { idOf } from '../wire.ts'

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

export function itemOf(
  core: Core,
  subscription: string,
  price: Price,
  quantity: number,
  { start, end }: Span,
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

export const twicePriced = ({ id }: Price): StripeError =>
  notAllowed(`Cannot add multiple subscription items with the same plan: ${id}`, null, 'items')

/** One subscription has one currency (https://docs.stripe.com/api/subscriptions/object#subscription_object-currency). */
export function sameCurrency(items: readonly { price: Price }[], currency: string): void {
  const other = items.find(({ price }) => price.currency !== currency)
  if (other)
    throw notAllowed(
      `The price specified only supports \`${other.price.currency}\`. This doesn't match the expected currency: \`${currency}\`.`,
      null,
      'items',
    )
}

/** Prices of different intervals would need several periods at once, which we do not keep. */
export function sameCycle(items: readonly { price: Price }[]): void {
  const [first] = items
  const cycle = first && JSON.stringify(cycleOf(first.price))
  const other = items.find(({ price }) => JSON.stringify(cycleOf(price)) !== cycle)
  if (first && other)
    throw notAllowed(
      'Currently, all prices on a subscription must have the same `recurring[interval]` and `recurring[interval_count]`.',
      null,
      'items',
    )
}

/** Cents a period costs before discounts. */
export const worth = (items: readonly SubscriptionItem[]): number =>
  items.reduce((sum, { price, quantity }) => sum + (price.unit_amount ?? 0) * (quantity ?? 1), 0)
