/** What time brings: renewals, failing cards, retries, ends – asked through the real SDK, on a clock that stands still. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { aBench, aPurchase, aSession, aShop, card, DAY, START, typesSince } from './builders.ts'
import type { LocalStripeOptions } from './index.ts'

const HOUR = 3_600
const at = (text: string) => Date.parse(text) / 1000

const aSubscriber = async (options: Partial<LocalStripeOptions> = {}) => {
  const bench = aBench(Stripe, options)
  const { monthly } = await aShop(bench)
  return { ...bench, ...(await aPurchase(bench, monthly)) }
}
type Subscriber = Awaited<ReturnType<typeof aSubscriber>>

const read = ({ stripe, subscription }: Subscriber) => stripe.subscriptions.retrieve(subscription)
const period = (subscription: Stripe.Subscription) => {
  const [item] = subscription.items.data
  return [item?.current_period_start, item?.current_period_end]
}
const latestInvoice = async ({ stripe, subscription }: Subscriber) => {
  const [invoice] = (await stripe.invoices.list({ subscription, limit: 1 })).data
  if (!invoice) throw new Error('There is no invoice.')
  return invoice
}
// https://docs.stripe.com/billing/subscriptions/billing-cycle: 31 January, 28 February, 31 March
describe('a month', () => {
  it('is counted from the anchor and clamped to its last day', async () => {
    const shop = await aSubscriber()
    const ends: (number | undefined)[] = []
    for (let month = 0; month < 3; month++) {
      const [, end] = period(await read(shop))
      ends.push(end)
      await shop.local.advanceTo(end ?? 0)
    }
    expect(ends).toEqual([
      at('2027-02-28T12:00:00Z'),
      at('2027-03-31T12:00:00Z'),
      at('2027-04-30T12:00:00Z'),
    ])
  })
})

// https://docs.stripe.com/billing/invoices/subscription#invoice-lifecycle: a draft for an hour, then finalised and paid
describe('a renewal', () => {
  const END = at('2027-02-28T12:00:00Z')

  it('drafts an invoice for the new period and leaves it for an hour', async () => {
    const shop = await aSubscriber()
    expect(shop.local.nextDue()).toBe(END)
    await shop.local.advanceTo(END)
    const renewed = await read(shop)
    expect([renewed.status, ...period(renewed)]).toEqual([
      'active',
      END,
      at('2027-03-31T12:00:00Z'),
    ])
    expect(await latestInvoice(shop)).toMatchObject({
      status: 'draft',
      billing_reason: 'subscription_cycle',
      number: null,
      attempt_count: 0,
      period_start: START,
      period_end: END,
      automatically_finalizes_at: END + HOUR,
      lines: { data: [{ amount: 9900, period: { start: END, end: at('2027-03-31T12:00:00Z') } }] },
    })
    expect(shop.local.nextDue()).toBe(END + HOUR)
  })

  it('is paid when the hour is over', async () => {
    const shop = await aSubscriber()
    await shop.local.advanceTo(END + HOUR)
    const invoice = await latestInvoice(shop)
    expect(invoice).toMatchObject({
      status: 'paid',
      amount_paid: 9900,
      attempt_count: 1,
      status_transitions: { finalized_at: END + HOUR, paid_at: END + HOUR },
    })
    expect(invoice.number).toMatch(/^[0-9A-Z]{8}-0002$/)
    expect((await read(shop)).latest_invoice).toBe(invoice.id)
    expect((await shop.stripe.charges.list()).data).toHaveLength(2)
  })

  // previous_attributes: https://docs.stripe.com/api/events/object
  it('tells of the new period with the items as they were', async () => {
    const shop = await aSubscriber()
    await shop.local.advanceTo(END)
    const [event] = (await shop.stripe.events.list({ type: 'customer.subscription.updated' })).data
    if (event?.type !== 'customer.subscription.updated') throw new Error('No such event.')
    expect(event.created).toBe(END)
    expect(event.request).toEqual({ id: null, idempotency_key: null })
    expect(event.data.previous_attributes).toMatchObject({
      latest_invoice: shop.invoice,
      items: { data: [{ current_period_start: START, current_period_end: END }] },
    })
  })

  // https://docs.stripe.com/billing/subscriptions/webhooks
  it('tells everything in order', async () => {
    const shop = await aSubscriber()
    await shop.local.advanceTo(END + HOUR)
    expect(await typesSince(shop, END)).toEqual([
      'invoice.created',
      'customer.subscription.updated',
      'invoice.finalized',
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'invoice.paid',
      'invoice.payment_succeeded',
      'invoice_payment.paid',
    ])
  })

  it('happens once for each of six months that pass in one jump', async () => {
    const shop = await aSubscriber()
    await shop.local.advanceTo(at('2027-07-31T14:00:00Z'))
    const invoices = (await shop.stripe.invoices.list({ subscription: shop.subscription })).data
    expect(invoices.map(({ status, created }) => [status, created])).toEqual([
      ['paid', at('2027-07-31T12:00:00Z')],
      ['paid', at('2027-06-30T12:00:00Z')],
      ['paid', at('2027-05-31T12:00:00Z')],
      ['paid', at('2027-04-30T12:00:00Z')],
      ['paid', at('2027-03-31T12:00:00Z')],
      ['paid', END],
      ['paid', START],
    ])
  })
})

// https://docs.stripe.com/billing/revenue-recovery/smart-retries#custom-retry-schedule and
// https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses
describe('a renewal that fails', () => {
  const END = at('2027-02-28T12:00:00Z')
  const FIRST = END + HOUR

  /** The card is exchanged for the one that can be saved and never charged. */
  const withFailingCard = async (options: Partial<LocalStripeOptions> = {}) => {
    const shop = await aSubscriber(options)
    const { id } = await shop.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', {
      customer: shop.customer,
    })
    await shop.stripe.subscriptions.update(shop.subscription, { default_payment_method: id })
    return shop
  }

  it('is past due, and retried on days 3, 5 and 7', async () => {
    const shop = await withFailingCard()
    const seen: [string, number, number | null][] = []
    for (const day of [0, 3, 5, 7]) {
      await shop.local.advanceTo(FIRST + day * DAY)
      const { attempt_count, next_payment_attempt } = await latestInvoice(shop)
      seen.push([(await read(shop)).status, attempt_count, next_payment_attempt])
    }
    expect(seen).toEqual([
      ['past_due', 1, FIRST + 3 * DAY],
      ['past_due', 2, FIRST + 5 * DAY],
      ['past_due', 3, FIRST + 7 * DAY],
      ['unpaid', 4, null],
    ])
    expect((await latestInvoice(shop)).status).toBe('open')
  })

  // "past_due … the subscription’s next status depends on your settings after exhausting all retries"; a lack of a
  // method is a failed attempt as well: https://docs.stripe.com/api/events/types#event_types-invoice.payment_failed
  it.each(['unpaid', 'canceled'] as const)(
    'goes the same way without any card, to %s',
    async (to) => {
      const shop = await aSubscriber({ afterRetries: to })
      const { default_payment_method } = await read(shop)
      await shop.stripe.paymentMethods.detach(String(default_payment_method))
      const seen: [string, number | null][] = []
      for (const day of [0, 3, 5, 7]) {
        await shop.local.advanceTo(FIRST + day * DAY)
        const { next_payment_attempt } = await latestInvoice(shop)
        seen.push([(await read(shop)).status, next_payment_attempt])
      }
      expect(seen).toEqual([
        ['past_due', FIRST + 3 * DAY],
        ['past_due', FIRST + 5 * DAY],
        ['past_due', FIRST + 7 * DAY],
        [to, null],
      ])
      expect((await shop.stripe.charges.list()).data).toHaveLength(1)
      expect(await typesSince(shop, FIRST + 7 * DAY)).toContain('invoice.payment_failed')
    },
  )

  it('ends the subscription instead, if the account is set so', async () => {
    const shop = await withFailingCard({ afterRetries: 'canceled' })
    await shop.local.advanceTo(FIRST + 7 * DAY)
    const ended = await read(shop)
    expect([ended.status, ended.ended_at]).toEqual(['canceled', FIRST + 7 * DAY])
    expect((await typesSince(shop, FIRST + 7 * DAY)).at(-1)).toBe('customer.subscription.deleted')
  })

  it('tells of the failed charge, the invoice and the new status', async () => {
    const shop = await withFailingCard()
    await shop.local.advanceTo(FIRST)
    expect(await typesSince(shop, FIRST)).toEqual([
      'invoice.finalized',
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
      'invoice.payment_failed',
      'customer.subscription.updated',
    ])
    const [event] = (await shop.stripe.events.list({ type: 'customer.subscription.updated' })).data
    expect(event?.data).toMatchObject({
      object: { status: 'past_due' },
      previous_attributes: { status: 'active' },
    })
  })

  it('says why on the payment intent of the invoice', async () => {
    const shop = await withFailingCard()
    await shop.local.advanceTo(FIRST)
    const { id } = await latestInvoice(shop)
    const invoice = await shop.stripe.invoices.retrieve(id, {
      expand: ['payments.data.payment.payment_intent'],
    })
    const intent = invoice.payments?.data[0]?.payment.payment_intent as Stripe.PaymentIntent
    expect(intent).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: {
        type: 'card_error',
        code: 'card_declined',
        decline_code: 'generic_decline',
        message: 'Your card was declined.',
      },
    })
  })

  it('is over as soon as a retry finds a good card', async () => {
    const shop = await withFailingCard()
    await shop.local.advanceTo(FIRST)
    const { id } = await shop.stripe.paymentMethods.attach('pm_card_visa', {
      customer: shop.customer,
    })
    await shop.stripe.subscriptions.update(shop.subscription, { default_payment_method: id })
    expect((await read(shop)).status).toBe('past_due')
    await shop.local.advanceTo(FIRST + 3 * DAY)
    expect([(await read(shop)).status, (await latestInvoice(shop)).status]).toEqual([
      'active',
      'paid',
    ])
  })

  it('is over when the invoice is paid by hand, even after the last retry', async () => {
    const shop = await withFailingCard()
    await shop.local.advanceTo(FIRST + 8 * DAY)
    const { id } = await latestInvoice(shop)
    await expect(shop.stripe.invoices.pay(id)).rejects.toMatchObject({
      statusCode: 402,
      code: 'card_declined',
    })
    const paid = await shop.stripe.invoices.pay(id, { payment_method: 'pm_card_visa' })
    expect([paid.status, (await read(shop)).status]).toEqual(['paid', 'active'])
  })

  it('keeps its retries when somebody tries by hand in between', async () => {
    const shop = await withFailingCard()
    await shop.local.advanceTo(FIRST)
    const { id } = await latestInvoice(shop)
    await expect(shop.stripe.invoices.pay(id)).rejects.toMatchObject({ statusCode: 402 })
    expect((await latestInvoice(shop)).next_payment_attempt).toBe(FIRST + 3 * DAY)
    await shop.local.advanceTo(FIRST + 3 * DAY)
    expect((await latestInvoice(shop)).next_payment_attempt).toBe(FIRST + 5 * DAY)
  })

  it('is for one attempt only, when the control room asks for it', async () => {
    const shop = await aSubscriber()
    expect(shop.local.failNextPayment(shop.customer, true)).toBe(true)
    await shop.local.advanceTo(FIRST)
    expect((await read(shop)).status).toBe('past_due')
    await shop.local.advanceTo(FIRST + 3 * DAY)
    expect((await read(shop)).status).toBe('active')
  })

  // https://docs.stripe.com/testing#regulatory-cards: 3155 asks no more once it was set up, 3184 always does
  it.each([
    ['4000002500003155', 'active'],
    ['4000002760003184', 'past_due'],
  ])('leaves a subscription bought with %s %s', async (number, status) => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    const session = await aSession(bench, monthly)
    bench.local.payCheckoutSession(session.id, card(number))
    bench.local.completeThreeDSecure(session.id, 'complete')
    await bench.local.advanceTo(FIRST)
    expect((await bench.stripe.subscriptions.list()).data[0]?.status).toBe(status)
  })
})

// https://docs.stripe.com/billing/subscriptions/cancel
describe('an end', () => {
  const END = at('2027-02-28T12:00:00Z')

  it('at the end of the period keeps everything until then, and bills no more', async () => {
    const shop = await aSubscriber()
    const told = await shop.stripe.subscriptions.update(shop.subscription, {
      cancel_at_period_end: true,
      cancellation_details: { comment: 'too dear' },
    })
    expect(told).toMatchObject({
      status: 'active',
      cancel_at_period_end: true,
      cancel_at: END,
      canceled_at: START,
      ended_at: null,
      cancellation_details: { comment: 'too dear', reason: 'cancellation_requested' },
    })
    await shop.local.advanceTo(END + 2 * DAY)
    const ended = await read(shop)
    expect([ended.status, ended.ended_at]).toEqual(['canceled', END])
    expect((await shop.stripe.invoices.list()).data).toHaveLength(1)
    expect(shop.local.nextDue()).toBeNull()
  })

  it('is taken back in time', async () => {
    const shop = await aSubscriber()
    await shop.stripe.subscriptions.update(shop.subscription, { cancel_at_period_end: true })
    const back = await shop.stripe.subscriptions.update(shop.subscription, {
      cancel_at_period_end: false,
    })
    expect([back.cancel_at_period_end, back.cancel_at, back.canceled_at]).toEqual([
      false,
      null,
      null,
    ])
    await shop.local.advanceTo(END + HOUR)
    expect((await read(shop)).status).toBe('active')
  })

  it('at once is final, and leaves the list of those that live', async () => {
    const shop = await aSubscriber()
    const ended = await shop.stripe.subscriptions.cancel(shop.subscription)
    expect([ended.status, ended.ended_at, ended.canceled_at]).toEqual(['canceled', START, START])
    expect((await shop.stripe.subscriptions.list()).data).toEqual([])
    expect((await shop.stripe.subscriptions.list({ status: 'all' })).data).toHaveLength(1)
    await expect(shop.stripe.subscriptions.cancel(shop.subscription)).rejects.toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    })
  })

  // https://docs.stripe.com/api/customers/delete: "immediately cancels any active subscriptions"
  it('comes with the deletion of the customer', async () => {
    const shop = await aSubscriber()
    await shop.stripe.customers.del(shop.customer)
    expect((await read(shop)).status).toBe('canceled')
    expect(await typesSince(shop, START)).toContain('customer.subscription.deleted')
  })
})
