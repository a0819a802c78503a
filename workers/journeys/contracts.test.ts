/** Enterprise by contract, and changes somebody made at Stripe: both obeyed, both shown. */

import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { reconcile } from '../agents/billing/agent.ts'
import type { Offer } from '../contract/offers.ts'
import type { Preview } from '../contract/plan-change.ts'
import { verify } from '../schedule.ts'
import { aCaller, type Caller } from './caller.ts'
import { aCompany, type Company } from './company.ts'

type Json = Record<string, unknown>
type Reply = {
  status: number
  code?: string
  id?: string
  offer?: Offer
  offers?: Offer[]
  preview?: Preview
  user?: { subscription: Json; entitlements: Json }
}

let company: Company
let ada: Caller
let operator: Caller
let second: Caller

const HALF = Date.UTC(2026, 10, 16)
const said = async (answer: Promise<Response>): Promise<Reply> => {
  const reply = await answer
  const text = await reply.text()
  return { status: reply.status, ...(text ? (JSON.parse(text) as object) : {}) }
}
const me = async () => (await said(ada.ask('GET', '/users/me'))).user
const buys = async (wish: Json) => {
  const { id } = await said(ada.ask('POST', '/create-checkout-session', wish))
  expect(company.pay(String(id)).kind).toBe('complete')
  await company.settle()
}
const limits = { requestsPerMonth: null, burstPerMinute: 6_000, concurrentTasks: 50 }
type Waiting = { id: string; actionHash: string; kind: string; summary: string }
const waiting = async (): Promise<Waiting[]> =>
  ((await said(second.ask('GET', '/approvals?status=pending'))) as { approvals?: Waiting[] })
    .approvals ?? []
const decide = async (decision: 'approve' | 'deny', who = second) => {
  const [approval] = await waiting()
  const { id, actionHash } = approval ?? { id: 'apr_none', actionHash: '' }
  const answer = await said(who.ask('POST', `/approvals/${id}/decision`, { decision, actionHash }))
  await company.settle()
  return answer.status
}
/** What a second operator agreed to. */
const opened = async (body: Json = {}) => {
  const { offer } = await offers(body)
  expect(await decide('approve')).toBe(200)
  return offer
}
const offers = (body: Json = {}) =>
  said(
    operator.ask('POST', '/offers', {
      email: ada.email,
      interval: 'month',
      amountCents: 100_000,
      limits,
      ...body,
    }),
  )
const paid = () =>
  [...company.local.state.invoices.values()].map(({ amount_paid }) => amount_paid).reverse()

beforeEach(async () => {
  for (const table of [
    'users',
    'subscriptions',
    'invoices',
    'outbox',
    'offers',
    'approvals',
    'audit_log',
  ])
    await env.DB.exec(`DELETE FROM ${table}`)
  company = await aCompany()
  ada = await aCaller(company.ports)
  operator = await aCaller(company.ports, { isSuperuser: true })
  second = await aCaller(company.ports, { isSuperuser: true })
})

describe('an Enterprise offer', () => {
  it('is proposed by an operator, agreed to by another, paid by its customer, and gives what the contract says', async () => {
    const offer = await opened({ note: 'As agreed.' })
    const eve = await aCaller(company.ports)
    const wish = { plan: 'enterprise', interval: 'month', offer: offer?.id }
    expect((await said(eve.ask('POST', '/create-checkout-session', wish))).status).toBe(404)
    await buys(wish)
    expect(paid()).toEqual([100_000])
    expect(await me()).toMatchObject({
      subscription: { plan: 'enterprise', interval: 'month', amountCents: 100_000 },
      entitlements: { access: 'full', plan: 'enterprise', ...limits },
    })
    expect(await company.ports.quota(ada.id).read()).toMatchObject({ requestsPerMonth: null })
    expect((await said(ada.ask('GET', '/offers'))).offers).toMatchObject([
      { id: offer?.id, status: 'accepted', note: 'As agreed.', limits },
    ])
    expect((await verify(company.ports)).divergences).toEqual([])
    // A contract ends or changes by talking to us.
    const down = { plan: 'pro', interval: 'month' }
    expect(await said(ada.ask('POST', '/subscription/preview', down))).toMatchObject({
      status: 422,
      code: 'contact_sales',
    })
  })

  it('to a subscriber is an upgrade, previewed and prorated as every other', async () => {
    await buys({ plan: 'pro', interval: 'month' })
    const offer = await opened()
    company.clock.to(HALF)
    await company.local.advanceTo(HALF / 1_000)
    const wish = { plan: 'enterprise', interval: 'month', offer: offer?.id }
    const { preview } = await said(ada.ask('POST', '/subscription/preview', wish))
    // Half of $99 back, half of $1,000.
    expect(preview).toMatchObject({ kind: 'upgrade', dueNowCents: 45_050, creditCents: 4_950 })
    const change = { previewId: preview?.id }
    expect((await said(ada.ask('POST', '/subscription/change', change))).status).toBe(200)
    await company.settle()
    expect(paid()).toEqual([45_050, 9_900])
    expect((await me())?.entitlements).toMatchObject({ plan: 'enterprise', ...limits })
    expect((await me())?.subscription.changedOutside).toBeNull()
  })

  it('is accepted once: whoever moved on to another does not get it again', async () => {
    const first = await opened()
    await buys({ plan: 'enterprise', interval: 'month', offer: first?.id })
    const other = await opened({ amountCents: 200_000 })
    const wish = { plan: 'enterprise', interval: 'month', offer: other?.id }
    const { preview } = await said(ada.ask('POST', '/subscription/preview', wish))
    await ada.ask('POST', '/subscription/change', { previewId: preview?.id })
    const back = { ...wish, offer: first?.id }
    // At once, before Billing heard of it, and after.
    for (const hears of [async () => undefined, () => company.settle()]) {
      await hears()
      expect(await said(ada.ask('POST', '/subscription/preview', back))).toMatchObject({
        status: 410,
        code: 'offer_closed',
      })
    }
    const { offers: shown } = await said(ada.ask('GET', '/offers'))
    expect(shown?.map(({ status }) => status)).toEqual(['accepted', 'accepted'])
  })

  it('holds what it promised when our record of it is lost: its price at Stripe says so', async () => {
    const offer = await opened()
    await buys({ plan: 'enterprise', interval: 'month', offer: offer?.id })
    for (const table of ['offers', 'subscriptions']) await env.DB.exec(`DELETE FROM ${table}`)
    const [bought] = company.local.state.subscriptions.keys()
    await reconcile(company.ports, bought ?? '')
    await company.settle()
    expect((await me())?.entitlements).toMatchObject({ access: 'full', ...limits })
    expect((await said(ada.ask('GET', '/offers'))).offers).toMatchObject([
      { id: offer?.id, status: 'accepted', amountCents: 100_000, limits },
    ])
  })

  it('is refused to customers, below a dollar, for strangers, and once withdrawn or expired', async () => {
    expect((await said(ada.ask('POST', '/offers', {}))).status).toBe(403)
    for (const body of [{ amountCents: 99 }, { email: 'nobody@example.test' }, { limits: {} }])
      expect((await offers(body)).status).toBe(422)
    const offer = await opened()
    expect((await said(operator.ask('DELETE', `/offers/${offer?.id}`))).status).toBe(204)
    const wish = { plan: 'enterprise', interval: 'month', offer: offer?.id }
    expect(await said(ada.ask('POST', '/create-checkout-session', wish))).toMatchObject({
      status: 410,
      code: 'offer_closed',
    })
    const plain = { plan: 'enterprise', interval: 'month' }
    expect((await said(ada.ask('POST', '/create-checkout-session', plain))).code).toBe(
      'contact_sales',
    )
  })
})

describe('the second key of an offer', () => {
  const mine = async (who: Caller) =>
    (await said(who.ask('GET', '/offers'))).offers?.map(({ status, toMe, made }) => [
      status,
      toMe,
      made,
    ])
  const buy = (offer?: Offer) =>
    said(
      ada.ask('POST', '/create-checkout-session', {
        plan: 'enterprise',
        interval: 'month',
        offer: offer?.id,
      }),
    )

  it('keeps it from its customer until another operator agreed to exactly what it says', async () => {
    const { status, offer } = await offers({ note: 'As agreed.' })
    expect([status, offer?.status]).toEqual([201, 'proposed'])
    expect([await mine(ada), await mine(operator)]).toEqual([[], [['proposed', false, true]]])
    expect((await buy(offer)).status).toBe(404)
    expect(await waiting()).toMatchObject([
      {
        kind: 'quote',
        summary: `Offer Enterprise at $1,000 a month to ${ada.email}`,
        action: {
          tool: 'offer.open',
          arguments: { customer: ada.email, amountCents: 100_000, limits, note: 'As agreed.' },
        },
      },
    ])
    // Who proposed may not approve.
    expect(await decide('approve', operator)).toBe(403)
    expect(await decide('approve')).toBe(200)
    expect([await mine(ada), await mine(operator)]).toEqual([
      [['open', true, false]],
      [['open', false, true]],
    ])
    expect((await buy(offer)).status).toBe(201)
  })

  it('denied, or withdrawn before it was decided, it never opens', async () => {
    const { offer: denied } = await offers()
    expect(await decide('deny')).toBe(200)
    expect([await mine(operator), (await buy(denied)).status]).toEqual([
      [['denied', false, true]],
      404,
    ])
    const { offer: taken } = await offers()
    const [approval] = await waiting()
    expect((await said(operator.ask('DELETE', `/offers/${taken?.id}`))).status).toBe(204)
    expect(await waiting()).toEqual([])
    const late = { decision: 'approve', actionHash: approval?.actionHash }
    expect(
      await said(second.ask('POST', `/approvals/${approval?.id}/decision`, late)),
    ).toMatchObject({ status: 409, code: 'already_decided' })
    // Both were made in one instant, so either may stand first.
    expect(await mine(operator)).toContainEqual(['withdrawn', false, true])
    expect(await mine(ada)).toEqual([])
  })

  it('of an offer withdrawn after the yes and before the effect does nothing', async () => {
    const { offer } = await offers()
    const [approval] = await waiting()
    const yes = { decision: 'approve', actionHash: approval?.actionHash }
    await second.ask('POST', `/approvals/${approval?.id}/decision`, yes)
    await operator.ask('DELETE', `/offers/${offer?.id}`)
    await company.settle()
    const [row] = (await env.DB.prepare('SELECT status, outcome FROM approvals').all()).results
    expect(row?.status).toBe('consumed')
    expect(JSON.parse(String(row?.outcome))).toEqual({
      kind: 'refused',
      detail: 'The offer was withdrawn meanwhile.',
    })
    expect(await mine(ada)).toEqual([])
  })
})

describe('what somebody changed at Stripe', () => {
  it('is obeyed, shown to the customer with its date, and flagged for the operator', async () => {
    await buys({ plan: 'pro', interval: 'month' })
    const [subscription] = [...company.local.state.subscriptions.values()]
    const starter = [...company.local.state.prices.values()].find(
      ({ lookup_key }) => lookup_key === 'starter_month_v1',
    )
    const item = subscription?.items.data[0]?.id
    company.clock.to(HALF)
    await company.local.advanceTo(HALF / 1_000)
    await company.local.fetch(
      new Request(`http://localhost:12111/v1/subscriptions/${subscription?.id}`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer sk_test_titanforge',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: `items[0][id]=${item}&items[0][price]=${starter?.id}&proration_behavior=none`,
      }),
    )
    await company.settle()
    expect(await me()).toMatchObject({
      subscription: { plan: 'starter', changedOutside: '2026-11-16T00:00:00.000Z' },
      entitlements: { requestsPerMonth: 1_000 },
    })
    const flags = await env.DB.prepare(
      `SELECT account_id FROM audit_log WHERE action = 'changed_outside'`,
    ).all()
    expect(flags.results).toEqual([{ account_id: ada.id }])
    expect((await verify(company.ports)).divergences).toEqual([])
    // The customer chooses for themselves again: then it is theirs.
    const wish = { plan: 'pro', interval: 'month' }
    const { preview } = await said(ada.ask('POST', '/subscription/preview', wish))
    await ada.ask('POST', '/subscription/change', { previewId: preview?.id })
    await company.settle()
    expect((await me())?.subscription).toMatchObject({ plan: 'pro', changedOutside: null })
  })
})
