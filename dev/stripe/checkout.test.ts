/** Hosted Checkout for subscriptions: what a card does, and what is there afterwards. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { aBench, anEndpoint, aPurchase, aSession, aShop, card, DAY, START } from './builders.ts'

// https://docs.stripe.com/api/checkout/sessions/create
describe('a session', () => {
  it('is open, unpaid, and has a page of ours', async () => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    const session = await aSession(bench, monthly, {
      client_reference_id: 'usr_1',
      metadata: { plan: 'pro' },
      allow_promotion_codes: true,
      automatic_tax: { enabled: true },
      tax_id_collection: { enabled: true },
      billing_address_collection: 'required',
    })
    expect(session.id).toMatch(/^cs_test_[A-Za-z0-9]{58}$/)
    expect(session).toMatchObject({
      object: 'checkout.session',
      mode: 'subscription',
      status: 'open',
      payment_status: 'unpaid',
      amount_total: 9900,
      currency: 'usd',
      client_reference_id: 'usr_1',
      metadata: { plan: 'pro' },
      subscription: null,
      livemode: false,
      url: `http://localhost:12111/c/pay/${session.id}`,
      expires_at: START + DAY,
    })
  })

  it('shows its lines on demand', async () => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    const session = await aSession(bench, monthly, {
      line_items: [{ price: monthly.id, quantity: 2 }],
    })
    const { data } = await bench.stripe.checkout.sessions.listLineItems(session.id)
    expect(data).toMatchObject([
      { object: 'item', quantity: 2, amount_total: 19_800, description: 'Pro' },
    ])
  })

  it.each([
    ['a price that does not exist', { line_items: [{ price: 'price_none', quantity: 1 }] }],
    ['a customer that does not exist', { customer: 'cus_none' }],
    ['an end in ten minutes', { expires_at: START + 600 }],
    ['an end in two days', { expires_at: START + 2 * DAY }],
  ])('is refused for %s', async (_, wrong) => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    await expect(aSession(bench, monthly, wrong)).rejects.toMatchObject({
      statusCode: 400,
      type: 'StripeInvalidRequestError',
    })
  })

  it('expires after 24 hours, or when told', async () => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    const [first, second] = [await aSession(bench, monthly), await aSession(bench, monthly)]
    const expired = await bench.stripe.checkout.sessions.expire(first.id)
    expect([expired.status, expired.url]).toEqual(['expired', null])
    await bench.local.advanceTo(START + DAY)
    expect((await bench.stripe.checkout.sessions.retrieve(second.id)).status).toBe('expired')
    expect(bench.local.payCheckoutSession(second.id, card()).kind).toBe('over')
    await expect(bench.stripe.checkout.sessions.expire(first.id)).rejects.toMatchObject({
      statusCode: 400,
    })
  })
})

// https://docs.stripe.com/payments/checkout/how-checkout-works
describe('paying', () => {
  it('makes the subscription after the payment, with everything linked', async () => {
    const bench = aBench(Stripe)
    const { yearly } = await aShop(bench)
    const customer = await bench.stripe.customers.create({ email: 'ada@example.test' })
    const session = await aSession(bench, yearly, {
      customer: customer.id,
      subscription_data: {
        metadata: { account_id: 'usr_1' },
        billing_mode: { type: 'flexible' },
      },
    })
    expect((await bench.stripe.subscriptions.list({ customer: customer.id })).data).toEqual([])
    expect(bench.local.payCheckoutSession(session.id, card())).toEqual({
      kind: 'complete',
      redirect: `https://shop.test/done?session=${session.id}`,
    })
    const done = await bench.stripe.checkout.sessions.retrieve(session.id, {
      expand: ['subscription', 'invoice'],
    })
    expect(done).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      customer: customer.id,
      url: null,
      customer_details: { email: 'ada@example.test', name: 'Ada Lovelace' },
      subscription: {
        status: 'active',
        customer: customer.id,
        metadata: { account_id: 'usr_1' },
        billing_mode: { type: 'flexible' },
        cancel_at_period_end: false,
        items: {
          data: [
            {
              quantity: 1,
              current_period_start: START,
              // 31 January 2028, noon.
              current_period_end: 1_832_932_800,
              price: { id: yearly.id, unit_amount: 99_000, recurring: { interval: 'year' } },
            },
          ],
        },
      },
      invoice: {
        status: 'paid',
        billing_reason: 'subscription_create',
        total: 99_000,
        amount_paid: 99_000,
        amount_remaining: 0,
        customer_email: 'ada@example.test',
        parent: { type: 'subscription_details' },
      },
    })
    const { latest_invoice } = done.subscription as Stripe.Subscription
    expect(latest_invoice).toBe((done.invoice as Stripe.Invoice).id)
  })

  it('makes a customer for somebody who comes without one', async () => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    const { customer } = await aPurchase(bench, monthly)
    expect(await bench.stripe.customers.retrieve(customer)).toMatchObject({
      email: 'ada@example.test',
      name: 'Ada Lovelace',
    })
  })

  it('charges once, however often the page is sent', async () => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    const session = await aSession(bench, monthly)
    const first = bench.local.payCheckoutSession(session.id, card())
    expect(bench.local.payCheckoutSession(session.id, card())).toEqual(first)
    expect((await bench.stripe.charges.list()).data).toHaveLength(1)
    expect((await bench.stripe.subscriptions.list()).data).toHaveLength(1)
  })
})

// https://docs.stripe.com/testing#declined-payments, messages from https://docs.stripe.com/error-codes
describe('declines', () => {
  it.each([
    ['4000000000000002', 'card_declined', 'Your card was declined.'],
    ['4000000000009995', 'card_declined', 'Your card has insufficient funds.'],
    ['4000000000000069', 'expired_card', 'Your card has expired.'],
    ['4000000000000127', 'incorrect_cvc', "Your card's security code is incorrect."],
    ['4000000000000341', 'card_declined', 'Your card was declined.'],
    ['4242424242424241', 'incorrect_number', 'Your card number is incorrect.'],
  ])('say for %s: %s', async (number, code, message) => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    const session = await aSession(bench, monthly)
    expect(bench.local.payCheckoutSession(session.id, card(number))).toMatchObject({
      kind: 'declined',
      code,
      message,
    })
    const still = await bench.stripe.checkout.sessions.retrieve(session.id)
    expect([still.status, still.payment_status, still.subscription]).toEqual([
      'open',
      'unpaid',
      null,
    ])
    expect(bench.local.payCheckoutSession(session.id, card()).kind).toBe('complete')
  })

  it.each(['5555555555554444', '378282246310005', '4242 4242 4242 4242'])(
    'does not happen for %s',
    async (number) => {
      const bench = aBench(Stripe)
      const { monthly } = await aShop(bench)
      const session = await aSession(bench, monthly)
      const cvc = number.startsWith('37') ? '1234' : '123'
      expect(bench.local.payCheckoutSession(session.id, { ...card(number), cvc }).kind).toBe(
        'complete',
      )
    },
  )
})

// https://docs.stripe.com/testing#regulatory-cards
describe('3-D Secure', () => {
  it.each(['4000002500003155', '4000002760003184', '4000000000003220'])(
    'is asked for by %s and then pays',
    async (number) => {
      const bench = aBench(Stripe)
      const { monthly } = await aShop(bench)
      const session = await aSession(bench, monthly)
      const asked = bench.local.payCheckoutSession(session.id, card(number))
      expect(asked).toMatchObject({
        kind: 'authenticate',
        paymentIntentId: expect.stringMatching(/^pi_3/),
      })
      const [intent] = (await bench.stripe.paymentIntents.list()).data
      expect([intent?.status, intent?.next_action?.type]).toEqual([
        'requires_action',
        'use_stripe_sdk',
      ])
      expect(bench.local.completeThreeDSecure(session.id, 'complete').kind).toBe('complete')
      expect((await bench.stripe.subscriptions.list()).data[0]?.status).toBe('active')
    },
  )

  it('grants nothing when it fails, and another card may be tried', async () => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    const session = await aSession(bench, monthly)
    bench.local.payCheckoutSession(session.id, card('4000002760003184'))
    expect(bench.local.completeThreeDSecure(session.id, 'fail')).toMatchObject({
      kind: 'declined',
      code: 'payment_intent_authentication_failure',
      message:
        'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
    })
    expect((await bench.stripe.subscriptions.list()).data).toEqual([])
    expect(bench.local.payCheckoutSession(session.id, card()).kind).toBe('complete')
  })
})

// Types of events: https://docs.stripe.com/billing/subscriptions/webhooks and the SDK's Event union
it('tells everything that a purchase is', async () => {
  const bench = aBench(Stripe)
  const { monthly } = await aShop(bench)
  await anEndpoint(bench)
  await aPurchase(bench, monthly)
  await bench.local.deliver()
  const types: Stripe.Event['type'][] = bench.arrivals.map(({ event }) => event.type)
  expect(new Set(types)).toEqual(
    new Set<Stripe.Event['type']>([
      'customer.created',
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'payment_method.attached',
      'customer.subscription.created',
      'invoice.created',
      'invoice.finalized',
      'customer.subscription.updated',
      'invoice.paid',
      'invoice.payment_succeeded',
      'invoice_payment.paid',
      'checkout.session.completed',
    ]),
  )
  // They arrive in any order (docs.stripe.com/webhooks#event-ordering); told last is the session.
  expect([...bench.local.state.events.values()].at(-1)?.type).toBe('checkout.session.completed')
})
