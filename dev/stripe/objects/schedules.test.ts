/** Subscription schedules: a downgrade at the end of the period, phases, release and cancellation. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import {
  aBench,
  aChanger,
  aPayer,
  aShop,
  aSubscription,
  DAY,
  HALF,
  START,
  typesSince,
} from '../builders.ts'

const END = START + 28 * DAY
/** 31 March noon. */
const NEXT = Date.UTC(2027, 2, 31, 12) / 1000
const LATER = 2 * 3_600

/** On Business, to be on Pro from the next period on. */
async function aDowngrade(price?: (changer: Awaited<ReturnType<typeof aChanger>>) => Stripe.Price) {
  const changer = await aChanger(Stripe, START)
  const { stripe, local, change, to, business, subscription } = changer
  await change({ ...to(business), proration_behavior: 'always_invoice' })
  await local.advanceTo(HALF)
  const made = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id })
  const [current] = made.phases
  const schedule = await stripe.subscriptionSchedules.update(made.id, {
    end_behavior: 'release',
    phases: [
      {
        items: [{ price: business.id, quantity: 1 }],
        start_date: current?.start_date ?? 0,
        end_date: current?.end_date ?? 0,
      },
      {
        items: [{ price: (price?.(changer) ?? changer.monthly).id, quantity: 1 }],
        duration: { interval: 'month' },
      },
    ],
  })
  const read = () => stripe.subscriptions.retrieve(subscription.id)
  return { ...changer, made, schedule, read }
}

// https://docs.stripe.com/billing/subscriptions/subscription-schedules/use-cases#downgrading-a-subscription
describe('a downgrade at the period’s end', () => {
  it('starts from the subscription as it is', async () => {
    const { made, business, subscription, customer, read } = await aDowngrade()
    expect(made).toMatchObject({
      object: 'subscription_schedule',
      status: 'active',
      customer,
      subscription: subscription.id,
      end_behavior: 'release',
      current_phase: { start_date: START, end_date: END },
      phases: [
        {
          start_date: START,
          end_date: END,
          items: [{ price: business.id, quantity: 1 }],
        },
      ],
    })
    expect((await read()).schedule).toBe(made.id)
  })

  it('changes nothing before, charges the lower price then, and lets go at its end', async () => {
    const { stripe, local, read, business, monthly, item, invoices, schedule } = await aDowngrade()
    const before = await read()
    expect(before.items.data[0]?.price.id).toBe(business.id)
    expect((await stripe.invoices.createPreview({ schedule: schedule.id })).amount_due).toBe(9900)
    await local.advanceTo(END + LATER)
    expect(await typesSince({ stripe }, END)).toContain('subscription_schedule.updated')
    const after = await read()
    expect(after.items.data).toMatchObject([
      { id: item, price: { id: monthly.id }, current_period_start: END, current_period_end: NEXT },
    ])
    expect((await invoices())[0]).toMatchObject({
      billing_reason: 'subscription_cycle',
      amount_paid: 9900,
      lines: { data: [{ amount: 9900 }] },
    })
    await local.advanceTo(NEXT)
    const released = await stripe.subscriptionSchedules.retrieve(schedule.id)
    expect(released).toMatchObject({
      status: 'completed',
      released_subscription: before.id,
      subscription: null,
      current_phase: null,
    })
    expect((await read()).schedule).toBeNull()
    expect(await typesSince({ stripe }, END + DAY)).toContain('subscription_schedule.completed')
  })

  it('can go to another interval, which starts its period then', async () => {
    const { stripe, local, read, yearly, invoices, schedule } = await aDowngrade(
      (shop) => shop.yearly,
    )
    expect((await stripe.invoices.createPreview({ schedule: schedule.id })).amount_due).toBe(99_000)
    await local.advanceTo(END + LATER)
    const after = await read()
    expect(after.billing_cycle_anchor).toBe(END)
    expect(after.items.data).toMatchObject([
      { price: { id: yearly.id }, current_period_end: Date.UTC(2028, 1, 28, 12) / 1000 },
    ])
    expect((await invoices()).slice(0, 2).map(({ amount_paid }) => amount_paid)).toEqual([
      99_000, 20_000,
    ])
  })

  it('is taken back by a release', async () => {
    const { stripe, local, read, business, invoices, schedule } = await aDowngrade()
    expect((await stripe.subscriptionSchedules.release(schedule.id)).status).toBe('released')
    await expect(stripe.subscriptionSchedules.release(schedule.id)).rejects.toMatchObject({
      statusCode: 400,
    })
    await local.advanceTo(END + LATER)
    expect((await read()).items.data[0]?.price.id).toBe(business.id)
    expect((await invoices())[0]?.amount_paid).toBe(29_900)
  })

  it('leaves endings to the schedule', async () => {
    const { stripe, change, schedule, read } = await aDowngrade()
    await expect(change({ cancel_at_period_end: true })).rejects.toMatchObject({ statusCode: 400 })
    await stripe.subscriptionSchedules.cancel(schedule.id, { prorate: false, invoice_now: false })
    expect((await read()).status).toBe('canceled')
    expect((await stripe.subscriptionSchedules.retrieve(schedule.id)).status).toBe('canceled')
  })

  it('keeps the start of what already runs, and phases in one line', async () => {
    const { stripe, schedule, monthly } = await aDowngrade()
    const phase = { items: [{ price: monthly.id }], start_date: HALF, end_date: END }
    await expect(
      stripe.subscriptionSchedules.update(schedule.id, { phases: [phase] }),
    ).rejects.toMatchObject({ param: 'phases[0][start_date]' })
    await expect(
      stripe.subscriptionSchedules.update(schedule.id, {
        phases: [{ ...phase, start_date: START, end_date: START }],
      }),
    ).rejects.toMatchObject({ param: 'phases[0][end_date]' })
  })
})

// https://docs.stripe.com/api/subscription_schedules/create
it('a schedule makes its own subscription at its date, and ends it if told to', async () => {
  const bench = aBench(Stripe)
  const { stripe, local } = bench
  const { monthly } = await aShop(bench)
  const { customer } = await aPayer(bench)
  const schedule = await stripe.subscriptionSchedules.create({
    customer,
    start_date: START + DAY,
    end_behavior: 'cancel',
    phases: [
      { items: [{ price: monthly.id }], duration: { interval: 'month', interval_count: 2 } },
    ],
  })
  expect([schedule.status, schedule.subscription]).toEqual(['not_started', null])
  await local.advanceTo(START + DAY)
  const started = await stripe.subscriptionSchedules.retrieve(schedule.id, {
    expand: ['subscription'],
  })
  expect(started).toMatchObject({ status: 'active', subscription: { status: 'active' } })
  await local.advanceTo(Date.UTC(2027, 3, 1, 12) / 1000)
  const done = await stripe.subscriptionSchedules.retrieve(schedule.id)
  expect(done.status).toBe('completed')
  const [subscription] = (await stripe.subscriptions.list({ customer, status: 'all' })).data
  expect(subscription?.status).toBe('canceled')
  expect((await stripe.subscriptionSchedules.list({ customer })).data).toHaveLength(1)
})

// https://docs.stripe.com/api/events/types#event_types-subscription_schedule.aborted and the two beside it
describe('a schedule that is over before its time', () => {
  /** One month after the period’s end. */
  const OVER = Date.UTC(2027, 2, 28, 12) / 1000

  it('tells seven days before that it will expire, once', async () => {
    const { stripe, local, schedule } = await aDowngrade()
    const told = async () =>
      (await stripe.events.list({ type: 'subscription_schedule.expiring' })).data
    await local.advanceTo(OVER - 7 * DAY - 1)
    expect(await told()).toEqual([])
    await local.advanceTo(NEXT + LATER)
    expect(await told()).toMatchObject([
      { created: OVER - 7 * DAY, data: { object: { id: schedule.id, status: 'active' } } },
    ])
  })

  it('is aborted when its subscription ends for want of payment', async () => {
    const bench = aBench(Stripe, { afterRetries: 'canceled' })
    const { stripe, local } = bench
    const { monthly } = await aShop(bench)
    const { customer, subscription } = await aSubscription(bench, monthly)
    const made = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id })
    await stripe.subscriptionSchedules.update(made.id, {
      phases: [
        {
          items: [{ price: monthly.id }],
          start_date: START,
          duration: { interval: 'month', interval_count: 6 },
        },
      ],
    })
    const failing = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer })
    await stripe.subscriptions.update(subscription.id, { default_payment_method: failing.id })
    await local.advanceTo(END + 8 * DAY)
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('canceled')
    const types = await typesSince(bench, END + DAY)
    expect(types).toContain('subscription_schedule.aborted')
    expect(types).not.toContain('subscription_schedule.canceled')
    expect((await stripe.subscriptionSchedules.retrieve(made.id)).status).toBe('canceled')
  })

  it('is canceled by hand, also before it begins', async () => {
    const bench = aBench(Stripe)
    const { stripe } = bench
    const { monthly } = await aShop(bench)
    const { customer } = await aPayer(bench)
    const { id } = await stripe.subscriptionSchedules.create({
      customer,
      start_date: START + DAY,
      phases: [{ items: [{ price: monthly.id }] }],
    })
    await stripe.subscriptionSchedules.cancel(id)
    const [event] = (await stripe.events.list({ type: 'subscription_schedule.canceled' })).data
    expect(event?.data.object).toMatchObject({ id, status: 'canceled', canceled_at: START })
  })
})
