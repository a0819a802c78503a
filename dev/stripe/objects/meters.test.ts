/** Meters: usage by events, counted once each, summed per customer. */

import Stripe from 'stripe'
import { expect, it } from 'vitest'
import { aBench, DAY, START } from '../builders.ts'

async function aMeter(formula: 'count' | 'last' | 'sum') {
  const { stripe } = aBench(Stripe)
  const { id: customer } = await stripe.customers.create()
  const meter = await stripe.billing.meters.create({
    display_name: 'Tokens',
    event_name: 'tokens',
    default_aggregation: { formula },
  })
  const use = (value: number, more: Partial<Stripe.Billing.MeterEventCreateParams> = {}) =>
    stripe.billing.meterEvents.create({
      event_name: 'tokens',
      payload: { stripe_customer_id: customer, value: String(value) },
      ...more,
    })
  const used = async () => {
    const period = { customer, start_time: START - DAY, end_time: START + DAY }
    const { data } = await stripe.billing.meters.listEventSummaries(meter.id, period)
    return data.map(({ aggregated_value }) => aggregated_value)
  }
  return { stripe, customer, meter, use, used }
}

// https://docs.stripe.com/api/billing/meter
it.each([
  ['sum', [12]],
  ['count', [3]],
  ['last', [2]],
] as const)('a meter by %s', async (formula, expected) => {
  const { use, used, meter } = await aMeter(formula)
  expect(meter).toMatchObject({ object: 'billing.meter', status: 'active', event_name: 'tokens' })
  expect(await used()).toEqual([])
  for (const value of [7, 3, 2]) await use(value)
  await use(100, { timestamp: START - 2 * DAY })
  expect(await used()).toEqual(expected)
})

// https://docs.stripe.com/api/billing/meter-event/create
it('an event counts once, names a customer and a meter, and is of these days', async () => {
  const { stripe, use, used, customer, meter } = await aMeter('sum')
  await use(5, { identifier: 'once' })
  await expect(use(5, { identifier: 'once' })).rejects.toMatchObject({ statusCode: 400 })
  expect(await used()).toEqual([5])
  await expect(use(5, { timestamp: START - 36 * DAY })).rejects.toMatchObject({
    param: 'timestamp',
  })
  await expect(use(5, { event_name: 'other' })).rejects.toMatchObject({ param: 'event_name' })
  const nobody = { stripe_customer_id: 'cus_none', value: '1' }
  await expect(use(5, { payload: nobody })).rejects.toMatchObject({ code: 'resource_missing' })
  const words = { stripe_customer_id: customer, value: 'many' }
  await expect(use(5, { payload: words })).rejects.toMatchObject({ statusCode: 400 })
  await stripe.billing.meters.deactivate(meter.id)
  await expect(use(5)).rejects.toMatchObject({ param: 'event_name' })
  expect((await stripe.billing.meters.reactivate(meter.id)).status).toBe('active')
})

// https://docs.stripe.com/billing/subscriptions/usage-based: what is not billed here is refused, not ignored
it('a metered price is refused', async () => {
  const { stripe } = await aMeter('sum')
  const metered = stripe.prices.create({
    currency: 'usd',
    unit_amount: 1,
    recurring: { interval: 'month', usage_type: 'metered' },
    product_data: { name: 'Tokens' },
  })
  await expect(metered).rejects.toMatchObject({ statusCode: 400 })
})
