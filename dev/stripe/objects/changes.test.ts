/** Changes of running subscriptions: prorated to the second, and shown as they are charged. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { aChanger, DAY, HALF, START } from '../builders.ts'

/** From 31 January noon to 28 February noon: 28 days. */
const END = START + 28 * DAY

const lines = ({ lines: { data } }: Stripe.Invoice) =>
  data.map(({ description, amount }) => [description, amount])

// https://docs.stripe.com/billing/subscriptions/prorations: half of the old price back, half of the new one charged
describe('a price changed halfway', () => {
  it('is invoiced at once with always_invoice', async () => {
    const { change, to, business, invoices, subscription, item } = await aChanger(Stripe)
    const changed = await change({ ...to(business), proration_behavior: 'always_invoice' })
    expect(changed.items.data).toMatchObject([
      {
        id: item,
        price: { id: business.id },
        current_period_start: START,
        current_period_end: END,
      },
    ])
    const [invoice] = await invoices()
    expect(invoice?.id).toBe(changed.latest_invoice)
    expect(invoice).toMatchObject({
      status: 'paid',
      billing_reason: 'subscription_update',
      amount_due: 10_000,
      amount_paid: 10_000,
      number: expect.stringMatching(/-0002$/),
    })
    expect(invoice && lines(invoice)).toEqual([
      ['Unused time on Pro after 14 Feb 2027', -4950],
      ['Remaining time on Business after 14 Feb 2027', 14_950],
    ])
    // https://docs.stripe.com/api/invoice-line-item/object
    expect(invoice?.lines.data[0]).toMatchObject({
      discountable: false,
      period: { start: HALF, end: END },
      parent: {
        type: 'subscription_item_details',
        subscription_item_details: {
          proration: true,
          subscription: subscription.id,
          subscription_item: item,
          proration_details: {
            credited_items: { invoice: subscription.latest_invoice },
          },
        },
      },
    })
  })

  it('waits for the renewal with create_prorations, which is the default', async () => {
    const { stripe, local, change, to, business, invoices, customer } = await aChanger(Stripe)
    await change(to(business))
    expect(await invoices()).toHaveLength(1)
    const { data } = await stripe.invoiceItems.list({ customer, pending: true })
    expect(data.map(({ amount, proration }) => [amount, proration])).toEqual([
      [14_950, true],
      [-4950, true],
    ])
    await local.advanceTo(END + 2 * 3_600)
    const [renewal] = await invoices()
    expect(renewal).toMatchObject({ billing_reason: 'subscription_cycle', amount_paid: 39_900 })
    expect(renewal && lines(renewal)[2]).toEqual(['1 × Business (at $299.00 / month)', 29_900])
  })

  it('costs nothing until the renewal with none', async () => {
    const { stripe, change, to, business, customer, invoices } = await aChanger(Stripe)
    await change({ ...to(business), proration_behavior: 'none' })
    expect((await stripe.invoiceItems.list({ customer })).data).toEqual([])
    expect(await invoices()).toHaveLength(1)
  })
})

// https://docs.stripe.com/billing/subscriptions/prorations#preview-proration: the same proration_date gives the same amounts
it.each([
  // 28 days are 2,419,200 s. 9,900 × 1,555,199 / 2,419,200 = 6,364.28; 29,900 × … = 19,221.42
  ['to the second', START + 10 * DAY + 1, -6364, 19_221, 12_857],
  ['after a quarter', START + 7 * DAY, -7425, 22_425, 15_000],
  ['in the first second', START, -9900, 29_900, 20_000],
])('a preview shows what is charged %s', async (_, proration_date, credit, debit, due) => {
  const { stripe, change, to, business, subscription, invoices } = await aChanger(Stripe)
  const asked = { ...to(business), proration_behavior: 'always_invoice', proration_date } as const
  const shown = await stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: asked,
  })
  expect(await invoices()).toHaveLength(1)
  expect(shown.id).toMatch(/^upcoming_in_/)
  await change(asked)
  const [charged] = await invoices()
  for (const invoice of [shown, charged]) {
    expect(invoice?.amount_due).toBe(due)
    expect(invoice?.lines.data.map(({ amount }) => amount)).toEqual([credit, debit])
  }
})

// https://docs.stripe.com/billing/subscriptions/change-price: another interval moves the billing date to now
it('another interval starts a new period at once', async () => {
  const { stripe, change, to, yearly, subscription, invoices } = await aChanger(Stripe)
  const asked = {
    ...to(yearly),
    proration_behavior: 'always_invoice',
    proration_date: HALF,
  } as const
  const preview = { subscription: subscription.id, subscription_details: asked }
  expect((await stripe.invoices.createPreview(preview)).amount_due).toBe(94_050)
  const changed = await change(asked)
  expect(changed.billing_cycle_anchor).toBe(HALF)
  expect(changed.items.data[0]).toMatchObject({
    current_period_start: HALF,
    current_period_end: Date.UTC(2028, 1, 14, 12) / 1000,
  })
  const [invoice] = await invoices()
  expect(invoice && lines(invoice)).toEqual([
    ['Unused time on Pro after 14 Feb 2027', -4950],
    ['1 × Pro (at $990.00 / year)', 99_000],
  ])
})

// https://docs.stripe.com/billing/subscriptions/billing-cycle#changing
it('billing_cycle_anchor=now bills a whole new period', async () => {
  const { change, invoices } = await aChanger(Stripe)
  const changed = await change({ billing_cycle_anchor: { type: 'now' } })
  expect(changed.billing_cycle_anchor).toBe(HALF)
  expect((await invoices())[0]?.amount_paid).toBe(4950)
})

it('a quantity is prorated as a price is', async () => {
  const { change, to, monthly, invoices } = await aChanger(Stripe)
  await change({ ...to(monthly, 3), proration_behavior: 'always_invoice' })
  const [invoice] = await invoices()
  expect(invoice && lines(invoice)).toEqual([
    ['Unused time on Pro after 14 Feb 2027', -4950],
    ['Remaining time on 3 × Pro after 14 Feb 2027', 14_850],
  ])
})

// https://docs.stripe.com/billing/customer/balance: a negative invoice is credit for the next ones
it('a downgrade leaves credit that the renewal uses', async () => {
  const { stripe, local, change, to, monthly, business, customer, invoices } = await aChanger(
    Stripe,
    START,
  )
  await change({ ...to(business), proration_behavior: 'always_invoice' })
  await local.advanceTo(HALF)
  await change({ ...to(monthly), proration_behavior: 'always_invoice' })
  const [credit] = await invoices()
  expect(credit).toMatchObject({
    status: 'paid',
    total: -10_000,
    amount_due: 0,
    starting_balance: 0,
    ending_balance: -10_000,
  })
  const owner = (await stripe.customers.retrieve(customer)) as Stripe.Customer
  expect(owner.balance).toBe(-10_000)
  await local.advanceTo(END + 2 * 3_600)
  expect((await invoices())[0]).toMatchObject({
    status: 'paid',
    total: 9900,
    amount_due: 0,
    starting_balance: -10_000,
    ending_balance: -100,
  })
  const moves = await stripe.customers.listBalanceTransactions(customer)
  expect(
    moves.data.map(({ amount, ending_balance, type }) => [amount, ending_balance, type]),
  ).toEqual([
    [9900, -100, 'applied_to_invoice'],
    [-10_000, -10_000, 'applied_to_invoice'],
  ])
})

// https://docs.stripe.com/billing/subscriptions/billing-mode/compare: what was debited, or what the price is now
it.each([
  ['flexible', -4950],
  ['classic', -14_950],
] as const)('a %s credit after a change without proration is %i', async (type, credit) => {
  const { change, to, monthly, business, invoices } = await aChanger(Stripe, HALF, {
    billing_mode: { type },
  })
  await change({ ...to(business), proration_behavior: 'none' })
  await change({ ...to(monthly), proration_behavior: 'always_invoice' })
  expect((await invoices())[0]?.lines.data[0]?.amount).toBe(credit)
})

// https://docs.stripe.com/api/subscription_items
it('items are added, changed and taken away on their own', async () => {
  const { stripe, subscription, item, business, invoices } = await aChanger(Stripe)
  const added = await stripe.subscriptionItems.create({
    subscription: subscription.id,
    price: business.id,
    proration_behavior: 'always_invoice',
  })
  expect((await invoices())[0]?.amount_due).toBe(14_950)
  expect(
    (await stripe.subscriptionItems.list({ subscription: subscription.id })).data,
  ).toHaveLength(2)
  await stripe.subscriptionItems.update(added.id, { quantity: 2, proration_behavior: 'none' })
  expect((await stripe.subscriptionItems.retrieve(added.id)).quantity).toBe(2)
  const gone = await stripe.subscriptionItems.del(added.id, { proration_behavior: 'none' })
  expect(gone).toMatchObject({ id: added.id, object: 'subscription_item', deleted: true })
  await expect(stripe.subscriptionItems.del(item)).rejects.toMatchObject({ statusCode: 400 })
  await expect(
    stripe.subscriptionItems.create({
      subscription: subscription.id,
      price: String(subscription.items.data[0]?.price.id),
    }),
  ).rejects.toMatchObject({ statusCode: 400 })
})

// https://docs.stripe.com/api/subscriptions/cancel: prorate and invoice_now
it('ends at once with credit for the rest', async () => {
  const { stripe, subscription, customer } = await aChanger(Stripe)
  const ended = await stripe.subscriptions.cancel(subscription.id, {
    prorate: true,
    invoice_now: true,
  })
  expect(ended.status).toBe('canceled')
  const owner = (await stripe.customers.retrieve(customer)) as Stripe.Customer
  expect(owner.balance).toBe(-4950)
})

// https://docs.stripe.com/billing/subscriptions/trials
it('a trial ended now is charged from now', async () => {
  const { change, invoices } = await aChanger(Stripe, START + DAY, { trial_period_days: 14 })
  expect((await invoices()).map(({ status, amount_due }) => [status, amount_due])).toEqual([
    ['paid', 0],
  ])
  const started = await change({ trial_end: 'now' })
  expect([started.status, started.billing_cycle_anchor]).toEqual(['active', START + DAY])
  expect((await invoices())[0]?.amount_paid).toBe(9900)
})

// https://docs.stripe.com/api/invoices/create_preview
describe('a preview without a change', () => {
  it('is the next renewal', async () => {
    const { stripe, subscription } = await aChanger(Stripe)
    const next = await stripe.invoices.createPreview({ subscription: subscription.id })
    expect(next).toMatchObject({
      status: 'draft',
      billing_reason: 'upcoming',
      amount_due: 9900,
      period_start: START,
      period_end: END,
    })
  })

  it('is refused when nothing will follow', async () => {
    const { stripe, subscription, change } = await aChanger(Stripe)
    await change({ cancel_at_period_end: true })
    await expect(
      stripe.invoices.createPreview({ subscription: subscription.id }),
    ).rejects.toMatchObject({ statusCode: 404, code: 'invoice_upcoming_none' })
  })

  it('knows a subscription that does not exist yet', async () => {
    const { stripe, customer, business } = await aChanger(Stripe)
    const first = await stripe.invoices.createPreview({
      customer,
      subscription_details: { items: [{ price: business.id, quantity: 2 }] },
    })
    expect([first.amount_due, first.customer]).toEqual([59_800, customer])
  })
})
