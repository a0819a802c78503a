/** Test clocks: customers on a time of their own, billed by it, apart from everybody else. */

import Stripe from 'stripe'
import { expect, it } from 'vitest'
import { aBench, aShop, aSubscription, DAY, START } from '../builders.ts'

/** 1 January 2030 */
const THEN = Date.UTC(2030, 0, 1) / 1000

async function aClock(options: Parameters<typeof aBench>[1] = {}) {
  const bench = aBench(Stripe, options)
  const { stripe } = bench
  const { monthly } = await aShop(bench)
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: THEN, name: 'A year' })
  const { id: customer } = await stripe.customers.create({ test_clock: clock.id })
  const { id: card } = await stripe.paymentMethods.attach('pm_card_visa', { customer })
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: card } })
  const { subscription } = await aSubscription(bench, monthly, { customer })
  return { ...bench, monthly, clock, customer, subscription }
}

// https://docs.stripe.com/billing/testing/test-clocks
it('a customer on a clock is billed by that clock only', async () => {
  const { stripe, local, clock, subscription, monthly, ...bench } = await aClock()
  const other = await aSubscription({ stripe, local, ...bench }, monthly)
  expect([subscription.created, subscription.test_clock]).toEqual([THEN, clock.id])
  expect(other.subscription.created).toBe(START)
  const moved = await stripe.testHelpers.testClocks.advance(clock.id, {
    frozen_time: Date.UTC(2030, 3, 1, 2) / 1000,
  })
  expect(moved).toMatchObject({ status: 'ready', frozen_time: Date.UTC(2030, 3, 1, 2) / 1000 })
  const invoices = await stripe.invoices.list({ subscription: subscription.id })
  expect(invoices.data.map(({ status, created }) => [status, created])).toEqual([
    ['paid', Date.UTC(2030, 3, 1) / 1000],
    ['paid', Date.UTC(2030, 2, 1) / 1000],
    ['paid', Date.UTC(2030, 1, 1) / 1000],
    ['paid', THEN],
  ])
  const others = await stripe.invoices.list({ subscription: other.subscription.id })
  expect(others.data).toHaveLength(1)
  await local.advanceTo(START + 90 * DAY)
  expect((await stripe.invoices.list({ subscription: subscription.id })).data).toHaveLength(4)
})

// https://docs.stripe.com/billing/revenue-recovery/smart-retries: the account’s setting holds on every clock
it.each(['unpaid', 'canceled'] as const)(
  'what follows the last retry is %s there, too',
  async (to) => {
    const { stripe, clock, customer, subscription } = await aClock({ afterRetries: to })
    const failing = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer })
    await stripe.subscriptions.update(subscription.id, { default_payment_method: failing.id })
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: THEN + 40 * DAY })
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe(to)
  },
)

it('a change is prorated on its clock', async () => {
  const { stripe, clock, subscription, monthly } = await aClock()
  // 1 January + 15.5 days is the middle of its 31 days
  const frozen_time = THEN + 15.5 * DAY
  await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time })
  const [item] = subscription.items.data
  const preview = await stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: {
      items: [{ id: item?.id ?? '', price: monthly.id, quantity: 2 }],
      proration_behavior: 'always_invoice',
    },
  })
  expect(preview.amount_due).toBe(4950)
})

it('goes forward only, and takes its customers with it when deleted', async () => {
  const { stripe, clock, customer, subscription } = await aClock()
  const { testClocks } = stripe.testHelpers
  await expect(testClocks.advance(clock.id, { frozen_time: THEN - 1 })).rejects.toMatchObject({
    param: 'frozen_time',
  })
  expect((await testClocks.list()).data).toHaveLength(1)
  expect(await testClocks.del(clock.id)).toMatchObject({ deleted: true })
  expect(await stripe.customers.retrieve(customer)).toMatchObject({ deleted: true })
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('canceled')
  await expect(testClocks.retrieve(clock.id)).rejects.toMatchObject({ statusCode: 404 })
})
