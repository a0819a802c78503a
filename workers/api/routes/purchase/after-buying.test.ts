/** From the hosted page to the plan, and what a subscriber does with it: progress, portal, cancel, resume, invoices. */

import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { aCaller, type Caller } from '../../../journeys/caller.ts'
import { aCompany, type Company } from '../../../journeys/company.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

type Json = Record<string, unknown>
let company: Company
let ada: Caller

const bodyOf = async (answer: Response) => (await answer.json()) as Json
const start = async () => {
  const body = { plan: 'pro', interval: 'month' }
  const answer = await ada.ask('POST', '/create-checkout-session', body)
  return String((await bodyOf(answer)).id)
}
const progress = async (id: string, who = ada) =>
  bodyOf(await who.ask('GET', `/checkout-sessions/${id}`))
const buys = async () => {
  const id = await start()
  expect(company.pay(id).kind).toBe('complete')
  return id
}
const outage = (on: boolean) => company.local.setChaos({ outage: on })
const mirror = async () =>
  (await env.DB.prepare('SELECT * FROM subscriptions ORDER BY id').all()).results

beforeEach(async () => {
  for (const table of ['products', 'prices', 'subscriptions', 'invoices', 'outbox'])
    await env.DB.exec(`DELETE FROM ${table}`)
  company = await aCompany()
  ada = await aCaller(company.ports)
})

describe('the success page', () => {
  it('hears open, and active once paid, although every webhook is lost', async () => {
    const id = await start()
    expect(await progress(id)).toEqual({ status: 'open', subscription: null })
    company.local.setChaos({ drop: true })
    expect(company.pay(id).kind).toBe('complete')
    company.posted.length = 0
    expect(await progress(id)).toMatchObject({
      status: 'active',
      subscription: { plan: 'pro', interval: 'month', status: 'active', amountCents: 9_900 },
    })
    // Billing was told to look for itself: that alone brings row, access and mails.
    const [bell] = company.posted
    expect(bell).toMatchObject({ agent: 'billing', type: 'reconcile' })
    await company.settle()
    expect(await mirror()).toMatchObject([{ status: 'active', plan: 'pro' }])
    expect(await bodyOf(await ada.ask('GET', '/users/me'))).toMatchObject({
      user: { subscription: { plan: 'pro' }, entitlements: { access: 'full', plan: 'pro' } },
    })
  })

  it('needs no Stripe once our row is there', async () => {
    const id = await buys()
    await company.settle()
    outage(true)
    expect(await progress(id)).toMatchObject({ status: 'active', subscription: { plan: 'pro' } })
  })

  it('is told to come again while Stripe is down and our row is not there', async () => {
    const id = await buys()
    outage(true)
    const answer = await ada.ask('GET', `/checkout-sessions/${id}`)
    expect([answer.status, (await bodyOf(answer)).code]).toEqual([503, 'stripe_unavailable'])
  })

  it('stays open after a declined card, and grants nothing', async () => {
    const id = await start()
    expect(company.pay(id, '4000000000000002').kind).toBe('declined')
    await company.settle()
    expect(await progress(id)).toEqual({ status: 'open', subscription: null })
    expect(await bodyOf(await ada.ask('GET', '/subscription'))).toEqual({ subscription: null })
  })

  it('hears expired when nobody paid in time', async () => {
    const id = await start()
    company.clock.advance(24 * 3_600_000)
    await company.local.advanceTo(company.clock.now() / 1_000)
    expect(await progress(id)).toEqual({ status: 'expired', subscription: null })
  })

  it('is nobody else’s, and unknown ids are nobody’s', async () => {
    const id = await start()
    const eve = await aCaller(company.ports)
    expect((await eve.ask('GET', `/checkout-sessions/${id}`)).status).toBe(404)
    expect((await ada.ask('GET', '/checkout-sessions/cs_test_unknown')).status).toBe(404)
    expect((await ada.ask('GET', `/checkout-sessions/${id}`)).status).toBe(200)
  })
})

describe('the portal', () => {
  const open = () => ada.ask('POST', '/create-portal-session')

  it('is closed to whoever never bought, a begun checkout included', async () => {
    expect(await bodyOf(await open())).toMatchObject({ code: 'no_customer', status: 409 })
    await start()
    expect(await bodyOf(await open())).toMatchObject({ code: 'no_customer', status: 409 })
  })

  it('opens at once after buying, with our settings, although webhooks lag', async () => {
    await buys()
    const answer = await open()
    expect(answer.status).toBe(201)
    expect((await bodyOf(answer)).url).toMatch(/^http:\/\/localhost:12111\//)
    const [configuration] = [...company.local.state.portalConfigurations.values()]
    const [session] = [...company.local.state.portalSessions.values()]
    expect(session).toMatchObject({
      configuration: configuration?.id,
      return_url: 'http://localhost:8787/billing',
    })
  })

  it('is 503 while Stripe is down', async () => {
    await buys()
    await company.settle()
    outage(true)
    const answer = await open()
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
  })
})

describe('cancel and resume', () => {
  const cancel = (body?: Json) => ada.ask('POST', '/subscription/cancel', body)
  const resume = () => ada.ask('POST', '/subscription/resume')
  const atStripe = () => [...company.local.state.subscriptions.values()][0]

  it('ends with the period, is shown at once, and is undone', async () => {
    await buys()
    await company.settle()
    const cancelled = await cancel({ reason: 'Too quiet' })
    expect(cancelled.status).toBe(200)
    expect(await bodyOf(cancelled)).toMatchObject({
      subscription: {
        status: 'active',
        cancelAtPeriodEnd: true,
        endsAt: '2026-12-01T00:00:00.000Z',
      },
    })
    expect(atStripe()?.cancellation_details?.comment).toBe('Too quiet')
    await company.settle()
    expect(await bodyOf(await ada.ask('GET', '/subscription'))).toMatchObject({
      subscription: { cancelAtPeriodEnd: true },
    })
    expect(await bodyOf(await resume())).toMatchObject({
      subscription: { cancelAtPeriodEnd: false, endsAt: null },
    })
    await company.settle()
    expect(await bodyOf(await ada.ask('GET', '/subscription'))).toMatchObject({
      subscription: { cancelAtPeriodEnd: false, endsAt: null },
    })
  })

  it('twice is once: Stripe’s moment of cancelling does not move, one mail is owed', async () => {
    await buys()
    await company.settle()
    await cancel()
    const at = atStripe()?.canceled_at
    await company.settle()
    company.clock.advance(60_000)
    expect((await cancel({ reason: 'again' })).status).toBe(200)
    await company.settle()
    expect(atStripe()?.canceled_at).toBe(at)
    const { results } = await env.DB.prepare(
      `SELECT key FROM outbox WHERE kind = 'subscription_cancelled'`,
    ).all()
    expect(results).toHaveLength(1)
    await resume()
    expect((await resume()).status).toBe(200)
  })

  it('takes back an end date that was set at Stripe without the period-end flag', async () => {
    await buys()
    await company.settle()
    const id = atStripe()?.id
    await company.local.fetch(
      new Request(`http://localhost:12111/v1/subscriptions/${id}`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer sk_test_titanforge',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: `cancel_at=${Date.UTC(2026, 10, 20) / 1_000}`,
      }),
    )
    await company.settle()
    expect(await bodyOf(await ada.ask('GET', '/subscription'))).toMatchObject({
      subscription: { cancelAtPeriodEnd: false, endsAt: '2026-11-20T00:00:00.000Z' },
    })
    expect(await bodyOf(await resume())).toMatchObject({ subscription: { endsAt: null } })
    expect(atStripe()?.cancel_at).toBeNull()
  })

  it('works right after buying, before any webhook', async () => {
    await buys()
    expect(await bodyOf(await cancel())).toMatchObject({
      subscription: { cancelAtPeriodEnd: true },
    })
  })

  it('without a subscription is 404', async () => {
    expect((await cancel()).status).toBe(404)
    expect((await resume()).status).toBe(404)
  })

  it('refuses an over-long reason and unknown fields', async () => {
    await buys()
    expect((await cancel({ reason: 'x'.repeat(1_001) })).status).toBe(422)
    expect((await cancel({ atOnce: true })).status).toBe(422)
    expect(atStripe()?.cancel_at_period_end).toBe(false)
  })

  it('are 503 while Stripe is down and change nothing; what can be read goes on', async () => {
    await buys()
    await company.settle()
    const before = await mirror()
    outage(true)
    for (const answer of [await cancel(), await resume()])
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await mirror()).toEqual(before)
    expect(atStripe()?.cancel_at_period_end).toBe(false)
    for (const path of ['/products', '/invoices', '/subscription', '/users/me'])
      expect((await ada.ask('GET', path)).status).toBe(200)
  })
})

describe('the invoices', () => {
  it('of a purchase are there with their number, amount and links', async () => {
    await buys()
    await company.settle()
    const { invoices, nextCursor } = (await bodyOf(await ada.ask('GET', '/invoices'))) as {
      invoices: Json[]
      nextCursor: string | null
    }
    expect(nextCursor).toBeNull()
    expect(invoices).toMatchObject([
      { status: 'paid', totalCents: 9_900, paidCents: 9_900, taxCents: 0, currency: 'usd' },
    ])
    expect(invoices[0]?.hostedUrl).toMatch(/^http:\/\/localhost:12111\//)
  })
})
