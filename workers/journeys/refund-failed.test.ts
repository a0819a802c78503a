/** A refund that the customer's bank sends back later: out of the figures again, said to operators, and open to another try. */

import { env } from 'cloudflare:workers'
import { beforeEach, expect, it } from 'vitest'
import type { Approval } from '../contract/approvals.ts'
import { runJob, verify } from '../schedule.ts'
import { aCaller, type Caller } from './caller.ts'
import { aCompany, type Company } from './company.ts'

/** https://docs.stripe.com/testing#refunds: the charge succeeds; a refund succeeds, and fails some time later. */
const REFUSES_REFUNDS = '4000000000005126'

let company: Company
let ada: Caller
let first: Caller
let second: Caller
let invoice = ''
const rows = async (sql: string) => (await env.DB.prepare(sql).all()).results

beforeEach(async () => {
  const tables = ['users', 'subscriptions', 'invoices', 'outbox', 'approvals', 'events', 'emails']
  for (const table of [...tables, 'daily_metrics']) await env.DB.exec(`DELETE FROM ${table}`)
  company = await aCompany()
  ada = await aCaller(company.ports)
  first = await aCaller(company.ports, { isSuperuser: true })
  second = await aCaller(company.ports, { isSuperuser: true })
  const plan = { plan: 'pro', interval: 'month' }
  const opened = await ada.ask('POST', '/create-checkout-session', plan)
  company.pay(((await opened.json()) as { id: string }).id, REFUSES_REFUNDS)
  await company.settle()
  invoice = String((await rows('SELECT id FROM invoices'))[0]?.id)
})

async function approved(amountCents: number): Promise<Approval> {
  const proposed = await first.ask('POST', '/refunds', { invoice, endAccess: false, amountCents })
  expect(proposed.status).toBe(201)
  const { approval } = (await proposed.json()) as { approval: Approval }
  const decision = { decision: 'approve', actionHash: approval.actionHash }
  expect((await second.ask('POST', `/approvals/${approval.id}/decision`, decision)).status).toBe(
    200,
  )
  await company.settle()
  return approval
}
/** The bank takes a few seconds to refuse it. */
async function theBankRefuses(): Promise<void> {
  await company.local.advanceTo(company.local.now() + 5)
  company.clock.advance(5_000)
  await company.settle()
}
const invoiceNow = async () => {
  const answer = await ada.ask('GET', '/invoices')
  const { invoices } = (await answer.json()) as { invoices: Record<string, unknown>[] }
  return invoices.map(({ status, paidCents, refundedCents }) => [status, paidCents, refundedCents])
}
const outcomes = () =>
  rows("SELECT outcome->>'kind' AS kind, outcome->>'detail' AS detail FROM approvals ORDER BY id")
const refundsInFigures = async () =>
  (
    await rows(
      "SELECT coalesce(sum(value), 0) AS cents FROM daily_metrics WHERE metric = 'refunds_cents'",
    )
  )[0]?.cents

it('leaves the refunded sum, the figures and what the approval says, and each operator is told once', async () => {
  await approved(2_500)
  expect([await invoiceNow(), await refundsInFigures()]).toEqual([[['paid', 9_900, 2_500]], 2_500])
  await theBankRefuses()
  expect([await invoiceNow(), await refundsInFigures()]).toEqual([[['paid', 9_900, 0]], 0])
  expect(
    await rows("SELECT type, amount_cents FROM events WHERE type LIKE 'refund%' ORDER BY type"),
  ).toEqual([
    { type: 'refund', amount_cents: 2_500 },
    { type: 'refund_failed', amount_cents: -2_500 },
  ])
  expect(await outcomes()).toEqual([
    {
      kind: 'refused',
      detail: expect.stringMatching(/^The bank sent re_\w+ back \(expired or canceled card\): the/),
    },
  ])
  const mails = await rows(
    "SELECT to_address, subject FROM emails WHERE kind = 'refund_failed' ORDER BY to_address",
  )
  const told = [first.email, second.email].sort()
  expect(mails).toEqual(
    told.map((to_address) => ({ to_address, subject: 'A refund of $25 did not arrive' })),
  )
  expect((await verify(company.ports)).divergences).toEqual([])
  await runJob(company.ports, 'daily')
  await company.settle()
  expect(await rows("SELECT value FROM cursors WHERE name = 'figures'")).toEqual([{ value: '[]' }])
})

it('may be tried again in full, once the card works', async () => {
  await approved(9_900)
  await theBankRefuses()
  for (const card of company.local.state.cards.values()) card.number = '4242424242424242'
  await approved(9_900)
  await theBankRefuses()
  expect([await invoiceNow(), await refundsInFigures()]).toEqual([[['paid', 9_900, 9_900]], 9_900])
  expect((await outcomes()).map(({ kind }) => kind)).toEqual(['refused', 'done'])
  expect((await verify(company.ports)).divergences).toEqual([])
})

it('that nobody told us of is found by the comparison and healed by the daily one', async () => {
  await approved(2_500)
  company.local.setChaos({ drop: true })
  await theBankRefuses()
  company.local.setChaos({ drop: false })
  const [subscription] = company.local.state.subscriptions.keys()
  expect((await verify(company.ports)).divergences).toEqual([
    { subscription, accountId: ada.id, what: 'refund' },
  ])
  await runJob(company.ports, 'daily')
  await company.settle()
  expect((await verify(company.ports)).divergences).toEqual([])
  expect([await invoiceNow(), await refundsInFigures()]).toEqual([[['paid', 9_900, 0]], 0])
})

it('that was made and failed while nobody listened counts for nothing, and is said all the same', async () => {
  company.local.setChaos({ drop: true })
  const [charge] = company.local.state.charges.keys()
  await company.local.fetch(
    new Request('http://localhost:12111/v1/refunds', {
      method: 'POST',
      headers: {
        authorization: 'Bearer sk_test_titanforge',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: `charge=${charge}&amount=700`,
    }),
  )
  await theBankRefuses()
  company.local.setChaos({ drop: false })
  expect((await verify(company.ports)).divergences).toMatchObject([{ what: 'refund' }])
  await runJob(company.ports, 'daily')
  await company.settle()
  expect((await verify(company.ports)).divergences).toEqual([])
  expect([await invoiceNow(), await refundsInFigures()]).toEqual([[['paid', 9_900, 0]], 0])
  expect(await rows("SELECT count(*) AS n FROM emails WHERE kind = 'refund_failed'")).toEqual([
    { n: 2 },
  ])
})
