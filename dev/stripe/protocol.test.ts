/** What every call has in common, asked through the real SDK and as curl would. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { aBench, aPurchase, aShop, curl, DAY, sdkFor } from './builders.ts'

const form = (body: string, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
})
const problem = async (answer: Response) => {
  const { error } = (await answer.json()) as { error: Record<string, unknown> }
  return { status: answer.status, type: error.type, code: error.code, param: error.param }
}

// https://docs.stripe.com/api/authentication
describe('keys', () => {
  it('takes the test key as Bearer and as the user of Basic', async () => {
    const bench = aBench(Stripe)
    expect((await curl(bench, '/v1/customers')).status).toBe(200)
    const basic = { authorization: `Basic ${btoa('sk_test_titanforge:')}` }
    expect((await curl(bench, '/v1/customers', { headers: basic })).status).toBe(200)
  })

  it.each([
    ['no key', ''],
    ['another key', 'Bearer sk_test_somebody_else'],
    ['a live key', 'Bearer sk_live_51Abcdefghijkl'],
    ['Basic that is not base64', 'Basic %%%'],
    ['another scheme', 'Digest sk_test_titanforge'],
  ])('refuses %s with 401 invalid_request_error', async (_, authorization) => {
    const answer = await curl(aBench(Stripe), '/v1/customers', { headers: { authorization } })
    expect(await problem(answer)).toMatchObject({ status: 401, type: 'invalid_request_error' })
  })

  it('never repeats a live key', async () => {
    const headers = { authorization: 'Bearer sk_live_51Abcdefghijkl' }
    const answer = await curl(aBench(Stripe), '/v1/customers', { headers })
    expect(await answer.text()).not.toContain('51Abcdefghijkl')
  })

  it('becomes the error class of the SDK', async () => {
    const { local } = aBench(Stripe)
    await expect(sdkFor(Stripe, local, 'sk_test_wrong').customers.list()).rejects.toBeInstanceOf(
      Stripe.errors.StripeAuthenticationError,
    )
  })
})

// https://docs.stripe.com/api/errors and https://docs.stripe.com/error-codes
describe('refusals', () => {
  it.each([
    ['an unknown route', '/v1/unicorns', undefined, 404, undefined, undefined],
    ['an unknown parameter', '/v1/customers', 'foo=1', 400, 'parameter_unknown', 'foo'],
    [
      'a name objects inherit',
      '/v1/customers',
      'constructor=1',
      400,
      'parameter_unknown',
      'constructor',
    ],
    ['a missing parameter', '/v1/products', '', 400, 'parameter_missing', 'name'],
    [
      'a nested unknown parameter',
      '/v1/prices',
      'currency=usd&recurring[foo]=1',
      400,
      'parameter_unknown',
      'recurring[foo]',
    ],
    [
      'what is not a whole number',
      '/v1/prices',
      'currency=usd&unit_amount=ten',
      400,
      'parameter_invalid_integer',
      'unit_amount',
    ],
    [
      'a reference to nothing',
      '/v1/prices',
      'currency=usd&unit_amount=1&product=prod_none',
      400,
      'resource_missing',
      'product',
    ],
    [
      'a token nobody knows',
      '/v1/payment_methods/pm_card_constructor/attach',
      'customer=cus_x',
      400,
      'resource_missing',
      'payment_method',
    ],
  ])('answers %s', async (_, path, body, status, code, param) => {
    const answer = await curl(aBench(Stripe), path, body === undefined ? {} : form(body))
    expect(await problem(answer)).toEqual({ status, type: 'invalid_request_error', code, param })
  })

  it('answers 404 resource_missing for an object of the path', async () => {
    const answer = await curl(aBench(Stripe), '/v1/customers/cus_none')
    expect(await problem(answer)).toEqual({
      status: 404,
      type: 'invalid_request_error',
      code: 'resource_missing',
      param: 'id',
    })
  })

  it('carries a request id that the SDK shows', async () => {
    const { stripe } = aBench(Stripe)
    const customer = await stripe.customers.create({ email: 'a@example.test' })
    expect(customer.lastResponse.requestId).toMatch(/^req_[A-Za-z0-9]{14}$/)
    await expect(stripe.customers.retrieve('cus_none')).rejects.toMatchObject({
      requestId: expect.stringMatching(/^req_/),
    })
  })

  it('refuses every call while the outage is on, and none after', async () => {
    const bench = aBench(Stripe)
    bench.local.setChaos({ outage: true })
    await expect(bench.stripe.customers.list()).rejects.toMatchObject({ statusCode: 503 })
    bench.local.setChaos({ outage: false })
    expect((await bench.stripe.customers.list()).data).toEqual([])
  })
})

// https://docs.stripe.com/api/metadata
describe('metadata', () => {
  it('merges keys, unsets empty ones and clears all', async () => {
    const { stripe } = aBench(Stripe)
    const { id } = await stripe.customers.create({ metadata: { a: '1', b: '2' } })
    expect((await stripe.customers.update(id, { metadata: { b: '', c: '3' } })).metadata).toEqual({
      a: '1',
      c: '3',
    })
    expect((await stripe.customers.update(id, { metadata: '' })).metadata).toEqual({})
  })

  it('unsets a field by an empty string', async () => {
    const { stripe } = aBench(Stripe)
    const { id } = await stripe.customers.create({ name: 'Ada', email: 'ada@example.test' })
    const changed = await stripe.customers.update(id, { name: '' })
    expect([changed.name, changed.email]).toEqual([null, 'ada@example.test'])
  })
})

// https://docs.stripe.com/api/pagination
describe('lists', () => {
  const five = async () => {
    const bench = aBench(Stripe)
    const ids: string[] = []
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      ids.push((await bench.stripe.customers.create({ name })).id)
      bench.wait(10)
    }
    return { ...bench, ids }
  }
  const names = (list: Stripe.ApiList<Stripe.Customer>) => list.data.map(({ name }) => name)

  it('show the newest first and say whether there is more', async () => {
    const { stripe } = await five()
    const list = await stripe.customers.list({ limit: 2 })
    expect([names(list), list.has_more, list.url]).toEqual([['e', 'd'], true, '/v1/customers'])
  })

  it('go on after a cursor and back before one', async () => {
    const { stripe, ids } = await five()
    const last = await stripe.customers.list({ limit: 3, starting_after: String(ids[2]) })
    expect([names(last), last.has_more]).toEqual([['b', 'a'], false])
    const before = await stripe.customers.list({ limit: 2, ending_before: String(ids[1]) })
    expect([names(before), before.has_more]).toEqual([['d', 'c'], true])
  })

  it('are walked whole by the SDK', async () => {
    const { stripe } = await five()
    const all: (string | null | undefined)[] = []
    for await (const customer of stripe.customers.list({ limit: 2 })) all.push(customer.name)
    expect(all).toEqual(['e', 'd', 'c', 'b', 'a'])
  })

  it('filter by the second they were made in', async () => {
    const { stripe, local } = await five()
    const start = local.now() - 50
    expect(names(await stripe.customers.list({ created: start + 10 }))).toEqual(['b'])
    expect(
      names(await stripe.customers.list({ created: { gt: start + 10, lte: start + 30 } })),
    ).toEqual(['d', 'c'])
  })

  it.each(['0', '101', 'many'])('refuse limit=%s', async (limit) => {
    const answer = await curl(aBench(Stripe), `/v1/customers?limit=${limit}`)
    expect(await problem(answer)).toMatchObject({ status: 400, param: 'limit' })
  })

  it('refuse a cursor that is nobody', async () => {
    const answer = await curl(aBench(Stripe), '/v1/customers?starting_after=cus_none')
    expect(await problem(answer)).toMatchObject({
      status: 400,
      code: 'resource_missing',
      param: 'starting_after',
    })
  })
})

// https://docs.stripe.com/api/expanding_objects
describe('expand', () => {
  it('works nested, in lists, and written expand[] or expand[0]', async () => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    const { subscription } = await aPurchase(bench, monthly)
    const whole = await bench.stripe.subscriptions.retrieve(subscription, {
      expand: ['latest_invoice.payments', 'default_payment_method', 'items.data.price.product'],
    })
    const invoice = whole.latest_invoice as Stripe.Invoice
    expect(invoice.payments?.data[0]).toMatchObject({ object: 'invoice_payment', status: 'paid' })
    expect(whole.items.data[0]?.price.product).toMatchObject({ object: 'product', name: 'Pro' })
    expect((whole.default_payment_method as Stripe.PaymentMethod).card?.last4).toBe('4242')
    const list = await bench.stripe.subscriptions.list({ expand: ['data.customer'] })
    expect(list.data[0]?.customer).toMatchObject({ object: 'customer', email: 'ada@example.test' })
    for (const name of ['expand[]', 'expand[0]']) {
      const answer = await curl(bench, `/v1/subscriptions/${subscription}?${name}=customer`)
      expect(await answer.json()).toMatchObject({ customer: { object: 'customer' } })
    }
  })

  it('leaves the stored object alone', async () => {
    const bench = aBench(Stripe)
    const { monthly, product } = await aShop(bench)
    await bench.stripe.prices.retrieve(monthly.id, { expand: ['product'] })
    expect((await bench.stripe.prices.retrieve(monthly.id)).product).toBe(product.id)
  })

  it('refuses what cannot be expanded', async () => {
    const bench = aBench(Stripe)
    const { id } = await bench.stripe.customers.create({ name: 'Ada' })
    const answer = await curl(bench, `/v1/customers/${id}?expand[]=shoes`)
    expect(await problem(answer)).toMatchObject({ status: 400, type: 'invalid_request_error' })
  })
})

// https://docs.stripe.com/api/idempotent_requests
describe('idempotency keys', () => {
  const keyed = (key: string) => ({ 'idempotency-key': key })

  it('repeat the first answer and say so', async () => {
    const bench = aBench(Stripe)
    const first = await curl(bench, '/v1/customers', form('name=Ada', keyed('k1')))
    const again = await curl(bench, '/v1/customers', form('name=Ada', keyed('k1')))
    expect(await again.text()).toBe(await first.text())
    expect([
      first.headers.get('idempotent-replayed'),
      again.headers.get('idempotent-replayed'),
    ]).toEqual([null, 'true'])
    expect((await bench.stripe.customers.list()).data).toHaveLength(1)
  })

  it('refuse another call under the same key', async () => {
    const bench = aBench(Stripe)
    await curl(bench, '/v1/customers', form('name=Ada', keyed('k1')))
    const other = await curl(bench, '/v1/customers', form('name=Bob', keyed('k1')))
    expect(await problem(other)).toMatchObject({ status: 400, type: 'idempotency_error' })
  })

  it('are forgotten after 24 hours', async () => {
    const bench = aBench(Stripe)
    await curl(bench, '/v1/customers', form('name=Ada', keyed('k1')))
    bench.wait(DAY)
    const later = await curl(bench, '/v1/customers', form('name=Ada', keyed('k1')))
    expect(later.headers.get('idempotent-replayed')).toBeNull()
    expect((await bench.stripe.customers.list()).data).toHaveLength(2)
  })

  it('do not keep a refusal of parameters', async () => {
    const bench = aBench(Stripe)
    await curl(bench, '/v1/products', form('', keyed('k1')))
    const better = await curl(bench, '/v1/products', form('name=Pro', keyed('k1')))
    expect(better.status).toBe(200)
  })
})
