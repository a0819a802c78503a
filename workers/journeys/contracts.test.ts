/** Enterprise by contract, and changes somebody made at Stripe: both obeyed, both shown. */

import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
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
  for (const table of ['users', 'subscriptions', 'invoices', 'outbox', 'offers', 'audit_log'])
    await env.DB.exec(`DELETE FROM ${table}`)
  company = await aCompany()
  ada = await aCaller(company.ports)
  operator = await aCaller(company.ports, { isSuperuser: true })
})

describe('an Enterprise offer', { timeout: 60_000 }, () => {
  it('is made by an operator, paid by its customer, and gives what the contract says', async () => {
    const { status, offer } = await offers({ note: 'As agreed.' })
    expect([status, offer?.status]).toEqual([201, 'open'])
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
    const { offer } = await offers()
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

  it('is refused to customers, below a dollar, for strangers, and once withdrawn or expired', async () => {
    expect((await said(ada.ask('POST', '/offers', {}))).status).toBe(403)
    for (const body of [{ amountCents: 99 }, { email: 'nobody@example.test' }, { limits: {} }])
      expect((await offers(body)).status).toBe(422)
    const { offer } = await offers()
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

describe('what somebody changed at Stripe', { timeout: 60_000 }, () => {
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
