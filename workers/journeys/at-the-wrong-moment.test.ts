/** What was right when it was asked for and no longer is when it happens: refused clearly, and nothing is lost. */

import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Approval } from '../contract/approvals.ts'
import { verify } from '../schedule.ts'
import { scryptPasswords } from '../tools/password.ts'
import { aCaller, type Caller } from './caller.ts'
import { aCompany, type Company } from './company.ts'

type Reply = { status: number; code?: string; preview?: { id: string }; approval?: Approval }

let company: Company
let ada: Caller

const said = async (who: Caller, method: string, path: string, body: unknown): Promise<Reply> => {
  const answer = await who.ask(method, path, body)
  const text = await answer.text()
  return { status: answer.status, ...(text ? (JSON.parse(text) as object) : {}) }
}
const atStripe = () => {
  const [subscription] = [...company.local.state.subscriptions.values()]
  if (!subscription) throw new Error('no subscription')
  return subscription
}
const paid = () => [...company.local.state.invoices.values()].map(({ amount_paid }) => amount_paid)
const rows = async (sql: string) => (await env.DB.prepare(sql).all()).results

beforeEach(async () => {
  for (const table of ['users', 'subscriptions', 'invoices', 'outbox', 'approvals', 'previews'])
    await env.DB.exec(`DELETE FROM ${table}`)
  company = await aCompany()
  ada = await aCaller(company.ports)
  const wish = { plan: 'pro', interval: 'month' }
  const opened = await ada.ask('POST', '/create-checkout-session', wish)
  company.pay(((await opened.json()) as { id: string }).id)
  await company.settle()
  company.clock.advance(1_000)
})

it('a refund whose payment is disputed between the proposal and the yes', async () => {
  const operators = [
    await aCaller(company.ports, { isSuperuser: true }),
    await aCaller(company.ports, { isSuperuser: true }),
  ] as const
  const [invoice] = await rows('SELECT id FROM invoices')
  const body = { invoice: invoice?.id, endAccess: false }
  const { approval } = await said(operators[0], 'POST', '/refunds', body)
  expect(company.local.disputeLast(String(atStripe().customer))).toMatch(/^dp_|^du_/)
  const decision = { decision: 'approve', actionHash: approval?.actionHash }
  const path = `/approvals/${approval?.id}/decision`
  expect((await said(operators[1], 'POST', path, decision)).status).toBe(200)
  await company.settle()
  expect([...company.local.state.refunds.values()]).toEqual([])
  const [row] = await rows('SELECT status, outcome FROM approvals')
  expect([row?.status, JSON.parse(String(row?.outcome))]).toEqual([
    'consumed',
    { kind: 'refused', detail: 'The payment is disputed.' },
  ])
  expect(await said(operators[0], 'POST', '/refunds', body)).toMatchObject({
    status: 409,
    code: 'disputed',
  })
})

it('a preview confirmed after another change was made, or the plan cancelled', async () => {
  const preview = async (plan: string, interval: string) =>
    (await said(ada, 'POST', '/subscription/preview', { plan, interval })).preview?.id
  const confirm = (previewId?: string) => said(ada, 'POST', '/subscription/change', { previewId })
  const [down, year, again] = [
    await preview('starter', 'month'),
    await preview('pro', 'year'),
    await preview('starter', 'year'),
  ]
  expect((await confirm(down)).status).toBe(200)
  await company.settle()
  expect(await confirm(year)).toMatchObject({ status: 409, code: 'change_pending' })
  expect((await said(ada, 'POST', '/subscription/cancel', {})).status).toBe(200)
  await company.settle()
  expect(await confirm(again)).toMatchObject({ status: 409, code: 'change_pending' })
  expect([paid(), atStripe().items.data[0]?.price.lookup_key]).toEqual([[9_900], 'pro_month_v1'])
})

it('an account whose closing is cut because Stripe stops answering on the way', async () => {
  const password = 'horse battery staple'
  const hash = await scryptPasswords({ N: 256, r: 8, p: 1 }).hash(password)
  await env.DB.prepare('UPDATE users SET password_hash = ? WHERE id = ?').bind(hash, ada.id).run()
  const close = () => said(ada, 'DELETE', '/users/me', { password, confirm: ada.email })
  const { endNow } = company.ports.stripe
  company.ports.stripe.endNow = async (...wish) => {
    company.local.setChaos({ outage: true })
    return endNow(...wish)
  }
  expect(await close()).toMatchObject({ status: 503, code: 'stripe_unavailable' })
  company.ports.stripe.endNow = endNow
  company.local.setChaos({ outage: false })
  await company.settle()
  expect(atStripe().status).toBe('active')
  expect(await rows('SELECT email, closed_at FROM users')).toEqual([
    { email: ada.email, closed_at: null },
  ])
  expect((await ada.ask('GET', '/users/me')).status).toBe(200)
  expect((await close()).status).toBe(204)
  expect(atStripe().status).toBe('canceled')
})

/** An approved refund of $30 on its way; `meets` is what happens in the same second as the call to Stripe. */
async function refundMeets(meets: 'before' | 'after'): Promise<string> {
  const operators = [
    await aCaller(company.ports, { isSuperuser: true }),
    await aCaller(company.ports, { isSuperuser: true }),
  ] as const
  const [invoice] = await rows('SELECT id FROM invoices')
  const body = { invoice: invoice?.id, endAccess: false, amountCents: 3_000 }
  const { approval } = await said(operators[0], 'POST', '/refunds', body)
  const { refund } = company.ports.stripe
  const customer = String(atStripe().customer)
  company.ports.stripe.refund = async (...wish) => {
    if (meets === 'before') company.local.disputeLast(customer)
    const answer = await refund(...wish)
    if (meets === 'after') company.local.disputeLast(customer)
    return answer
  }
  const decision = { decision: 'approve', actionHash: approval?.actionHash }
  const path = `/approvals/${approval?.id}/decision`
  expect((await said(operators[1], 'POST', path, decision)).status).toBe(200)
  await company.settle()
  company.ports.stripe.refund = refund
  const [row] = await rows('SELECT outcome FROM approvals')
  return String(row?.outcome)
}
const moneyBack = () =>
  rows('SELECT refunded_cents AS refunded, dispute_status AS dispute FROM invoices')

it('a refund whose payment is disputed after we looked and before Stripe hears of it', async () => {
  // Stripe has the last word: https://docs.stripe.com/error-codes#charge-disputed.
  expect(JSON.parse(await refundMeets('before'))).toMatchObject({
    kind: 'refused',
    detail: expect.stringContaining('has been charged back; cannot issue a refund'),
  })
  expect([...company.local.state.refunds.values()]).toEqual([])
  expect(await moneyBack()).toEqual([{ refunded: 0, dispute: 'needs_response' }])
  expect((await verify(company.ports)).divergences).toEqual([])
})

it('a dispute that is opened right after the refund: both stand, the dispute over what is left', async () => {
  expect(JSON.parse(await refundMeets('after'))).toMatchObject({ kind: 'done' })
  expect([...company.local.state.refunds.values()].map(({ amount }) => amount)).toEqual([3_000])
  expect([...company.local.state.disputes.values()].map(({ amount }) => amount)).toEqual([6_900])
  expect(await moneyBack()).toEqual([{ refunded: 3_000, dispute: 'needs_response' }])
  expect((await verify(company.ports)).divergences).toEqual([])
})

describe('a downgrade that waits, while somebody acts in Stripe’s dashboard', () => {
  const call = async (method: string, path: string, form: Record<string, string> = {}) => {
    const answer = await company.local.fetch(
      new Request(`http://localhost:12111/v1${path}`, {
        method,
        headers: { authorization: 'Bearer sk_test_titanforge' },
        ...(method === 'POST' ? { body: new URLSearchParams(form) } : {}),
      }),
    )
    await company.settle()
    return answer.status
  }
  const mine = async () => {
    const answer = await ada.ask('GET', '/users/me')
    const { user } = (await answer.json()) as { user: Record<string, Record<string, unknown>> }
    const { access } = user.entitlements ?? {}
    const { pendingChange, endsAt } = user.subscription ?? {}
    return { access, pendingChange, endsAt }
  }
  async function monthsPass(): Promise<void> {
    const end = Date.UTC(2027, 1, 1)
    const { local, clock } = company
    for (let due = local.nextDue(); due !== null && due * 1_000 <= end; due = local.nextDue()) {
      clock.to(Math.max(clock.now(), due * 1_000))
      await local.advanceTo(due)
      await company.settle()
    }
  }
  beforeEach(async () => {
    const wish = { plan: 'starter', interval: 'month' }
    const { preview } = await said(ada, 'POST', '/subscription/preview', wish)
    const body = { previewId: preview?.id }
    expect((await said(ada, 'POST', '/subscription/change', body)).status).toBe(200)
    await company.settle()
    expect((await mine()).pendingChange).toMatchObject({ plan: 'starter' })
  })

  it('ends with the plan that is cancelled at once; nothing is billed any more, and one may buy again', async () => {
    expect(await call('DELETE', `/subscriptions/${atStripe().id}`)).toBe(200)
    expect(await mine()).toEqual({ access: 'none', pendingChange: undefined, endsAt: undefined })
    expect(await rows('SELECT status, pending_change FROM subscriptions')).toEqual([
      { status: 'canceled', pending_change: null },
    ])
    await monthsPass()
    expect(paid()).toEqual([9_900])
    expect((await verify(company.ports)).divergences).toEqual([])
    const again = { plan: 'starter', interval: 'year' }
    expect((await said(ada, 'POST', '/create-checkout-session', again)).status).toBe(201)
  })

  it('is dropped where the plan is to end with its period; it ends then, without a bill for the smaller one', async () => {
    const schedule = String(atStripe().schedule)
    expect(await call('POST', `/subscription_schedules/${schedule}/release`)).toBe(200)
    const ends = { cancel_at_period_end: 'true' }
    expect(await call('POST', `/subscriptions/${atStripe().id}`, ends)).toBe(200)
    expect(await mine()).toEqual({
      access: 'full',
      pendingChange: null,
      endsAt: '2026-12-01T00:00:00.000Z',
    })
    expect((await verify(company.ports)).divergences).toEqual([])
    await monthsPass()
    expect([paid(), atStripe().status]).toEqual([[9_900], 'canceled'])
    expect((await mine()).access).toBe('none')
    expect((await verify(company.ports)).divergences).toEqual([])
  })
})
