/** Payments and saved cards by the API, and Checkout's modes for them. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { aBench, aPayer, aShop, aSubscription, card, curl, START, typesSince } from '../builders.ts'

const BUY = { amount: 2500, currency: 'usd' } as const
const BACK = 'https://shop.test/back'

// https://docs.stripe.com/api/payment_intents
describe('a payment intent', () => {
  it('is made, confirmed, charged and refundable', async () => {
    const bench = aBench(Stripe)
    const { customer } = await aPayer(bench)
    const made = await bench.stripe.paymentIntents.create({
      ...BUY,
      customer,
      metadata: { order: '7' },
      description: 'A map',
    })
    expect(made).toMatchObject({
      status: 'requires_payment_method',
      amount: 2500,
      amount_received: 0,
      capture_method: 'automatic',
      client_secret: expect.stringContaining(`${made.id}_secret_`),
    })
    const paid = await bench.stripe.paymentIntents.confirm(made.id, {
      payment_method: 'pm_card_visa',
    })
    expect(paid).toMatchObject({
      status: 'succeeded',
      amount_received: 2500,
      metadata: { order: '7' },
    })
    const charge = await bench.stripe.charges.retrieve(String(paid.latest_charge))
    expect(charge).toMatchObject({ amount: 2500, paid: true, captured: true, customer })
    const refund = await bench.stripe.refunds.create({ payment_intent: made.id, amount: 1000 })
    expect(refund).toMatchObject({ amount: 1000, status: 'succeeded', charge: charge.id })
    await expect(bench.stripe.paymentIntents.cancel(made.id)).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
    })
  })

  it('says what a declined card answered, and takes another', async () => {
    const { stripe } = aBench(Stripe)
    const made = await stripe.paymentIntents.create(BUY)
    const failed = stripe.paymentIntents.confirm(made.id, {
      payment_method: 'pm_card_chargeDeclinedInsufficientFunds',
    })
    await expect(failed).rejects.toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      payment_intent: { id: made.id, status: 'requires_payment_method' },
    })
    const paid = await stripe.paymentIntents.confirm(made.id, { payment_method: 'pm_card_visa' })
    expect(paid.status).toBe('succeeded')
  })

  // https://docs.stripe.com/payments/3d-secure/authentication-flow
  it.each([
    ['complete', 'succeeded', 'succeeded'],
    ['fail', 'failed', 'requires_payment_method'],
  ])('sends the customer to their bank, who %ss it', async (outcome, redirect, status) => {
    const bench = aBench(Stripe)
    const made = await bench.stripe.paymentIntents.create({
      ...BUY,
      payment_method: 'pm_card_threeDSecure2Required',
      confirm: true,
      return_url: BACK,
    })
    expect([made.status, made.next_action?.type]).toEqual(['requires_action', 'redirect_to_url'])
    const path = `/b/${made.id}`
    expect(made.next_action?.redirect_to_url?.url).toBe(`http://localhost:12111${path}`)
    expect(await (await curl(bench, path)).text()).toContain('charge $25.00')
    const answered = await curl(bench, path, {
      method: 'POST',
      body: new URLSearchParams({ outcome }),
    })
    const back = new URL(answered.headers.get('location') ?? '')
    expect(back.origin + back.pathname).toBe(BACK)
    expect(back.searchParams.get('payment_intent')).toBe(made.id)
    expect(back.searchParams.get('redirect_status')).toBe(redirect)
    expect((await bench.stripe.paymentIntents.retrieve(made.id)).status).toBe(status)
  })

  // https://docs.stripe.com/payments/place-a-hold-on-a-payment-method
  it('holds an amount and captures a part of it', async () => {
    const { stripe } = aBench(Stripe)
    const held = await stripe.paymentIntents.create({
      ...BUY,
      payment_method: 'pm_card_visa',
      capture_method: 'manual',
      confirm: true,
    })
    expect([held.status, held.amount_capturable]).toEqual(['requires_capture', 2500])
    const taken = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 2000 })
    expect([taken.status, taken.amount_received]).toEqual(['succeeded', 2000])
  })

  it.each([
    [{ amount: 49, currency: 'usd' }, 'amount_too_small'],
    [{ amount: 2500 }, 'parameter_missing'],
    [{ ...BUY, confirm: true }, 'payment_intent_unexpected_state'],
    [{ ...BUY, transfer_group: 'x' }, 'parameter_unknown'],
  ])('is refused as %j', async (params, code) => {
    const { stripe } = aBench(Stripe)
    const wrong = params as Stripe.PaymentIntentCreateParams
    await expect(stripe.paymentIntents.create(wrong)).rejects.toMatchObject({ code })
  })

  // https://docs.stripe.com/billing/subscriptions/build-subscriptions: default_incomplete, then the intent is confirmed
  it('of a first invoice starts the subscription when it is paid', async () => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    const { subscription } = await aSubscription(bench, monthly, {
      payment_behavior: 'default_incomplete',
    })
    expect(subscription.status).toBe('incomplete')
    const { data } = await bench.stripe.invoicePayments.list({
      invoice: String(subscription.latest_invoice),
    })
    const intent = String(data[0]?.payment.payment_intent)
    await bench.stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' })
    expect((await bench.stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
  })
})

// https://docs.stripe.com/api/setup_intents
describe('a setup intent', () => {
  it('saves a card for its customer', async () => {
    const bench = aBench(Stripe)
    const { id: customer } = await bench.stripe.customers.create()
    const made = await bench.stripe.setupIntents.create({ customer })
    const done = await bench.stripe.setupIntents.confirm(made.id, {
      payment_method: 'pm_card_visa',
    })
    expect([made.status, done.status]).toEqual(['requires_payment_method', 'succeeded'])
    const { data } = await bench.stripe.customers.listPaymentMethods(customer)
    expect(data.map(({ id }) => id)).toEqual([done.payment_method])
    expect(await typesSince(bench, START)).toEqual([
      'customer.created',
      'setup_intent.created',
      'payment_method.attached',
      'setup_intent.succeeded',
    ])
  })

  it('is refused by a declining card, waits for a bank, and can be cancelled', async () => {
    const { stripe } = aBench(Stripe)
    const made = await stripe.setupIntents.create({})
    const declined = stripe.setupIntents.confirm(made.id, {
      payment_method: 'pm_card_chargeDeclined',
    })
    await expect(declined).rejects.toMatchObject({ statusCode: 402, code: 'card_declined' })
    const asked = await stripe.setupIntents.confirm(made.id, {
      payment_method: 'pm_card_authenticationRequired',
      return_url: BACK,
    })
    expect([asked.status, asked.next_action?.type]).toEqual(['requires_action', 'redirect_to_url'])
    expect((await stripe.setupIntents.cancel(made.id)).status).toBe('canceled')
  })
})

// https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-mode
describe('Checkout', () => {
  const open = (stripe: Stripe, params: Partial<Stripe.Checkout.SessionCreateParams>) =>
    stripe.checkout.sessions.create({ success_url: 'https://shop.test/done', ...params })
  const priced = (unit_amount: number, name: string) => ({
    price_data: { currency: 'usd', unit_amount, product_data: { name } },
  })

  it('sells once, at prices described in place', async () => {
    const { stripe, local } = aBench(Stripe)
    const session = await open(stripe, {
      mode: 'payment',
      line_items: [
        { ...priced(1500, 'Map'), quantity: 2 },
        { ...priced(700, 'Pin'), quantity: 1 },
      ],
      payment_intent_data: { metadata: { order: '9' } },
    })
    expect(session).toMatchObject({ amount_total: 3700, customer: null, payment_status: 'unpaid' })
    expect(local.payCheckoutSession(session.id, card()).kind).toBe('complete')
    const done = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ['payment_intent', 'line_items'],
    })
    expect(done).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      customer: null,
      invoice: null,
      subscription: null,
      customer_details: { email: 'ada@example.test' },
      payment_intent: { amount_received: 3700, metadata: { order: '9' } },
      line_items: {
        data: [
          { description: 'Map', quantity: 2, amount_total: 3000 },
          { description: 'Pin', quantity: 1, amount_total: 700 },
        ],
      },
    })
  })

  it('writes an invoice for a payment when asked to', async () => {
    const { stripe, local } = aBench(Stripe)
    const session = await open(stripe, {
      mode: 'payment',
      line_items: [{ ...priced(1500, 'Map'), quantity: 1 }],
      customer_creation: 'always',
      invoice_creation: { enabled: true },
    })
    local.payCheckoutSession(session.id, card())
    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['invoice'] })
    expect(done.invoice).toMatchObject({
      status: 'paid',
      amount_paid: 1500,
      billing_reason: 'manual',
      lines: { data: [{ description: 'Map' }] },
    })
  })

  it('saves a card in setup mode', async () => {
    const { stripe, local } = aBench(Stripe)
    const { id: customer } = await stripe.customers.create()
    const session = await open(stripe, { mode: 'setup', customer, currency: 'usd' })
    expect([session.amount_total, session.payment_status]).toEqual([null, 'no_payment_required'])
    expect(local.payCheckoutSession(session.id, card('4000002500003155')).kind).toBe('authenticate')
    expect(local.completeThreeDSecure(session.id, 'complete').kind).toBe('complete')
    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['setup_intent'] })
    expect(done.setup_intent).toMatchObject({ status: 'succeeded', customer })
    expect((await stripe.customers.listPaymentMethods(customer)).data).toHaveLength(1)
  })

  // https://docs.stripe.com/payments/checkout/free-trials
  it.each(['always', 'if_required'] as const)('starts a trial (card %s)', async (collection) => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    const session = await open(bench.stripe, {
      mode: 'subscription',
      line_items: [{ price: monthly.id, quantity: 1 }],
      payment_method_collection: collection,
      subscription_data: { trial_period_days: 14 },
    })
    const page = await (await curl(bench, `/c/pay/${session.id}`)).text()
    expect(page).toContain('from February 14, 2027, until you cancel')
    expect(page.includes('Card number')).toBe(collection === 'always')
    const payer = { email: 'ada@example.test', name: 'Ada' }
    const outcome = bench.local.payCheckoutSession(
      session.id,
      collection === 'always' ? card() : payer,
    )
    expect(outcome.kind).toBe('complete')
    const done = await bench.stripe.checkout.sessions.retrieve(session.id, {
      expand: ['subscription'],
    })
    expect(done).toMatchObject({
      payment_status: 'no_payment_required',
      amount_total: 0,
      subscription: { status: 'trialing', trial_end: START + 14 * 86_400 },
    })
  })

  it.each([
    [{ mode: 'payment' }, 'monthly'],
    [{ mode: 'setup' }, 'monthly'],
    [{ mode: 'subscription' }, 'once'],
    [{ mode: 'payment', ui_mode: 'embedded_page' }, 'once'],
  ] as const)('refuses %j of a price %s', async (params, which) => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    const item = which === 'monthly' ? { price: monthly.id } : priced(1500, 'Map')
    const made = open(bench.stripe, { ...params, line_items: [{ ...item, quantity: 1 }] })
    await expect(made).rejects.toMatchObject({ statusCode: 400 })
  })
})
