/** Pausing and resuming a subscription itself, which is more than pausing its collection. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { aBench, aShop, aSubscription, DAY, HALF, START, typesSince } from '../builders.ts'

/** From 31 January the first month ends on 28 February. */
const END = START + 28 * DAY

async function aPlan() {
  const bench = aBench(Stripe)
  const { monthly } = await aShop(bench)
  const { subscription, customer } = await aSubscription(bench, monthly)
  const { stripe } = bench
  const read = () => stripe.subscriptions.retrieve(subscription.id)
  return { ...bench, monthly, id: subscription.id, customer, read }
}

// https://docs.stripe.com/api/subscriptions/pause, https://docs.stripe.com/changelog/endive/2026-09-30/pause-subscription
describe('a subscription that is paused', () => {
  it('is `paused` with its reason, bills nothing, and goes on with a new period when resumed', async () => {
    const { stripe, local, id, read } = await aPlan()
    await local.advanceTo(HALF)
    const paused = await stripe.subscriptions.pause(id)
    expect([paused.status, paused.status_details?.paused]).toEqual([
      'paused',
      {
        type: 'subscription',
        subscription: { type: 'pause_requested' },
        transitioned_at: HALF,
      },
    ])
    expect(await typesSince({ stripe }, HALF)).toContain('customer.subscription.paused')
    await local.advanceTo(END + 40 * DAY)
    expect((await stripe.invoices.list({ subscription: id })).data).toHaveLength(1)
    expect((await read()).items.data[0]?.current_period_end).toBe(END)
    const resumed = await stripe.subscriptions.resume(id)
    expect([resumed.status, resumed.billing_cycle_anchor, resumed.status_details]).toEqual([
      'active',
      END + 40 * DAY,
      undefined,
    ])
    expect(await typesSince({ stripe }, END + 40 * DAY)).toContain('customer.subscription.resumed')
  })

  // `bill_for[unused_time_from]` defaults to now, `invoicing_behavior` to a pending item.
  it.each([
    [{}, -4_950],
    [{ bill_for: { unused_time_from: { type: 'item_current_period_start' } } }, -9_900],
    [{ bill_for: { unused_time_from: { type: 'none' } } }, 0],
  ] as const)('with %j leaves a credit of %i for the next invoice', async (params, credit) => {
    const { stripe, local, id, customer } = await aPlan()
    await local.advanceTo(HALF)
    await stripe.subscriptions.pause(id, params as Stripe.SubscriptionPauseParams)
    const { data } = await stripe.invoiceItems.list({ customer, pending: true })
    expect(data.reduce((sum, { amount }) => sum + amount, 0)).toBe(credit)
    const resumed = await stripe.subscriptions.resume(id, { expand: ['latest_invoice'] })
    const invoice = resumed.latest_invoice as Stripe.Invoice
    expect(invoice.total).toBe(9_900 + credit)
  })

  // https://docs.stripe.com/billing/subscriptions/pause#limitations
  it('is refused twice, with a schedule, without flexible billing, and what is not active', async () => {
    const { stripe, id, monthly, ...bench } = await aPlan()
    await stripe.subscriptions.pause(id)
    const refused = { statusCode: 400, type: 'StripeInvalidRequestError' }
    await expect(stripe.subscriptions.pause(id)).rejects.toMatchObject(refused)
    const classic = await aSubscription({ stripe, ...bench }, monthly, {
      billing_mode: { type: 'classic' },
    })
    await expect(stripe.subscriptions.pause(classic.subscription.id)).rejects.toMatchObject(refused)
    const managed = await aSubscription({ stripe, ...bench }, monthly)
    const from_subscription = managed.subscription.id
    await stripe.subscriptionSchedules.create({ from_subscription })
    await expect(stripe.subscriptions.pause(from_subscription)).rejects.toMatchObject(refused)
    await expect(
      stripe.subscriptions.resume(id, { billing_cycle_anchor: { type: 'unchanged' } }),
    ).rejects.toMatchObject({ ...refused, param: 'billing_cycle_anchor[type]' })
  })
})
