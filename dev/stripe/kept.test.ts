/** What a call is told is what the object answers: no parameter is taken and forgotten. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { aBench, aPayer, aSession, aShop, aSubscription, card } from './builders.ts'

const address = {
  city: 'London',
  country: 'GB',
  line1: '12 St James’s Square',
  line2: null,
  postal_code: 'SW1Y 4JH',
  state: null,
}
const { line2: _, state: __, ...said } = address

const aStart = async () => {
  const bench = aBench(Stripe)
  return { ...bench, bench, ...(await aShop(bench)), ...(await aPayer(bench)) }
}
type Start = Awaited<ReturnType<typeof aStart>>

/** Makes one, then changes it; each answer must show what its call said, and a later read the last word. */
type Told = [
  made: object,
  changed: object,
  make: (start: Start) => Promise<{ id: string }>,
  change: (start: Start, id: string) => Promise<unknown>,
]

const told: Record<string, Told> = {
  // https://docs.stripe.com/api/customers/create
  customers: [
    {
      address,
      shipping: { name: 'Ada', phone: '+44 1', address },
      preferred_locales: ['de', 'en-GB'],
      tax_exempt: 'reverse',
    },
    { address: null, shipping: null, preferred_locales: [], tax_exempt: 'none', phone: '+44 2' },
    ({ stripe }) =>
      stripe.customers.create({
        address: said,
        shipping: { name: 'Ada', phone: '+44 1', address: said },
        preferred_locales: ['de', 'en-GB'],
        tax_exempt: 'reverse',
        tax: { validate_location: 'deferred' },
      }),
    ({ stripe }, id) =>
      stripe.customers.update(id, {
        address: '',
        shipping: '',
        // An empty list is sent as nothing at all; an empty word unsets.
        ...({ preferred_locales: '' } as object),
        tax_exempt: '',
        phone: '+44 2',
      }),
  ],
  // https://docs.stripe.com/api/products/update
  products: [
    {
      images: ['https://shop.test/a.png'],
      marketing_features: [{ name: 'Fast' }],
      url: 'https://shop.test/a',
      unit_label: 'seat',
    },
    {
      images: ['https://shop.test/b.png'],
      marketing_features: [{ name: 'Kind' }, { name: 'Fair' }],
      url: 'https://shop.test/b',
      unit_label: null,
      tax_code: 'txcd_10000000',
      statement_descriptor: 'PRO',
    },
    ({ stripe }) =>
      stripe.products.create({
        name: 'Pro',
        images: ['https://shop.test/a.png'],
        marketing_features: [{ name: 'Fast' }],
        url: 'https://shop.test/a',
        unit_label: 'seat',
      }),
    ({ stripe }, id) =>
      stripe.products.update(id, {
        images: ['https://shop.test/b.png'],
        marketing_features: [{ name: 'Kind' }, { name: 'Fair' }],
        url: 'https://shop.test/b',
        unit_label: '',
        tax_code: 'txcd_10000000',
        statement_descriptor: 'PRO',
      }),
  ],
  // https://docs.stripe.com/api/prices/create#create_price-tax_behavior
  prices: [
    { tax_behavior: 'unspecified' },
    { tax_behavior: 'inclusive', nickname: 'Half' },
    ({ stripe, product }) =>
      stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: 100 }),
    ({ stripe }, id) => stripe.prices.update(id, { tax_behavior: 'inclusive', nickname: 'Half' }),
  ],
  // https://docs.stripe.com/api/payment_methods/update#update_payment_method-billing_details
  payment_methods: [
    { billing_details: { name: 'Ada', email: null, address } },
    { billing_details: { name: 'Ada', email: 'ada@example.test', address } },
    ({ stripe }) =>
      stripe.paymentMethods.create({
        type: 'card',
        card: { token: 'tok_visa' },
        billing_details: { name: 'Ada', address: said },
      }),
    ({ stripe }, id) =>
      stripe.paymentMethods.update(id, { billing_details: { email: 'ada@example.test' } }),
  ],
  // https://docs.stripe.com/api/payment_intents/update
  payment_intents: [
    { automatic_payment_methods: { enabled: true, allow_redirects: 'never' } },
    {
      currency: 'eur',
      setup_future_usage: 'off_session',
      receipt_email: 'ada@example.test',
      shipping: { name: 'Ada', address },
    },
    ({ stripe }) =>
      stripe.paymentIntents.create({
        amount: 500,
        currency: 'usd',
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      }),
    ({ stripe }, id) =>
      stripe.paymentIntents.update(id, {
        currency: 'eur',
        setup_future_usage: 'off_session',
        receipt_email: 'ada@example.test',
        shipping: { name: 'Ada', address: said },
      }),
  ],
  // https://docs.stripe.com/api/subscriptions/update
  subscriptions: [
    {
      automatic_tax: { enabled: true },
      payment_settings: {
        save_default_payment_method: 'on_subscription',
        payment_method_types: ['card'],
      },
    },
    {
      automatic_tax: { enabled: false },
      payment_settings: { save_default_payment_method: 'off', payment_method_types: ['card'] },
    },
    async ({ bench, monthly, customer }) => {
      const { subscription } = await aSubscription(bench, monthly, {
        customer,
        automatic_tax: { enabled: true },
        payment_settings: {
          save_default_payment_method: 'on_subscription',
          payment_method_types: ['card'],
        },
      })
      return subscription
    },
    ({ stripe }, id) =>
      stripe.subscriptions.update(id, {
        automatic_tax: { enabled: false },
        payment_settings: { save_default_payment_method: 'off' },
      }),
  ],
  // https://docs.stripe.com/api/webhook_endpoints/update
  webhook_endpoints: [
    { description: 'First', enabled_events: ['*'] },
    { description: 'Second', enabled_events: ['invoice.paid'] },
    ({ stripe }) =>
      stripe.webhookEndpoints.create({
        url: 'https://shop.test/hook',
        enabled_events: ['*'],
        description: 'First',
      }),
    ({ stripe }, id) =>
      stripe.webhookEndpoints.update(id, {
        description: 'Second',
        enabled_events: ['invoice.paid'],
      }),
  ],
  // https://docs.stripe.com/api/customer_portal/configurations/update
  'billing_portal/configurations': [
    { name: 'First', features: { customer_update: { allowed_updates: ['email'] } } },
    { name: 'Second', features: { customer_update: { allowed_updates: ['name', 'tax_id'] } } },
    ({ stripe }) =>
      stripe.billingPortal.configurations.create({
        name: 'First',
        features: { customer_update: { enabled: true, allowed_updates: ['email'] } },
      }),
    ({ stripe }, id) =>
      stripe.billingPortal.configurations.update(id, {
        name: 'Second',
        features: { customer_update: { allowed_updates: ['name', 'tax_id'] } },
      }),
  ],
}

describe('what is said is kept', () => {
  it.each(Object.entries(told))('%s', async (path, [made, changed, make, change]) => {
    const start = await aStart()
    const one = await make(start)
    expect(one).toMatchObject(made)
    expect(await change(start, one.id)).toMatchObject(changed)
    expect(await start.stripe.rawRequest('GET', `/v1/${path}/${one.id}`)).toMatchObject(changed)
  })

  // https://docs.stripe.com/api/checkout/sessions/create
  it('checkout sessions', async () => {
    const { bench, stripe, local, monthly, customer } = await aStart()
    const session = await aSession(bench, monthly, {
      customer,
      automatic_tax: { enabled: true },
      tax_id_collection: { enabled: true },
      customer_update: { name: 'auto', address: 'auto' },
    })
    expect(session).toMatchObject({
      automatic_tax: { enabled: true, status: 'complete' },
      tax_id_collection: { enabled: true, required: 'never' },
    })
    local.payCheckoutSession(session.id, card())
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ name: 'Ada Lovelace' })
  })

  // https://docs.stripe.com/api/subscriptions/create#create_subscription-payment_settings-save_default_payment_method
  it('the card that paid, where it becomes the subscription’s own', async () => {
    const { bench, stripe, monthly } = await aStart()
    const { id: customer } = await stripe.customers.create()
    const { subscription } = await aSubscription(bench, monthly, {
      customer,
      payment_behavior: 'default_incomplete',
      payment_settings: { save_default_payment_method: 'on_subscription' },
    })
    const { data } = await stripe.invoicePayments.list({
      invoice: String(subscription.latest_invoice),
    })
    const { payment_method } = await stripe.paymentIntents.confirm(
      String(data[0]?.payment.payment_intent),
      { payment_method: 'pm_card_visa' },
    )
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      status: 'active',
      default_payment_method: payment_method,
    })
  })
})

// What is not done here is not taken either: https://docs.stripe.com/api/errors#errors-param
it.each<[string, string, Record<string, string>, string]>([
  [
    'a trial of the price’s own',
    'prices',
    { 'recurring[trial_period_days]': '7' },
    'recurring[trial_period_days]',
  ],
  [
    'kinds of customers’ details',
    'billing_portal/configurations',
    { 'features[customer_update][allowed_updates][0]': 'shoe' },
    'features[customer_update][allowed_updates][0]',
  ],
  [
    'a question why',
    'billing_portal/configurations',
    { 'features[subscription_cancel][cancellation_reason][enabled]': 'true' },
    'features[subscription_cancel][cancellation_reason][enabled]',
  ],
  [
    'quantities in the portal',
    'billing_portal/configurations',
    { 'features[subscription_update][products][0][adjustable_quantity][enabled]': 'true' },
    'features[subscription_update][products][0][adjustable_quantity][enabled]',
  ],
  [
    'a prorated end in the portal',
    'billing_portal/configurations',
    { 'features[subscription_cancel][proration_behavior]': 'always_invoice' },
    'features[subscription_cancel][proration_behavior]',
  ],
  [
    'a login page',
    'billing_portal/configurations',
    { 'login_page[enabled]': 'true' },
    'login_page[enabled]',
  ],
  ['connected accounts', 'webhook_endpoints', { connect: 'true' }, 'connect'],
  [
    'itemised discounts',
    'subscriptions',
    { 'billing_mode[flexible][proration_discounts]': 'itemized' },
    'billing_mode[flexible][proration_discounts]',
  ],
])('refuses %s', async (_, path, params, param) => {
  const { stripe } = aBench(Stripe)
  await expect(stripe.rawRequest('POST', `/v1/${path}`, params)).rejects.toMatchObject({
    statusCode: 400,
    param,
  })
})
