/** Once a downgrade took effect Stripe's schedule manages the subscription for one more period: nothing of that is felt. */

import { env } from 'cloudflare:workers'
import { beforeEach, expect, it } from 'vitest'
import { aCaller, type Caller } from './caller.ts'
import { aCompany, type Company } from './company.ts'
import { passTo } from './passing-time.ts'

type Reply = { status: number; preview?: { id: string }; subscription?: Record<string, unknown> }

let company: Company
let ada: Caller

const said = async (path: string, body: unknown): Promise<Reply> => {
  const answer = await ada.ask('POST', path, body)
  await company.settle()
  return { status: answer.status, ...((await answer.json()) as object) }
}
const to = (at: number) => passTo(company, at)
async function changes(plan: string, interval: string): Promise<Reply> {
  const { preview } = await said('/subscription/preview', { plan, interval })
  return said('/subscription/change', { previewId: preview?.id })
}
const me = async () => {
  const { user } = (await (await ada.ask('GET', '/users/me')).json()) as {
    user: { subscription: Record<string, unknown> }
  }
  const { plan, interval, pendingChange, cancelAtPeriodEnd, endsAt } = user.subscription
  return { plan, interval, pendingChange, cancelAtPeriodEnd, endsAt }
}
const sold = () =>
  [...company.local.state.subscriptions.values()].map(
    ({ items }) => items.data[0]?.price.lookup_key,
  )

beforeEach(async () => {
  for (const table of ['users', 'subscriptions', 'invoices', 'outbox', 'previews'])
    await env.DB.exec(`DELETE FROM ${table}`)
  company = await aCompany()
  ada = await aCaller(company.ports)
  const { id } = (await said('/create-checkout-session', {
    plan: 'pro',
    interval: 'month',
  })) as Reply & { id: string }
  expect(company.pay(id).kind).toBe('complete')
  await company.settle()
  expect((await changes('starter', 'month')).status).toBe(200)
  // Bought on the first of November: it is Starter since the first of December.
  await to(Date.UTC(2026, 11, 10))
  expect(await me()).toMatchObject({ plan: 'starter', pendingChange: null })
})

it('cancels at period end, and takes it back', async () => {
  expect((await said('/subscription/cancel', {})).status).toBe(200)
  expect(await me()).toMatchObject({ cancelAtPeriodEnd: true, endsAt: '2027-01-01T00:00:00.000Z' })
  expect((await said('/subscription/resume', {})).status).toBe(200)
  expect(await me()).toMatchObject({ plan: 'starter', cancelAtPeriodEnd: false, endsAt: null })
})

it('goes up at once, and down again at the end of that period, not before', async () => {
  expect((await changes('pro', 'month')).status).toBe(200)
  expect(sold()).toEqual(['pro_month_v1'])
  const down = await changes('starter', 'month')
  expect([down.status, sold()]).toEqual([200, ['pro_month_v1']])
  expect(await me()).toMatchObject({
    plan: 'pro',
    pendingChange: { plan: 'starter', interval: 'month', at: '2027-01-01T00:00:00.000Z' },
  })
  await to(Date.UTC(2027, 0, 2))
  expect(sold()).toEqual(['starter_month_v1'])
  expect(await me()).toMatchObject({ plan: 'starter', pendingChange: null })
})
