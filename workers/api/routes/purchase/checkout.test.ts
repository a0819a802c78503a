/** Opening a purchase against the local Stripe: one at a time, at our price, whatever the client sends. */

import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { aCaller, anyone, type Caller } from '../../../journeys/caller.ts'
import { aCompany, type Company } from '../../../journeys/company.ts'
import { stripeTool } from '../../../tools/stripe/index.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

type Json = Record<string, unknown>
let company: Company
let ada: Caller

const buy = (body: Json) => ada.ask('POST', '/create-checkout-session', body)
const PRO = { plan: 'pro', interval: 'month' }
const bodyOf = async (answer: Response) => (await answer.json()) as Json & { id: string }
const sessions = () => [...company.local.state.sessions.values()]
const openSessions = () => sessions().filter(({ status }) => status === 'open')

async function count(sql: string): Promise<number> {
  return (await env.DB.prepare(`SELECT count(*) AS n FROM ${sql}`).first<{ n: number }>())?.n ?? 0
}

beforeEach(async () => {
  for (const table of ['products', 'prices', 'checkout_intents', 'outbox'])
    await env.DB.exec(`DELETE FROM ${table}`)
  company = await aCompany()
  ada = await aCaller(company.ports, { name: 'Ada' })
})

describe('a purchase', () => {
  it('opens Stripe’s page at the catalogue’s price, and says whose it is', async () => {
    const answer = await buy({ plan: 'pro', interval: 'year' })
    expect(answer.status).toBe(201)
    const { id, url, expiresAt } = await bodyOf(answer)
    expect(answer.headers.get('location')).toBe(`/api/v1/checkout-sessions/${id}`)
    expect(url).toBe(`http://localhost:12111/c/pay/${id}`)
    expect(expiresAt).toBe('2026-11-01T23:00:00.000Z')
    expect(sessions()).toHaveLength(1)
    expect(sessions()[0]).toMatchObject({
      id,
      mode: 'subscription',
      amount_total: 99_900,
      currency: 'usd',
      client_reference_id: ada.id,
      metadata: { account_id: ada.id },
      success_url: 'http://localhost:8787/checkout/success?session_id={CHECKOUT_SESSION_ID}',
      cancel_url: 'http://localhost:8787/pricing',
    })
    const [customer] = [...company.local.state.customers.values()]
    expect(customer).toMatchObject({ email: ada.email, metadata: { account_id: ada.id } })
    expect(
      await count(`users WHERE id = '${ada.id}' AND stripe_customer_id = '${customer?.id}'`),
    ).toBe(1)
    expect(await count(`outbox WHERE key LIKE 'fact:checkout_started:%'`)).toBe(1)
  })

  it('asked for again is the same one', async () => {
    const first = await bodyOf(await buy(PRO))
    company.clock.advance(3_600_000)
    const again = await buy(PRO)
    expect(again.status).toBe(200)
    expect(await bodyOf(again)).toEqual(first)
    expect(sessions()).toHaveLength(1)
  })

  it('of another plan expires the old one at Stripe', async () => {
    const first = await bodyOf(await buy(PRO))
    const other = await buy({ plan: 'starter', interval: 'month' })
    expect(other.status).toBe(201)
    expect((await bodyOf(other)).id).not.toBe(first.id)
    expect(openSessions()).toHaveLength(1)
    expect(company.local.state.sessions.get(first.id)?.status).toBe('expired')
  })

  it('is a new one after the old one ran out, or was expired by somebody at Stripe', async () => {
    const first = await bodyOf(await buy(PRO))
    company.clock.advance(24 * 3_600_000)
    await company.local.advanceTo(company.clock.now() / 1_000)
    const second = await buy(PRO)
    expect(second.status).toBe(201)
    const { id } = await bodyOf(second)
    expect(id).not.toBe(first.id)
    await company.ports.stripe.expireCheckoutSession(id)
    expect((await buy(PRO)).status).toBe(201)
  })

  it('is one session and one customer when asked for fifty times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => buy(PRO)))
    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses).toEqual([...Array.from({ length: 49 }, () => 200), 201])
    const ids = await Promise.all(answers.map(async (answer) => (await bodyOf(answer)).id))
    expect(new Set(ids).size).toBe(1)
    expect(sessions()).toHaveLength(1)
    expect(company.local.state.customers.size).toBe(1)
    expect(await count(`outbox WHERE key LIKE 'fact:checkout_started:%'`)).toBe(1)
  })

  it('of two plans at once leaves one page that can be paid', async () => {
    const wishes = [PRO, { plan: 'starter', interval: 'year' }]
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => buy(wishes[i % 2] ?? PRO)),
    )
    expect(answers.filter(({ status }) => ![200, 201, 409].includes(status))).toEqual([])
    expect(openSessions()).toHaveLength(1)
    expect(await count(`checkout_intents WHERE status = 'open'`)).toBe(1)
  })

  it('of twenty calls for four things at once is no fault: one page is left to pay', async () => {
    const wishes = ['starter', 'pro'].flatMap((plan) =>
      ['month', 'year'].map((interval) => ({ plan, interval })),
    )
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, nth) => buy(wishes[nth % 4] as Json)),
    )
    const said = await Promise.all(
      answers.map(async (answer) => ({ status: answer.status, ...(await bodyOf(answer)) })),
    )
    const refused = said.filter(({ status }) => status !== 200 && status !== 201) as Json[]
    expect(refused.filter(({ code }) => code !== 'change_pending')).toEqual([])
    expect(openSessions()).toHaveLength(1)
    const open = said.filter(({ id }) => id === openSessions()[0]?.id)
    expect(open.length).toBeGreaterThan(0)
    expect(await count(`checkout_intents WHERE status = 'open'`)).toBe(1)
  })

  it('survives that its customer was deleted at Stripe', async () => {
    const first = await bodyOf(await buy(PRO))
    await company.ports.stripe.expireCheckoutSession(first.id)
    const [customer] = [...company.local.state.customers.keys()]
    await company.local.fetch(
      new Request(`http://localhost:12111/v1/customers/${customer}`, {
        method: 'DELETE',
        headers: { authorization: 'Bearer sk_test_titanforge' },
      }),
    )
    expect((await buy(PRO)).status).toBe(201)
    expect(openSessions()[0]?.customer).not.toBe(customer)
  })

  it('that a fault left without a session for long is put away, and what Stripe made of it expired', async () => {
    await buy(PRO)
    await env.DB.exec(`UPDATE checkout_intents SET session_id = NULL, url = NULL`)
    company.clock.advance(11 * 60_000)
    expect((await buy(PRO)).status).toBe(201)
    expect(sessions()).toHaveLength(2)
    expect(openSessions()).toHaveLength(1)
  })
})

describe('somebody who has a plan', () => {
  const pay = async () => {
    const { id } = await bodyOf(await buy(PRO))
    expect(company.pay(id).kind).toBe('complete')
    return id
  }
  const refused = async (body: Json) => {
    const answer = await buy(body)
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({
      code: 'already_subscribed',
      changeUrl: 'http://localhost:8787/billing',
    })
  }

  it('is shown the way to change it', async () => {
    await pay()
    await company.settle()
    await refused({ plan: 'starter', interval: 'month' })
    expect(openSessions()).toEqual([])
  })

  it('cannot buy a second one while webhooks lag', async () => {
    await pay()
    await refused(PRO)
    await refused({ plan: 'starter', interval: 'year' })
    expect(company.posted).toContainEqual(
      expect.objectContaining({ agent: 'billing', type: 'reconcile' }),
    )
    expect(company.local.state.subscriptions.size).toBe(1)
  })

  it('may buy again as soon as the old one has ended at Stripe, whatever our row says', async () => {
    await pay()
    await company.settle()
    const [id] = [...company.local.state.subscriptions.keys()]
    await company.local.fetch(
      new Request(`http://localhost:12111/v1/subscriptions/${id}`, {
        method: 'DELETE',
        headers: { authorization: 'Bearer sk_test_titanforge' },
      }),
    )
    expect((await buy(PRO)).status).toBe(201)
    expect(company.posted).toContainEqual({
      agent: 'billing',
      type: 'reconcile',
      subscription: id,
    })
  })
})

describe('what is refused', () => {
  it.each([
    ['an unknown plan', { plan: 'gold', interval: 'month' }, 'unknown_plan'],
    ['a service', { plan: 'website_audit', interval: 'month' }, 'unknown_plan'],
    ['a name of Object.prototype', { plan: '__proto__', interval: 'month' }, 'unknown_plan'],
    ['Enterprise', { plan: 'enterprise', interval: 'year' }, 'contact_sales'],
    ['a price', { ...PRO, price: 'price_1' }, 'validation_failed'],
    ['an amount', { ...PRO, amountCents: 1 }, 'validation_failed'],
    ['a quantity', { ...PRO, quantity: 0 }, 'validation_failed'],
    ['another account', { ...PRO, accountId: 'usr_2' }, 'validation_failed'],
    ['a return URL', { ...PRO, successUrl: 'https://evil.example' }, 'validation_failed'],
    ['a week', { plan: 'pro', interval: 'week' }, 'validation_failed'],
    ['a plan that is a list', { plan: ['pro'], interval: 'month' }, 'validation_failed'],
    ['a plan of 51 characters', { plan: 'p'.repeat(51), interval: 'month' }, 'validation_failed'],
    ['nothing', {}, 'validation_failed'],
    ['an unknown promotion code', { ...PRO, promotionCode: 'NOPE' }, 'validation_failed'],
    ['a code of 101 characters', { ...PRO, promotionCode: 'x'.repeat(101) }, 'validation_failed'],
  ])('%s', async (_, body, code) => {
    const answer = await buy(body)
    expect(answer.status).toBe(422)
    expect((await bodyOf(answer)).code).toBe(code)
    expect(sessions()).toEqual([])
    expect(await count(`checkout_intents WHERE status = 'open'`)).toBe(0)
  })

  it('points at the field that is wrong', async () => {
    const pointers = async (body: Json) =>
      ((await bodyOf(await buy(body))).errors as { pointer: string }[]).map(
        ({ pointer }) => pointer,
      )
    expect(await pointers({ ...PRO, price: 'price_1' })).toEqual(['#/price'])
    expect(await pointers({ plan: 'gold', interval: 'month' })).toEqual(['#/plan'])
    expect(await pointers({ ...PRO, promotionCode: 'NOPE' })).toEqual(['#/promotionCode'])
  })

  it.each([
    ['D1 does not hold the price', 'DELETE FROM prices'],
    ['D1 holds another amount', 'UPDATE prices SET amount_cents = 1'],
    ['D1 holds another id', `UPDATE prices SET id = id || '_old'`],
    ['D1 says it is not on sale', 'UPDATE prices SET active = 0'],
  ])('a purchase while %s', async (_, sql) => {
    await env.DB.exec(sql)
    const answer = await buy(PRO)
    expect([answer.status, (await bodyOf(answer)).code]).toEqual([503, 'catalogue_drift'])
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(sessions()).toEqual([])
  })

  it('a purchase while Stripe has archived the price', async () => {
    for (const price of company.local.state.prices.values()) price.active = false
    expect((await bodyOf(await buy(PRO))).code).toBe('catalogue_drift')
  })

  it('a purchase with a live key nobody approved', async () => {
    const live = stripeTool({ secretKey: () => 'sk_live_1', webhookSecret: () => 'whsec_1' })
    const grace = await aCaller({ ...company.ports, stripe: live })
    const answer = await grace.ask('POST', '/create-checkout-session', PRO)
    expect([answer.status, (await bodyOf(answer)).code]).toEqual([503, 'live_not_approved'])
  })

  it('a purchase while Stripe is down, and nothing changed', async () => {
    company.local.setChaos({ outage: true })
    const answer = await buy(PRO)
    expect([answer.status, (await bodyOf(answer)).code]).toEqual([503, 'stripe_unavailable'])
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(await count('checkout_intents')).toBe(0)
    expect(await count('outbox')).toBe(0)
    company.local.setChaos({ outage: false })
    expect((await buy(PRO)).status).toBe(201)
  })

  it('anybody who is not signed in, and any other site', async () => {
    const { ports } = company
    expect((await anyone(ports)('POST', '/create-checkout-session', PRO)).status).toBe(401)
    const foreign = await ada.ask('POST', '/create-checkout-session', PRO, {
      origin: 'https://evil.example',
    })
    expect([foreign.status, (await bodyOf(foreign)).code]).toEqual([403, 'csrf'])
    expect(sessions()).toEqual([])
  })
})
