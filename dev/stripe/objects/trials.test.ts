/** Trials and pauses: reminders, ends without a card, invoices that are not collected. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { aBench, aShop, aSubscription, DAY, START, typesSince } from '../builders.ts'

const LATER = 2 * 3_600
const END = START + 28 * DAY

/** On trial for some days, without a card. */
async function aTrial(days: number, missing: 'cancel' | 'pause' | 'create_invoice') {
  const bench = aBench(Stripe)
  const { monthly } = await aShop(bench)
  const { id: customer } = await bench.stripe.customers.create()
  const { subscription } = await aSubscription(bench, monthly, {
    customer,
    trial_period_days: days,
    trial_settings: { end_behavior: { missing_payment_method: missing } },
  })
  const read = () => bench.stripe.subscriptions.retrieve(subscription.id)
  return { ...bench, subscription, customer, read }
}

// https://docs.stripe.com/billing/subscriptions/trials
describe('a trial', () => {
  it.each([
    [14, START + 11 * DAY],
    [2, START],
  ])('of %i days is announced three days before its end, or at once', async (days, at) => {
    const { stripe, local } = await aTrial(days, 'cancel')
    await local.advanceTo(START + days * DAY - 1)
    const { data } = await stripe.events.list({ type: 'customer.subscription.trial_will_end' })
    expect(data.map(({ created }) => created)).toEqual([at])
  })

  it('without a card ends, if told so', async () => {
    const { local, read, stripe } = await aTrial(7, 'cancel')
    await local.advanceTo(START + 7 * DAY)
    expect((await read()).status).toBe('canceled')
    expect((await stripe.invoices.list()).data.map(({ amount_due }) => amount_due)).toEqual([0])
  })

  it('without a card pauses, if told so, and is resumed with a new period', async () => {
    const { local, read, stripe, customer, subscription, ...bench } = await aTrial(7, 'pause')
    await local.advanceTo(START + 9 * DAY)
    expect((await read()).status).toBe('paused')
    const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer })
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
    const resumed = await stripe.subscriptions.resume(subscription.id)
    expect([resumed.status, resumed.billing_cycle_anchor]).toEqual(['active', START + 9 * DAY])
    expect((await stripe.invoices.list()).data[0]?.amount_paid).toBe(9900)
    expect(await typesSince({ stripe, ...bench }, START)).toEqual(
      expect.arrayContaining(['customer.subscription.paused', 'customer.subscription.resumed']),
    )
    await expect(stripe.subscriptions.resume(subscription.id)).rejects.toMatchObject({
      statusCode: 400,
    })
  })

  it('without a card is invoiced in vain by default', async () => {
    const { local, read } = await aTrial(7, 'create_invoice')
    await local.advanceTo(START + 7 * DAY + LATER)
    expect((await read()).status).toBe('past_due')
    await local.advanceTo(START + 14 * DAY + LATER)
    expect((await read()).status).toBe('unpaid')
  })
})

// https://docs.stripe.com/billing/subscriptions/pause-payment
describe('paused collection', () => {
  it.each([
    ['keep_as_draft', 'draft'],
    ['mark_uncollectible', 'uncollectible'],
    ['void', 'void'],
  ] as const)('%s leaves a renewal %s', async (behavior, status) => {
    const bench = aBench(Stripe)
    const { stripe, local } = bench
    const { monthly } = await aShop(bench)
    const { subscription } = await aSubscription(bench, monthly)
    const paused = await stripe.subscriptions.update(subscription.id, {
      pause_collection: { behavior, resumes_at: END + DAY },
    })
    expect([paused.status, paused.pause_collection]).toEqual([
      'active',
      { behavior, resumes_at: END + DAY },
    ])
    await local.advanceTo(END + LATER)
    const [renewal] = (await stripe.invoices.list({ subscription: subscription.id })).data
    expect([renewal?.status, renewal?.amount_paid]).toEqual([status, 0])
    await local.advanceTo(END + DAY)
    expect((await stripe.subscriptions.retrieve(subscription.id)).pause_collection).toBeNull()
  })

  it('is resumed by hand', async () => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    const { subscription } = await aSubscription(bench, monthly)
    const update = (params: Stripe.SubscriptionUpdateParams) =>
      bench.stripe.subscriptions.update(subscription.id, params)
    await update({ pause_collection: { behavior: 'void' } })
    expect((await update({ pause_collection: '' })).pause_collection).toBeNull()
  })
})
