/** A second live subscription that Stripe holds: shown to operators, ended by two of them, dropped by nobody. */

import { env } from 'cloudflare:workers'
import Stripe from 'stripe'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Approval } from '../contract/approvals.ts'
import type { Duplicate } from '../contract/duplicates.ts'
import { verify } from '../schedule.ts'
import { aCaller, type Caller } from './caller.ts'
import { aCompany, type Company } from './company.ts'

type Reply = { status: number; code?: string; duplicates?: Duplicate[]; approval?: Approval }

let company: Company
let ada: Caller
let first: Caller
let second: Caller
let stripe: Stripe

const said = async (answer: Promise<Response>): Promise<Reply> => {
  const reply = await answer
  return { status: reply.status, ...((await reply.json()) as object) }
}
const listed = async () => (await said(first.ask('GET', '/duplicates'))).duplicates
const propose = (id: string, who = first) => said(who.ask('POST', `/duplicates/${id}/end`, {}))
const decide = async ({ id, actionHash }: Approval, decision: 'approve' | 'deny', who = second) => {
  const answer = await said(who.ask('POST', `/approvals/${id}/decision`, { decision, actionHash }))
  await company.settle()
  return answer.status
}
const states = () =>
  [...company.local.state.subscriptions.values()].map(({ id, status }) => [id, status])
const me = async () =>
  (await (await ada.ask('GET', '/users/me')).json()) as {
    user: { subscription: { id: string }; entitlements: { plan: string; access: string } }
  }

beforeEach(async () => {
  const tables = ['users', 'subscriptions', 'invoices', 'outbox', 'approvals', 'emails']
  for (const table of tables) await env.DB.exec(`DELETE FROM ${table}`)
  company = await aCompany()
  ada = await aCaller(company.ports)
  first = await aCaller(company.ports, { isSuperuser: true })
  second = await aCaller(company.ports, { isSuperuser: true })
  stripe = new Stripe('sk_test_titanforge', {
    httpClient: Stripe.createFetchHttpClient((url, init) =>
      company.local.fetch(new Request(url as string, init)),
    ),
  })
})

/** Ada's Starter, and a Pro that somebody made beside it at Stripe; their ids. */
async function twoPlans(): Promise<[string, string]> {
  const plan = { plan: 'starter', interval: 'month' }
  const opened = await ada.ask('POST', '/create-checkout-session', plan)
  company.pay(((await opened.json()) as { id: string }).id)
  await company.settle()
  company.clock.advance(1_000)
  const [held] = [...company.local.state.subscriptions.values()]
  const prices = await stripe.prices.list({ lookup_keys: ['pro_month_v1'] })
  const { id } = await stripe.subscriptions.create({
    customer: String(held?.customer),
    items: [{ price: prices.data[0]?.id ?? '' }],
    default_payment_method: String(held?.default_payment_method),
  })
  await company.settle()
  return [held?.id ?? '', id]
}

describe('a duplicate subscription', () => {
  it('is shown to operators with what was paid for it, and ended at Stripe once two of them agree', async () => {
    expect(await listed()).toEqual([])
    const [starter, pro] = await twoPlans()
    expect(await listed()).toMatchObject([
      {
        subscription: { id: pro, plan: 'pro', amountCents: 9_900 },
        keeps: { id: starter, plan: 'starter', amountCents: 1_900 },
        customer: ada.email,
        invoice: { leftCents: 9_900 },
        repair: null,
      },
    ])
    const { status, approval } = await propose(pro)
    expect([status, approval?.kind, approval?.mayDecide]).toEqual([201, 'tool', 'operator'])
    expect(approval?.summary).toBe(
      `End the duplicate Pro at $99 a month of ${ada.email}; Starter at $19 a month goes on`,
    )
    expect((await listed())?.[0]?.repair).toBe('pending')
    expect(await propose(pro, second)).toMatchObject({ status: 409, code: 'change_pending' })
    await company.settle()
    expect(states()).toEqual([
      [starter, 'active'],
      [pro, 'active'],
    ])
    expect(await decide(approval as Approval, 'approve', first)).toBe(403)
    expect(await decide(approval as Approval, 'approve')).toBe(200)
    expect(states()).toEqual([
      [starter, 'active'],
      [pro, 'canceled'],
    ])
    expect(await listed()).toEqual([])
    expect(await me()).toMatchObject({
      user: { subscription: { id: starter }, entitlements: { plan: 'starter', access: 'full' } },
    })
    // The plan they live by never ended, so nobody is told that it did.
    const mails = await env.DB.prepare("SELECT key FROM emails WHERE kind = 'subscription_ended'")
    expect((await mails.all()).results).toEqual([])
    expect((await verify(company.ports)).divergences).toEqual([])
  })

  it('denied stays shown, and may be proposed again', async () => {
    const [, pro] = await twoPlans()
    const { approval } = await propose(pro)
    await decide(approval as Approval, 'deny')
    expect((await listed())?.[0]?.repair).toBe('denied')
    expect((await propose(pro)).status).toBe(201)
  })

  it('is not ended when it is the only one left by then, nor what is no duplicate', async () => {
    const [starter, pro] = await twoPlans()
    expect((await propose(starter)).status).toBe(404)
    expect((await propose(pro, ada)).status).toBe(403)
    const { approval } = await propose(pro)
    await stripe.subscriptions.cancel(starter)
    await company.settle()
    expect(await decide(approval as Approval, 'approve')).toBe(200)
    expect(states()).toEqual([
      [starter, 'canceled'],
      [pro, 'active'],
    ])
    const [row] = (await env.DB.prepare('SELECT status, outcome FROM approvals').all()).results
    expect([row?.status, JSON.parse(String(row?.outcome))]).toEqual([
      'consumed',
      {
        kind: 'refused',
        detail: `${starter} is over at Stripe: ${pro} is the only subscription left.`,
      },
    ])
    expect(await listed()).toEqual([])
  })
})
