/** What Stripe refuses although every parameter is known to it: the error names the parameter, and nothing was made. */

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import Stripe from 'stripe'
import { expect, it } from 'vitest'
import { aBench, aPayer, aSession, aShop, aSubscription, curl } from './builders.ts'
import { EVENT_TYPES } from './protocol/event-types.ts'

const long = (length: number) => 'x'.repeat(length)
const keys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']))

type Asked = { stripe: Stripe; customer: string; price: string; foreign: string }
type Call = (asked: Asked) => Promise<unknown>
type Refused = { param?: string; code?: string; message: RegExp }

const subscribe =
  (...items: Stripe.SubscriptionCreateParams.Item[]): Call =>
  ({ stripe, customer, price }) =>
    stripe.subscriptions.create({
      customer,
      items: items.length > 0 ? items.map((item) => ({ price, ...item })) : [{ price }, { price }],
    })
const checkout =
  (more: Stripe.Checkout.SessionCreateParams, quantity = 1): Call =>
  ({ stripe, price }) =>
    stripe.checkout.sessions.create({
      mode: 'subscription',
      success_url: 'https://shop.test/',
      line_items: [{ price, quantity }],
      ...more,
    })
const asked =
  (method: string, path: string, params: Record<string, string>): Call =>
  ({ stripe }) =>
    stripe.rawRequest(method, path, params)

const calls: Record<string, [Call, Refused]> = {
  // https://docs.stripe.com/api/subscriptions/create#create_subscription-items-quantity
  'a negative quantity': [
    subscribe({ quantity: -1 }),
    {
      param: 'items[0][quantity]',
      code: 'parameter_invalid_integer',
      message: /greater than or equal to 0/,
    },
  ],
  // https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-line_items-quantity
  'a line of nothing at Checkout': [
    checkout({}, 0),
    {
      param: 'line_items[0][quantity]',
      code: 'parameter_invalid_integer',
      message: /greater than or equal to 1/,
    },
  ],
  // https://docs.stripe.com/billing/subscriptions/quantities: each item has a price of its own
  'one price twice': [subscribe(), { param: 'items', message: /same plan: price_/ }],
  // https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
  'a payment of nine digits': [
    ({ stripe }) => stripe.paymentIntents.create({ amount: 100_000_000, currency: 'usd' }),
    { param: 'amount', code: 'amount_too_large', message: /no more than \$999,999\.99/ },
  ],
  // https://docs.stripe.com/api/customers/object#customer_object-currency
  'another currency than the customer’s': [
    ({ stripe, customer, foreign }) =>
      stripe.subscriptions.create({ customer, items: [{ price: foreign }] }),
    { message: /cannot combine currencies on a single customer.* currency usd/ },
  ],
  'another currency at Checkout': [
    ({ stripe, customer, foreign }) =>
      stripe.checkout.sessions.create({
        mode: 'subscription',
        customer,
        success_url: 'https://shop.test/',
        line_items: [{ price: foreign, quantity: 1 }],
      }),
    { message: /cannot combine currencies on a single customer/ },
  ],
  'two currencies in one subscription': [
    async ({ stripe, price, foreign }) =>
      stripe.subscriptions.create({
        customer: (await stripe.customers.create()).id,
        items: [{ price }, { price: foreign }],
        payment_behavior: 'default_incomplete',
      }),
    { param: 'items', message: /only supports `eur`.* `usd`/ },
  ],
  // https://docs.stripe.com/currencies
  'a currency that is none': [
    ({ stripe }) => stripe.paymentIntents.create({ amount: 500, currency: 'zzz' }),
    { param: 'currency', message: /^Invalid currency: zzz\. Stripe currently supports/ },
  ],
  // https://docs.stripe.com/api/metadata: 50 keys of 40 characters, values of 500
  '51 keys of metadata': [
    ({ stripe }) => stripe.customers.create({ metadata: keys(51) }),
    { param: 'metadata', message: /50 keys/ },
  ],
  'a 51st key': [
    async ({ stripe }) => {
      const { id } = await stripe.customers.create({ metadata: keys(50) })
      await stripe.customers.update(id, { metadata: { one: 'more' } })
    },
    { param: 'metadata', message: /50 keys/ },
  ],
  'a key of 41 characters': [
    ({ stripe }) => stripe.customers.create({ metadata: { [long(41)]: 'v' } }),
    { param: `metadata[${long(41)}]`, message: /40 characters, but .* is 41 characters/ },
  ],
  'a value of 501 characters': [
    ({ stripe }) => stripe.products.create({ name: 'Any', metadata: { k: long(501) } }),
    { param: 'metadata[k]', message: /500 characters, but .* is 501 characters/ },
  ],
  // https://docs.stripe.com/api/idempotent_requests: "up to 255 characters long"
  'an idempotency key of 256 characters': [
    ({ stripe }) => stripe.customers.create({}, { idempotencyKey: long(256) }),
    { message: /255 characters/ },
  ],
  // https://docs.stripe.com/error-codes#email-invalid
  'an address that is none': [
    ({ stripe }) => stripe.customers.create({ email: 'nope' }),
    { param: 'email', code: 'email_invalid', message: /^Invalid email address: nope$/ },
  ],
  'an address at Checkout that is none': [
    checkout({ customer_email: 'nope' }),
    { param: 'customer_email', code: 'email_invalid', message: /nope/ },
  ],
  // https://docs.stripe.com/error-codes#url-invalid
  'a link without its scheme': [
    checkout({ success_url: 'nope' }),
    { param: 'success_url', code: 'url_invalid', message: /explicit scheme/ },
  ],
  'a link of another scheme': [
    checkout({ cancel_url: 'javascript:alert(1)' }),
    { param: 'cancel_url', code: 'url_invalid', message: /Not a valid URL/ },
  ],
  // https://docs.stripe.com/api/promotion_codes/create#create_promotion_code-code
  'a code with a blank': [
    async ({ stripe }) => {
      const { id } = await stripe.coupons.create({ percent_off: 5 })
      await stripe.promotionCodes.create({
        promotion: { type: 'coupon', coupon: id },
        code: 'HALF OFF!',
      })
    },
    { param: 'code', message: /digits \(0-9\), and dashes/ },
  ],
  // https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-customer_email
  'a customer and an address': [
    (all) => checkout({ customer: all.customer, customer_email: 'ada@example.test' })(all),
    { message: /only specify one of these parameters: customer, customer_email/ },
  ],
  // https://docs.stripe.com/api/events/types
  'an event that nobody sends': [
    asked('POST', '/v1/webhook_endpoints', {
      url: 'https://shop.test/hook',
      'enabled_events[0]': 'invoice.paid',
      'enabled_events[1]': 'invoice.payed',
    }),
    { param: 'enabled_events[1]', message: /must be one of \*, account/ },
  ],
  // https://docs.stripe.com/api/subscriptions/list#list_subscriptions-status
  'a status that is none': [
    asked('GET', '/v1/subscriptions?status=asleep', {}),
    { param: 'status', message: /must be one of active, all/ },
  ],
  'an invoice’s status that is none': [
    asked('GET', '/v1/invoices?status=late', {}),
    { param: 'status', message: /must be one of draft, open/ },
  ],
  // https://docs.stripe.com/api/payment_intents/cancel#cancel_payment_intent-cancellation_reason
  'a reason that is none': [
    async ({ stripe }) => {
      const { id } = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' })
      await stripe.paymentIntents.cancel(id, { cancellation_reason: 'bored' })
    },
    { param: 'cancellation_reason', message: /must be one of abandoned/ },
  ],
  // https://docs.stripe.com/api/customers/list#list_customers-created
  'a bound that is no time': [
    asked('GET', '/v1/customers?created[gte]=abc', {}),
    { param: 'created[gte]', code: 'parameter_invalid_integer', message: /Invalid integer: abc/ },
  ],
  'a bound that is none': [
    asked('GET', '/v1/events?created[foo]=1', {}),
    { param: 'created[foo]', code: 'parameter_unknown', message: /unknown parameter/ },
  ],
}

// The shape of an error: https://docs.stripe.com/api/errors
it.each(Object.entries(calls))('%s', async (_, [call, refused]) => {
  const bench = aBench(Stripe)
  const { stripe } = bench
  const { monthly, product } = await aShop(bench)
  const { customer } = await aPayer(bench)
  await aSubscription(bench, monthly, { customer })
  const foreign = await stripe.prices.create({
    product: product.id,
    currency: 'eur',
    unit_amount: 900,
    recurring: { interval: 'month' },
  })
  const error: unknown = await call({
    stripe,
    customer,
    price: monthly.id,
    foreign: foreign.id,
  }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    statusCode: 400,
    type: 'StripeInvalidRequestError',
    rawType: 'invalid_request_error',
    message: expect.stringMatching(refused.message),
  })
  const { param, code } = error as Stripe.errors.StripeInvalidRequestError
  expect([param, code]).toEqual([refused.param, refused.code])
  expect((await stripe.subscriptions.list()).data).toHaveLength(1)
  expect((await stripe.webhookEndpoints.list()).data).toEqual([])
})

it('takes what is just within the limits', async () => {
  const bench = aBench(Stripe)
  const { stripe } = bench
  const { monthly } = await aShop(bench)
  const metadata = { ...keys(49), [long(40)]: long(500) }
  const { id } = await stripe.customers.create({ metadata }, { idempotencyKey: long(255) })
  expect((await stripe.customers.retrieve(id)) as Stripe.Customer).toMatchObject({ metadata })
  const largest = { amount: 99_999_999, currency: 'USD' }
  expect((await stripe.paymentIntents.create(largest)).currency).toBe('usd')
  // "Any non-negative integer": https://docs.stripe.com/api/customer_portal/configurations/object
  const { customer } = await aPayer(bench)
  const none = await stripe.subscriptions.create({
    customer,
    items: [{ price: monthly.id, quantity: 0 }],
  })
  expect([none.status, none.items.data[0]?.quantity]).toEqual(['active', 0])
  const within = await curl(bench, '/v1/customers?created[gt]=1&created[lte]=9999999999')
  expect(((await within.json()) as { data: unknown[] }).data).toHaveLength(2)
})

// https://docs.stripe.com/api/events/types, as the SDK of API 2026-10-28 lists them
it('knows every event there is to listen to', () => {
  const declared = readFileSync(
    resolve('node_modules/stripe/cjs/resources/WebhookEndpoints.d.ts'),
    'utf8',
  )
  const [, union = ''] = /type EnabledEvent = (.*?);/.exec(declared) ?? []
  const theirs = [...union.matchAll(/'([^']+)'/g)].map(([, name]) => name)
  expect(theirs.length).toBeGreaterThan(200)
  expect(['*', ...EVENT_TYPES]).toEqual(theirs)
})

// https://docs.stripe.com/api/prices/list, https://docs.stripe.com/api/checkout/sessions/list
it('lists by what is asked for', async () => {
  const bench = aBench(Stripe)
  const { stripe } = bench
  const { monthly } = await aShop(bench)
  const { customer } = await aPayer(bench)
  await aSubscription(bench, monthly, { customer })
  expect((await stripe.prices.list({ currency: 'USD' })).data).toHaveLength(2)
  expect((await stripe.prices.list({ currency: 'eur' })).data).toEqual([])
  expect((await stripe.balanceTransactions.list({ currency: 'usd' })).data).toHaveLength(1)
  expect((await stripe.balanceTransactions.list({ currency: 'eur' })).data).toEqual([])
  expect((await stripe.customers.listPaymentMethods(customer, { type: 'card' })).data).toHaveLength(
    1,
  )
  expect((await stripe.customers.listPaymentMethods(customer, { type: 'ideal' })).data).toEqual([])
  await aSession(bench, monthly)
  expect((await stripe.checkout.sessions.list({ payment_intent: 'pi_none' })).data).toEqual([])
})
