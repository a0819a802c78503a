/** Customers and their cards through the real SDK. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { aBench, aShop, aSubscription, DAY, START } from '../builders.ts'

const aCustomer = async () => {
  const bench = aBench(Stripe)
  return { ...bench, customer: await bench.stripe.customers.create({ email: 'ada@example.test' }) }
}

// https://docs.stripe.com/api/customers
describe('customers', () => {
  it('are made with what they are told', async () => {
    const { customer, local } = await aCustomer()
    expect(customer).toMatchObject({
      id: expect.stringMatching(/^cus_[A-Za-z0-9]{14}$/),
      object: 'customer',
      balance: 0,
      created: local.now(),
      email: 'ada@example.test',
      invoice_prefix: expect.stringMatching(/^[0-9A-Z]{8}$/),
      invoice_settings: { default_payment_method: null },
      livemode: false,
      metadata: {},
      next_invoice_sequence: 1,
    })
  })

  it('are found by their exact address', async () => {
    const { stripe, customer } = await aCustomer()
    const found = await stripe.customers.list({ email: 'ada@example.test' })
    expect(found.data.map(({ id }) => id)).toEqual([customer.id])
    expect((await stripe.customers.list({ email: 'bob@example.test' })).data).toEqual([])
  })

  it('leave a stub when they are deleted', async () => {
    const { stripe, customer } = await aCustomer()
    const deleted = { id: customer.id, object: 'customer', deleted: true }
    expect(await stripe.customers.del(customer.id)).toMatchObject(deleted)
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject(deleted)
    expect((await stripe.customers.list()).data).toEqual([])
  })
})

// https://docs.stripe.com/testing#cards
describe('cards', () => {
  it.each([
    ['pm_card_visa', 'visa', '4242'],
    ['pm_card_mastercard', 'mastercard', '4444'],
    ['pm_card_amex', 'amex', '0005'],
  ])('come from %s', async (token, brand, last4) => {
    const { stripe, customer } = await aCustomer()
    const method = await stripe.paymentMethods.attach(token, { customer: customer.id })
    expect(method).toMatchObject({
      id: expect.stringMatching(/^pm_1[A-Za-z0-9]{23}$/),
      type: 'card',
      customer: customer.id,
      card: { brand, last4, funding: 'credit' },
    })
  })

  it('come from numbers and from tok_ tokens', async () => {
    const { stripe } = await aCustomer()
    const typed = await stripe.paymentMethods.create({
      type: 'card',
      card: { number: '5555555555554444', exp_month: 4, exp_year: 2030, cvc: '314' },
    })
    expect(typed.card).toMatchObject({ brand: 'mastercard', exp_month: 4, exp_year: 2030 })
    const token = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } })
    expect([token.card?.last4, token.customer]).toEqual(['4242', null])
  })

  // https://docs.stripe.com/error-codes
  it.each([
    ['incorrect_number', { number: '4242424242424241' }],
    ['invalid_expiry_month', { exp_month: 13 }],
    ['invalid_expiry_year', { exp_year: 2026 }],
    ['invalid_cvc', { cvc: '12' }],
  ])('are refused with %s', async (code, wrong) => {
    const { stripe } = await aCustomer()
    const card = { number: '4242424242424242', exp_month: 4, exp_year: 2030, cvc: '314', ...wrong }
    await expect(stripe.paymentMethods.create({ type: 'card', card })).rejects.toMatchObject({
      statusCode: 402,
      type: 'StripeCardError',
      code,
    })
  })

  it('that decline are not even saved, but for the one made to fail later', async () => {
    const { stripe, customer } = await aCustomer()
    const attach = (token: string) => stripe.paymentMethods.attach(token, { customer: customer.id })
    await expect(attach('pm_card_chargeDeclined')).rejects.toMatchObject({
      statusCode: 402,
      code: 'card_declined',
      decline_code: 'generic_decline',
      message: 'Your card was declined.',
    })
    expect((await attach('pm_card_chargeCustomerFail')).customer).toBe(customer.id)
  })

  it('become the default and stop being it when they are detached', async () => {
    const { stripe, customer } = await aCustomer()
    const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
    const settings = { invoice_settings: { default_payment_method: id } }
    const changed = await stripe.customers.update(customer.id, settings)
    expect(changed.invoice_settings.default_payment_method).toBe(id)
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(1)
    expect((await stripe.paymentMethods.detach(id)).customer).toBeNull()
    const bare = (await stripe.customers.retrieve(customer.id)) as Stripe.Customer
    expect(bare.invoice_settings.default_payment_method).toBeNull()
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toEqual([])
  })
})

// https://docs.stripe.com/api/payment_methods/detach: it "can no longer be used for a payment or re-attached to a Customer"
describe('a detached card', () => {
  const RENEWAL = START + 28 * DAY
  const usedUp = {
    statusCode: 400,
    type: 'StripeInvalidRequestError',
    message: expect.stringContaining('may not be used again'),
  }

  const aSubscriber = async () => {
    const bench = aBench(Stripe)
    const { stripe } = bench
    const { monthly } = await aShop(bench)
    const { id: customer } = await stripe.customers.create()
    const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer })
    const { subscription } = await aSubscription(bench, monthly, {
      customer,
      default_payment_method: id,
    })
    return { ...bench, customer, id, subscription: subscription.id }
  }

  it('is no subscription’s default any more, and pays no renewal', async () => {
    const { stripe, local, id, subscription } = await aSubscriber()
    await stripe.paymentMethods.detach(id)
    expect((await stripe.subscriptions.retrieve(subscription)).default_payment_method).toBeNull()
    const [event] = (await stripe.events.list({ type: 'customer.subscription.updated' })).data
    expect(event?.data.previous_attributes).toEqual({ default_payment_method: id })
    await local.advanceTo(RENEWAL + 3_600)
    expect((await stripe.subscriptions.retrieve(subscription)).status).toBe('past_due')
    expect((await stripe.charges.list()).data).toHaveLength(1)
  })

  it('pays nothing, whoever names it, and comes back to nobody', async () => {
    const { stripe, id, customer, subscription } = await aSubscriber()
    const waiting = await stripe.paymentIntents.create({
      amount: 500,
      currency: 'usd',
      customer,
      payment_method: id,
    })
    const invoice = await stripe.invoices.create({
      customer,
      pending_invoice_items_behavior: 'exclude',
    })
    await stripe.invoiceItems.create({
      customer,
      invoice: invoice.id,
      amount: 500,
      currency: 'usd',
    })
    await stripe.paymentMethods.detach(id)
    await expect(
      stripe.paymentIntents.create({
        amount: 500,
        currency: 'usd',
        payment_method: id,
        confirm: true,
      }),
    ).rejects.toMatchObject({ ...usedUp, param: 'payment_method' })
    await expect(stripe.paymentIntents.confirm(waiting.id)).rejects.toMatchObject(usedUp)
    await expect(stripe.invoices.pay(invoice.id, { payment_method: id })).rejects.toMatchObject(
      usedUp,
    )
    await expect(
      stripe.setupIntents.create({ customer, payment_method: id, confirm: true }),
    ).rejects.toMatchObject(usedUp)
    await expect(stripe.paymentMethods.attach(id, { customer })).rejects.toMatchObject(usedUp)
    const gone = { statusCode: 400, code: 'resource_missing' }
    await expect(
      stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } }),
    ).rejects.toMatchObject({ ...gone, param: 'invoice_settings[default_payment_method]' })
    await expect(
      stripe.subscriptions.update(subscription, { default_payment_method: id }),
    ).rejects.toMatchObject({ ...gone, param: 'default_payment_method' })
    expect((await stripe.charges.list()).data).toHaveLength(1)
  })
})

// https://docs.stripe.com/testing#declined-payments, #fraud-prevention and #available-balance
describe('test payment methods', () => {
  it.each([
    ['pm_card_visa_chargeDeclinedLostCard', 'lost_card', 'issuer_declined'],
    ['pm_card_visa_chargeDeclinedStolenCard', 'stolen_card', 'issuer_declined'],
    [
      'pm_card_visa_chargeDeclinedVelocityLimitExceeded',
      'card_velocity_exceeded',
      'issuer_declined',
    ],
    ['pm_card_radarBlock', 'fraudulent', 'blocked'],
  ])('%s is declined', async (payment_method, decline_code, outcome) => {
    const { stripe } = aBench(Stripe)
    await expect(
      stripe.paymentIntents.create({ amount: 500, currency: 'usd', payment_method, confirm: true }),
    ).rejects.toMatchObject({ statusCode: 402, code: 'card_declined', decline_code })
    expect((await stripe.charges.list()).data[0]?.outcome?.type).toBe(outcome)
  })

  it.each([
    ['pm_card_bypassPending', [[941], []]],
    ['pm_card_visa', [[], [941]]],
  ])('%s pays into the balance that is due to it', async (payment_method, sums) => {
    const { stripe } = aBench(Stripe)
    // 10.00 less 2.9 % and 30 cents; https://stripe.com/pricing
    await stripe.paymentIntents.create({
      amount: 1000,
      currency: 'usd',
      payment_method,
      confirm: true,
    })
    const { available, pending } = await stripe.balance.retrieve()
    const amounts = [available, pending].map((list) =>
      list.map(({ amount }) => amount).filter((amount) => amount > 0),
    )
    expect(amounts).toEqual(sums)
  })
})
