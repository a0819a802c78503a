/** What the tool makes of Stripe's answers, through the real SDK over a scripted network. */

import { describe, expect, it } from 'vitest'
import { LiveNotApproved, StripeUnavailable, stripeTool } from './index.ts'

type Reply = { status: number; body: unknown }
type Seen = { method: string; url: URL; body: string; headers: Headers }

/** A network that answers from a list, the last reply for ever; `null` is a broken line. */
function network(...replies: (Reply | null)[]) {
  const seen: Seen[] = []
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    const { method, headers } = request
    seen.push({ method, url: new URL(request.url), body: await request.text(), headers })
    const reply = replies[Math.min(seen.length, replies.length) - 1] ?? null
    if (!reply) throw new TypeError('fetch failed')
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)
    return new Response(text, {
      status: reply.status,
      headers: { 'content-type': 'application/json', 'request-id': 'req_1' },
    })
  }
  const tool = stripeTool({
    secretKey: () => 'sk_test_titanforge',
    webhookSecret: () => 'whsec_x',
    apiBase: 'http://localhost:12111',
    fetch: fetch as typeof globalThis.fetch,
    retries: 0,
  })
  return { tool, seen }
}

// The error envelope: https://docs.stripe.com/api/errors
const refusal = (status: number, error: Record<string, unknown>): Reply => ({
  status,
  body: { error },
})
const missing = refusal(404, {
  type: 'invalid_request_error',
  code: 'resource_missing',
  message: "No such subscription: 'sub_1'",
  param: 'id',
})
const page = (data: unknown[], has_more = false): Reply => ({
  status: 200,
  body: { object: 'list', data, has_more, url: '/v1/x' },
})

describe('StripeTool', () => {
  it('answers null for what Stripe does not know', async () => {
    const { tool } = network(missing)
    expect(await tool.subscription('sub_1')).toBeNull()
    expect(await tool.invoicesOf('sub_1')).toEqual([])
  })

  it.each<[string, Reply | null]>([
    ['the line breaks', null],
    ['Stripe breaks', refusal(500, { type: 'api_error', message: 'oops' })],
    ['Stripe is away', { status: 503, body: '<html>503</html>' }],
    ['we ask too often', refusal(429, { type: 'invalid_request_error', code: 'rate_limit' })],
    ['the object is locked', refusal(409, { type: 'invalid_request_error', code: 'lock_timeout' })],
    [
      'the key is wrong',
      refusal(401, { type: 'invalid_request_error', message: 'Invalid API Key' }),
    ],
    ['the answer is no JSON', { status: 200, body: 'hello' }],
    ['a strange answer has no error', { status: 302, body: { id: 'sub_1' } }],
  ])('throws StripeUnavailable when %s', async (_, reply) => {
    const { tool } = network(reply)
    await expect(tool.subscription('sub_1')).rejects.toBeInstanceOf(StripeUnavailable)
  })

  it('gives a refusal back as a value', async () => {
    const { tool } = network(
      refusal(402, {
        type: 'card_error',
        code: 'card_declined',
        message: 'Your card was declined.',
      }),
    )
    expect(await tool.setCancelAtPeriodEnd('sub_1', true)).toEqual({
      kind: 'refused',
      code: 'card_declined',
      message: 'Your card was declined.',
      param: null,
      declineCode: 'card_declined',
    })
  })

  it('sends our key, our metadata and the price, and nothing about amounts', async () => {
    const { tool, seen } = network({
      status: 200,
      body: {
        id: 'cs_1',
        object: 'checkout.session',
        url: 'http://x',
        status: 'open',
        expires_at: 9,
      },
    })
    const answer = await tool.createCheckoutSession(
      {
        customerId: 'cus_1',
        priceId: 'price_1',
        accountId: 'usr_1',
        intentId: 'chi_1',
        successUrl: 'http://localhost/ok',
        cancelUrl: 'http://localhost/no',
        expiresAt: 1_790_000_000_000,
        tax: false,
      },
      'checkout:chi_1',
    )
    expect(answer).toMatchObject({ kind: 'created', session: { id: 'cs_1', expiresAt: 9_000 } })
    expect(seen).toHaveLength(1)
    expect(seen[0]?.url.href).toBe('http://localhost:12111/v1/checkout/sessions')
    expect(seen[0]?.headers.get('idempotency-key')).toBe('checkout:chi_1')
    const sent = Object.fromEntries(new URLSearchParams(seen[0]?.body))
    expect(sent).toMatchObject({
      mode: 'subscription',
      customer: 'cus_1',
      client_reference_id: 'usr_1',
      'line_items[0][price]': 'price_1',
      'metadata[account_id]': 'usr_1',
      'subscription_data[metadata][intent_id]': 'chi_1',
      expires_at: '1790000000',
    })
    expect(Object.keys(sent).filter((name) => /amount|automatic_tax/.test(name))).toEqual([])
  })

  it('refuses an unknown promotion code before anything is made', async () => {
    const { tool, seen } = network(page([]))
    const checkout = {
      customerId: 'cus_1',
      priceId: 'price_1',
      accountId: 'usr_1',
      intentId: 'chi_1',
      successUrl: 'http://localhost/ok',
      cancelUrl: 'http://localhost/no',
      expiresAt: 1_790_000_000_000,
      promotionCode: 'HALF',
      tax: true,
    }
    expect(await tool.createCheckoutSession(checkout, 'k')).toMatchObject({
      kind: 'refused',
      code: 'promotion_code_unknown',
      param: 'promotionCode',
    })
    expect(seen.map(({ url }) => url.pathname)).toEqual(['/v1/promotion_codes'])
  })

  it('walks a list to its end', async () => {
    const event = (id: string) => ({
      id,
      object: 'event',
      type: 'charge.succeeded',
      created: 1_790_000_000,
      livemode: false,
      data: { object: { id: 'ch_1', object: 'charge' } },
    })
    const { tool, seen } = network(page([event('evt_2')], true), page([event('evt_1')]))
    const ids: string[] = []
    for await (const one of tool.eventsSince(1_789_999_999_500)) ids.push(one.id)
    expect(ids).toEqual(['evt_2', 'evt_1'])
    expect(seen[0]?.url.searchParams.get('created[gte]')).toBe('1789999999')
    expect(seen[1]?.url.searchParams.get('starting_after')).toBe('evt_2')
  })

  it('refuses live keys before anything leaves, and names a missing one when it is needed', async () => {
    const live = stripeTool({ secretKey: () => 'sk_live_x', webhookSecret: () => 'whsec_x' })
    await expect(live.subscription('sub_1')).rejects.toBeInstanceOf(LiveNotApproved)
    expect(live.livemode()).toBe(true)
    const bare = stripeTool({
      secretKey: () => {
        throw new Error('STRIPE_SECRET_KEY is not set')
      },
      webhookSecret: () => 'whsec_x',
    })
    await expect(bare.subscription('sub_1')).rejects.toThrow('STRIPE_SECRET_KEY is not set')
  })
})
