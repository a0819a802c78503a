/** Builds what the tests start from: a local Stripe with the real SDK in front of it, a shop with a price, a buyer, a purchase. */

import type Stripe from 'stripe'
import { createLocalStripe, type LocalStripe, type LocalStripeOptions } from './index.ts'

/** 31 January 2027, noon UTC: months clamp. */
export const START = Date.UTC(2027, 0, 31, 12) / 1000
export const DAY = 86_400
/** The middle of a month that began at the start. */
export const HALF = START + 14 * DAY
export const SECRET = 'whsec_titanforge_tests_0000000000000000'

/** A webhook request as it arrived. */
export type Arrival = { url: string; body: string; signature: string; event: Stripe.Event }

export type Bench = {
  local: LocalStripe
  stripe: Stripe
  arrivals: Arrival[]
  /** What the webhook door answers; 200 until a test says otherwise. */
  door: { status: number }
  /** Lets real time pass, in seconds. */
  wait(seconds: number): void
}

/** `Sdk` is the SDK's class: this folder's product code may only know its types. */
export function aBench(Sdk: typeof Stripe, options: Partial<LocalStripeOptions> = {}): Bench {
  let real = START * 1000
  const arrivals: Arrival[] = []
  const door = { status: 200 }
  const local = createLocalStripe({
    publicUrl: 'http://localhost:12111',
    webhookSecret: SECRET,
    realNow: () => real,
    seed: 7,
    deliverTo: async (url, init) => {
      const body = String(init.body)
      const signature = new Headers(init.headers).get('stripe-signature') ?? ''
      arrivals.push({ url, body, signature, event: JSON.parse(body) as Stripe.Event })
      return new Response(null, { status: door.status })
    },
    ...options,
  })
  const wait = (seconds: number) => {
    real += seconds * 1000
  }
  return { local, stripe: sdkFor(Sdk, local), arrivals, door, wait }
}

export const sdkFor = (
  Sdk: typeof Stripe,
  local: LocalStripe,
  key = 'sk_test_titanforge',
): Stripe =>
  new Sdk(key, {
    httpClient: Sdk.createFetchHttpClient((url: RequestInfo | URL, init?: RequestInit) =>
      local.fetch(new Request(url, init)),
    ),
    maxNetworkRetries: 0,
    telemetry: false,
  })

export type Shop = { product: Stripe.Product; monthly: Stripe.Price; yearly: Stripe.Price }

export async function aShop({ stripe }: Bench): Promise<Shop> {
  const product = await stripe.products.create({ name: 'Pro', metadata: { key: 'pro' } })
  const price = (interval: 'month' | 'year', unit_amount: number) =>
    stripe.prices.create({
      product: product.id,
      currency: 'usd',
      unit_amount,
      recurring: { interval },
      lookup_key: `pro_${interval}`,
    })
  return { product, monthly: await price('month', 9900), yearly: await price('year', 99_000) }
}

/** A raw call, as curl makes it. */
export const curl = (
  { local }: Pick<Bench, 'local'>,
  path: string,
  init: RequestInit = {},
): Promise<Response> =>
  local.fetch(
    new Request(`http://localhost:12111${path}`, {
      ...init,
      headers: { authorization: 'Bearer sk_test_titanforge', ...init.headers },
    }),
  )

export const card = (number = '4242424242424242') => ({
  email: 'ada@example.test',
  name: 'Ada Lovelace',
  number,
  expMonth: 12,
  expYear: 2034,
  cvc: '123',
})

export const aSession = (
  { stripe }: Bench,
  price: Stripe.Price,
  more: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Promise<Stripe.Checkout.Session> =>
  stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: 'https://shop.test/done?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://shop.test/pricing',
    ...more,
  })

export type Purchase = { customer: string; subscription: string; invoice: string; session: string }

/** Somebody bought; throws when the card did not pay. */
export async function aPurchase(
  bench: Bench,
  price: Stripe.Price,
  more: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Promise<Purchase> {
  const session = await aSession(bench, price, more)
  const outcome = bench.local.payCheckoutSession(session.id, card())
  if (outcome.kind !== 'complete') throw new Error(`The purchase ended ${outcome.kind}.`)
  const done = await bench.stripe.checkout.sessions.retrieve(session.id)
  return {
    session: session.id,
    customer: String(done.customer),
    subscription: String(done.subscription),
    invoice: String(done.invoice),
  }
}

/** Adds the endpoint that everything is delivered to. */
export const anEndpoint = (
  { stripe }: Bench,
  enabled_events: Stripe.WebhookEndpointCreateParams['enabled_events'] = ['*'],
): Promise<Stripe.WebhookEndpoint> =>
  stripe.webhookEndpoints.create({
    url: 'https://shop.test/webhook',
    enabled_events,
    api_version: '2026-10-28.endive',
  })

/** A customer whose default card is a test token's. */
export async function aPayer(
  bench: Bench,
  token = 'pm_card_visa',
): Promise<{ customer: string; method: string }> {
  const customer = await bench.stripe.customers.create({ email: 'ada@example.test' })
  const method = await bench.stripe.paymentMethods.attach(token, { customer: customer.id })
  await bench.stripe.customers.update(customer.id, {
    invoice_settings: { default_payment_method: method.id },
  })
  return { customer: customer.id, method: method.id }
}

/** Subscribed by the API to one price; the billing mode is said, as ours always is. */
export async function aSubscription(
  bench: Bench,
  price: Stripe.Price,
  more: Partial<Stripe.SubscriptionCreateParams> & { token?: string } = {},
): Promise<{ customer: string; subscription: Stripe.Subscription; item: string }> {
  const { token, ...params } = more
  const { customer } = params.customer ? { customer: params.customer } : await aPayer(bench, token)
  const subscription = await bench.stripe.subscriptions.create({
    customer,
    items: [{ price: price.id }],
    billing_mode: { type: 'flexible' },
    ...params,
  })
  return { customer, subscription, item: subscription.items.data[0]?.id ?? '' }
}

/** The types of everything that happened, oldest first, from an instant on. */
export async function typesSince(
  { stripe }: Pick<Bench, 'stripe'>,
  since: number,
): Promise<string[]> {
  const { data } = await stripe.events.list({ limit: 100, created: { gte: since } })
  return data.map(({ type }) => type).reverse()
}

/** On Pro ($99 a month) since the start, at a later instant; Business costs $299. */
export async function aChanger(
  Sdk: typeof Stripe,
  at = HALF,
  more: Parameters<typeof aSubscription>[2] = {},
) {
  const bench = aBench(Sdk)
  const { stripe, local } = bench
  const shop = await aShop(bench)
  const business = await stripe.prices.create({
    product_data: { name: 'Business' },
    currency: 'usd',
    unit_amount: 29_900,
    recurring: { interval: 'month' },
  })
  const bought = await aSubscription(bench, shop.monthly, more)
  await local.advanceTo(at)
  const change = (params: Stripe.SubscriptionUpdateParams) =>
    stripe.subscriptions.update(bought.subscription.id, params)
  const to = (price: Stripe.Price, quantity?: number) => ({
    items: [{ id: bought.item, price: price.id, ...(quantity ? { quantity } : {}) }],
  })
  const invoices = async () =>
    (await stripe.invoices.list({ subscription: bought.subscription.id })).data
  return { ...bench, ...shop, ...bought, business, change, to, invoices }
}
