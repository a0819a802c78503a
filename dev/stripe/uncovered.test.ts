/** What the local Stripe does not cover answers as Stripe does for what it does not know: an error, never a silent success. */

import Stripe from 'stripe'
import { expect, it } from 'vitest'
import { aBench, aShop } from './builders.ts'

const MONTHLY = { currency: 'usd', unit_amount: 100, product_data: { name: 'Any' } }
type Call = (stripe: Stripe, customer: string, price: string) => Promise<unknown>

// Each is a call of the SDK's own; the shape of what it answers: https://docs.stripe.com/api/errors
const calls: Record<string, [number, Call]> = {
  'credit notes': [404, (stripe) => stripe.creditNotes.create({ invoice: 'in_1' })],
  'search of customers': [400, (stripe) => stripe.customers.search({ query: "email:'a@b.c'" })],
  'search of subscriptions': [
    400,
    (stripe) => stripe.subscriptions.search({ query: "status:'active'" }),
  ],
  'tax ids': [
    404,
    (stripe, customer) =>
      stripe.customers.createTaxId(customer, { type: 'eu_vat', value: 'DE123456789' }),
  ],
  'tax rates': [
    404,
    (stripe) => stripe.taxRates.create({ display_name: 'VAT', percentage: 19, inclusive: false }),
  ],
  quotes: [404, (stripe, customer) => stripe.quotes.create({ customer })],
  plans: [404, (stripe) => stripe.plans.create({ currency: 'usd', interval: 'month' })],
  'metered prices': [
    400,
    (stripe) =>
      stripe.prices.create({ ...MONTHLY, recurring: { interval: 'month', usage_type: 'metered' } }),
  ],
  'tiered prices': [
    400,
    (stripe) =>
      stripe.prices.create({
        currency: 'usd',
        product_data: { name: 'Any' },
        recurring: { interval: 'month' },
        billing_scheme: 'tiered',
      }),
  ],
  'coupons for some products': [
    400,
    (stripe) =>
      stripe.coupons.create({ percent_off: 5, duration: 'once', applies_to: { products: ['p'] } }),
  ],
  'Checkout in a frame': [
    400,
    (stripe, customer, price) =>
      stripe.checkout.sessions.create({
        mode: 'subscription',
        ui_mode: 'embedded_page',
        customer,
        line_items: [{ price, quantity: 1 }],
      }),
  ],
  'other methods than cards': [400, (stripe) => stripe.paymentMethods.create({ type: 'ideal' })],
  'a call nobody knows': [404, (stripe) => stripe.rawRequest('GET', '/v1/nothing_of_the_kind')],
}

it.each(Object.entries(calls))('%s', async (_, [statusCode, call]) => {
  const bench = aBench(Stripe)
  const { stripe } = bench
  const { monthly } = await aShop(bench)
  const { id } = await stripe.customers.create()
  await expect(call(stripe, id, monthly.id)).rejects.toMatchObject({
    statusCode,
    type: 'StripeInvalidRequestError',
    message: expect.stringMatching(/\w/),
    requestId: expect.stringMatching(/^req_/),
  })
})
