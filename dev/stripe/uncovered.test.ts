/** What the local Stripe does not cover answers as Stripe does for what it does not know: an error, never a silent success. */

import Stripe from 'stripe'
import { expect, it } from 'vitest'
import { aBench, aShop } from './builders.ts'

const MONTHLY = { currency: 'usd', unit_amount: 100, product_data: { name: 'Any' } }
type Call = (stripe: Stripe, customer: string, price: string) => Promise<unknown>

const subscribed =
  (more: Partial<Stripe.SubscriptionCreateParams>): Call =>
  (stripe, customer, price) =>
    stripe.subscriptions.create({ customer, items: [{ price }], ...more })

/** https://docs.stripe.com/api/subscriptions/resume */
async function aPaused(
  stripe: Stripe,
  customer: string,
  price: string,
  how: Stripe.SubscriptionResumeParams,
): Promise<void> {
  const { id: card } = await stripe.paymentMethods.attach('pm_card_visa', { customer })
  const { id } = await stripe.subscriptions.create({
    customer,
    items: [{ price }],
    default_payment_method: card,
  })
  await stripe.subscriptions.pause(id, { type: 'subscription' })
  await stripe.subscriptions.resume(id, how)
}

// Each is a call of the SDK's own; the shape of what it answers: https://docs.stripe.com/api/errors
const calls: Record<string, [statusCode: number, call: Call, param?: string]> = {
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
  'prices of different intervals': [
    400,
    async (stripe, customer, price) => {
      const yearly = await stripe.prices.create({ ...MONTHLY, recurring: { interval: 'year' } })
      await stripe.subscriptions.create({
        customer,
        items: [{ price }, { price: yearly.id }],
        payment_behavior: 'default_incomplete',
      })
    },
    'items',
  ],
  'discounts of single items': [
    400,
    (stripe, customer, price) =>
      stripe.subscriptions.create({ customer, items: [{ price, discounts: [{ coupon: 'c' }] }] }),
    'items[0][discounts]',
  ],
  'sources of their own': [404, (stripe) => stripe.rawRequest('POST', '/v1/sources')],
  'a customer’s sources': [
    404,
    (stripe, customer) => stripe.customers.createSource(customer, { source: 'tok_visa' }),
  ],
  'the upcoming invoice of old': [
    404,
    (stripe) => stripe.rawRequest('GET', '/v1/invoices/upcoming'),
  ],
  'resuming on the old anchor': [
    400,
    (stripe, customer, price) =>
      aPaused(stripe, customer, price, { billing_cycle_anchor: { type: 'unchanged' } }),
    'billing_cycle_anchor[type]',
  ],
  'resuming only once paid': [
    400,
    (stripe, customer, price) =>
      aPaused(stripe, customer, price, { payment_behavior: 'resume_on_payment_success' }),
    'payment_behavior',
  ],
  'changing a checkout session': [
    404,
    (stripe) => stripe.checkout.sessions.update('cs_test_1', { metadata: { k: 'v' } }),
  ],
  'cancelling a refund': [404, (stripe) => stripe.refunds.cancel('re_1')],
  'subscriptions that are sent invoices': [
    400,
    subscribed({ collection_method: 'send_invoice', days_until_due: 30 }),
    'collection_method',
  ],
  'an anchor for a new subscription': [
    400,
    subscribed({ billing_cycle_anchor: 1_900_000_000 }),
    'billing_cycle_anchor',
  ],
  'an anchor by its day': [
    400,
    subscribed({ billing_cycle_anchor_config: { day_of_month: 1 } }),
    'billing_cycle_anchor_config',
  ],
  'a start in the past': [
    400,
    subscribed({ backdate_start_date: 1_700_000_000 }),
    'backdate_start_date',
  ],
  'invoice items with a new subscription': [
    400,
    (stripe, customer, price) =>
      subscribed({ add_invoice_items: [{ price }] })(stripe, customer, price),
    'add_invoice_items',
  ],
  'flows of the portal': [
    400,
    (stripe, customer) =>
      stripe.billingPortal.sessions.create({
        customer,
        flow_data: { type: 'payment_method_update' },
      }),
    'flow_data',
  ],
  'the secret that confirms an invoice': [
    400,
    async (stripe, customer) => {
      const { id } = await stripe.invoices.create({ customer })
      await stripe.invoices.retrieve(id, { expand: ['confirmation_secret'] })
    },
    'expand',
  ],
  'amounts that customers choose': [
    400,
    (stripe) =>
      stripe.prices.create({
        currency: 'usd',
        product_data: { name: 'Any' },
        custom_unit_amount: { enabled: true },
      }),
    'custom_unit_amount',
  ],
  'prices of parts of a cent': [
    400,
    (stripe) =>
      stripe.prices.create({
        currency: 'usd',
        product_data: { name: 'Any' },
        unit_amount_decimal: Stripe.Decimal.from('0.5'),
      }),
    'unit_amount_decimal',
  ],
  'the account': [404, (stripe) => stripe.rawRequest('GET', '/v1/account')],
  'a call nobody knows': [404, (stripe) => stripe.rawRequest('GET', '/v1/nothing_of_the_kind')],
}

it.each(Object.entries(calls))('%s', async (_, [statusCode, call, param]) => {
  const bench = aBench(Stripe)
  const { stripe } = bench
  const { monthly } = await aShop(bench)
  const { id } = await stripe.customers.create()
  await expect(call(stripe, id, monthly.id)).rejects.toMatchObject({
    statusCode,
    type: 'StripeInvalidRequestError',
    message: expect.stringMatching(/\w/),
    requestId: expect.stringMatching(/^req_/),
    ...(param ? { param } : {}),
  })
})
