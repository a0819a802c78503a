/** Builds a small shop over a local Stripe for the tests of its pages: products, a customer, sessions, a visitor. */

import { createLocalStripe, type LocalStripe, type LocalStripeOptions } from '../index.ts'
import type { PagesOptions } from './index.ts'

export const ORIGIN = 'http://localhost:12111'
/** 2026-11-24T00:00:00Z, standing still until told. */
export const START_MS = 1_795_478_400_000

export type Visited = { status: number; location: string; text: string; headers: Headers }
type Fields = Record<string, string>

export const goodCard: Fields = {
  number: '4242 4242 4242 4242',
  expiration: '12 / 34',
  cvc: '123',
  name: 'Ada Lovelace',
}
export const cardNumbered = (number: string): Fields => ({ ...goodCard, number })

/** A person with a browser at the pages, and an API caller beside it. */
export function aShop(pages: PagesOptions = {}, options: Partial<LocalStripeOptions> = {}) {
  const local = createLocalStripe({
    publicUrl: ORIGIN,
    startAt: START_MS,
    realNow: () => START_MS,
    seed: 7,
    deliverTo: async () => new Response('ok'),
    pages: { merchant: 'TitanForge', ...pages },
    ...options,
  })
  return { local, visit: visitor(local), api: caller(local) }
}

export type Shop = ReturnType<typeof aShop>

const visitor = (local: LocalStripe) =>
  async function visit(path: string, form?: Fields, headers: Fields = {}): Promise<Visited> {
    const answer = await local.fetch(
      new Request(new URL(path, ORIGIN), {
        headers,
        ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
      }),
    )
    return {
      status: answer.status,
      location: answer.headers.get('location') ?? '',
      text: await answer.text(),
      headers: answer.headers,
    }
  }

type Answer = { id: string; url: string; [field: string]: unknown }

const caller = (local: LocalStripe) =>
  async function api(path: string, form?: Fields): Promise<Answer> {
    const answer = await local.fetch(
      new Request(`${ORIGIN}/v1${path}`, {
        headers: { authorization: 'Bearer sk_test_titanforge' },
        ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
      }),
    )
    const body = (await answer.json()) as Answer
    if (!answer.ok) throw new Error(JSON.stringify(body))
    return body
  }

/** A customer (unless `customer` is null) with an open session for a monthly plan of $79. */
export async function anOpenCheckout(
  shop: Shop,
  session: Fields = {},
  customer: Fields | null = {},
) {
  const product = await shop.api('/products', { name: 'TitanForge Pro' })
  const price = await shop.api('/prices', {
    product: product.id,
    currency: 'usd',
    unit_amount: '7900',
    'recurring[interval]': 'month',
  })
  const buyer =
    customer && (await shop.api('/customers', { email: 'ada@titanforge.test', ...customer }))
  const made = await shop.api('/checkout/sessions', {
    mode: 'subscription',
    success_url: 'http://localhost:8787/done?id={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost:8787/pricing',
    'line_items[0][price]': price.id,
    'line_items[0][quantity]': '1',
    ...(buyer ? { customer: buyer.id } : {}),
    ...session,
  })
  return {
    id: made.id,
    path: new URL(made.url).pathname,
    customer: buyer?.id ?? '',
    price: price.id,
  }
}

/** A subscriber who paid by the good card, and a portal session that allows everything. */
export async function aSubscriber(shop: Shop, customer: Fields = {}) {
  const checkout = await anOpenCheckout(shop, {}, customer)
  await shop.visit(checkout.path, goodCard)
  const configuration = await shop.api('/billing_portal/configurations', {
    'business_profile[headline]': 'Manage your plan',
    'features[customer_update][enabled]': 'true',
    'features[customer_update][allowed_updates][0]': 'email',
    'features[invoice_history][enabled]': 'true',
    'features[payment_method_update][enabled]': 'true',
    'features[subscription_cancel][enabled]': 'true',
    'features[subscription_cancel][mode]': 'at_period_end',
  })
  const portal = async () => {
    const session = await shop.api('/billing_portal/sessions', {
      customer: checkout.customer,
      configuration: configuration.id,
      return_url: 'http://localhost:8787/billing',
    })
    return new URL(session.url).pathname
  }
  const [subscription] = [...shop.local.state.subscriptions.values()]
  if (!subscription) throw new Error('the purchase made no subscription')
  return { ...checkout, configuration: configuration.id, portal, subscription }
}
