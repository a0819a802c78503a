/** What was right when it was asked for and no longer is when it happens: refused clearly, and nothing is lost. */

import { env } from 'cloudflare:workers'
import { beforeEach, expect, it } from 'vitest'
import type { Approval } from '../contract/approvals.ts'
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

it('a refund whose payment is disputed between the proposal and the yes', {
  timeout: 60_000,
}, async () => {
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

it('a preview confirmed after another change was made, or the plan cancelled', {
  timeout: 60_000,
}, async () => {
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

it('an account whose closing is cut because Stripe stops answering on the way', {
  timeout: 60_000,
}, async () => {
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
