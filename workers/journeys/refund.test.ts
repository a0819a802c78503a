/** Money going back: proposed by one operator, decided by another, done once by Billing, seen by the customer. */

import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { consume } from '../agents/index.ts'
import type { Approval } from '../contract/approvals.ts'
import { runJob } from '../schedule.ts'
import { DAY, MINUTE } from '../tools/clock.ts'
import { scryptPasswords } from '../tools/password.ts'
import { aMessage } from './builders.ts'
import { aCaller, type Caller } from './caller.ts'
import { aCompany, type Company } from './company.ts'

type Json = Record<string, unknown>
type Reply = {
  status: number
  code?: string
  approval?: Approval
  approvals?: Approval[]
  invoices?: Json[]
  disputes?: Json[]
  user?: { entitlements: Json }
}

let company: Company
let ada: Caller
let first: Caller
let second: Caller
let invoice = ''

/** Time goes on between two calls, so that what is newest is known. */
const said = async (answer: Promise<Response>): Promise<Reply> => {
  const reply = await answer
  company.clock.advance(1_000)
  return { status: reply.status, ...((await reply.json()) as object) }
}
const rows = async (sql: string) => (await env.DB.prepare(sql).all()).results
const refundsAtStripe = () =>
  [...company.local.state.refunds.values()].map(({ amount, metadata }) => [
    amount,
    metadata?.approval_id,
  ])

const propose = (body: Json = {}, who = first) =>
  said(who.ask('POST', '/refunds', { invoice, endAccess: false, ...body }))
async function proposed(body: Json = {}, who = first): Promise<Approval> {
  const { status, approval } = await propose(body, who)
  expect(status).toBe(201)
  if (!approval) throw new Error('no approval')
  return approval
}
const decide = (approval: Approval, decision: string, who = second, more: Json = {}) =>
  said(
    who.ask('POST', `/approvals/${approval.id}/decision`, {
      decision,
      actionHash: approval.actionHash,
      ...more,
    }),
  )
const approve = (approval: Approval, who = second, more: Json = {}) =>
  decide(approval, 'approve', who, more)

beforeEach(async () => {
  for (const table of [
    'users',
    'subscriptions',
    'invoices',
    'outbox',
    'approvals',
    'events',
    'emails',
  ])
    await env.DB.exec(`DELETE FROM ${table}`)
  company = await aCompany()
  ada = await aCaller(company.ports)
  first = await aCaller(company.ports, { isSuperuser: true })
  second = await aCaller(company.ports, { isSuperuser: true })
  const plan = { plan: 'pro', interval: 'month' }
  const { id } = (await (await ada.ask('POST', '/create-checkout-session', plan)).json()) as {
    id: string
  }
  expect(company.pay(id).kind).toBe('complete')
  await company.settle()
  const [bought] = await rows('SELECT id FROM invoices')
  invoice = String(bought?.id)
})

const invoiceNow = async () =>
  (await said(ada.ask('GET', '/invoices'))).invoices?.map(
    ({ status, paidCents, refundedCents }) => [status, paidCents, refundedCents],
  )
const accessNow = async () => (await said(ada.ask('GET', '/users/me'))).user?.entitlements.access

describe('a refund', () => {
  it('waits for a second operator, then happens once, and access stays', async () => {
    const approval = await proposed({ amountCents: 2_500 })
    expect(approval).toMatchObject({
      kind: 'refund',
      status: 'pending',
      mayDecide: 'operator',
      proposedBy: first.id,
      proposer: first.email,
      own: true,
      summary: expect.stringMatching(/^Refund \$25 of invoice \S+ to \S+; access stays as it is$/),
      action: {
        tool: 'stripe.refund',
        arguments: { invoice, amountCents: 2_500, currency: 'usd', endAccess: false },
      },
    })
    await company.settle()
    expect(refundsAtStripe()).toEqual([])
    const decided = await approve(approval, second, { reason: 'promised on the phone' })
    expect([decided.status, decided.approval?.status]).toEqual([200, 'approved'])
    await company.settle()
    expect(refundsAtStripe()).toEqual([[2_500, approval.id]])
    expect(await invoiceNow()).toEqual([['paid', 9_900, 2_500]])
    expect(await accessNow()).toBe('full')
    const { approvals } = await said(second.ask('GET', '/approvals'))
    expect(approvals).toMatchObject([
      {
        id: approval.id,
        status: 'consumed',
        decidedBy: second.id,
        decider: second.email,
        reason: 'promised on the phone',
        outcome: { kind: 'done', detail: expect.stringMatching(/^\$25 given back as re_/) },
      },
    ])
    expect(
      await rows("SELECT payload->>'amountCents' AS cents FROM events WHERE type = 'refund'"),
    ).toEqual([{ cents: 2_500 }])
    const trail = await rows(
      `SELECT action, actor_id FROM audit_log WHERE subject = '${approval.id}' ORDER BY id`,
    )
    expect(trail.map(({ action, actor_id }) => [action, actor_id])).toEqual([
      ['approval_proposed', first.id],
      ['approval_approved', second.id],
      ['approval_consumed', 'billing'],
    ])
  })

  it('ends the plan and the access at once where the form said so', async () => {
    await approve(await proposed({ endAccess: true }))
    await company.settle()
    expect(refundsAtStripe().map(([amount]) => amount)).toEqual([9_900])
    expect([...company.local.state.subscriptions.values()].map(({ status }) => status)).toEqual([
      'canceled',
    ])
    expect(await accessNow()).toBe('none')
    expect(await invoiceNow()).toEqual([['paid', 9_900, 9_900]])
  })

  it('is refused above the amount, when nothing is left, for unknown invoices and strange bodies', async () => {
    expect(await propose({ amountCents: 9_901 })).toMatchObject({
      status: 422,
      code: 'amount_too_large',
    })
    for (const body of [
      { amountCents: 0 },
      { amountCents: 1.5 },
      { amountCents: -1 },
      { by: 'me' },
    ])
      expect(await propose(body)).toMatchObject({ status: 422, code: 'validation_failed' })
    expect(await propose({ invoice: 'in_unknown' })).toMatchObject({ status: 404 })
    expect(await propose({}, ada)).toMatchObject({ status: 403, code: 'forbidden' })
    await approve(await proposed())
    await company.settle()
    expect(await propose()).toMatchObject({ status: 422, code: 'amount_too_large' })
    expect(refundsAtStripe()).toHaveLength(1)
  })

  it('asks every other operator for the second key, once; a decided one asks nobody', async () => {
    const told = async () =>
      (await rows("SELECT to_address FROM emails WHERE kind = 'approval_wanted'"))
        .map(({ to_address }) => to_address)
        .sort()
    const third = await aCaller(company.ports, { isSuperuser: true })
    const approval = await proposed({ amountCents: 2_500 })
    await company.settle()
    expect(await told()).toEqual([second.email, third.email].sort())
    const key = `approval_wanted:${approval.id}:${second.id}`
    const bell = { agent: 'notification', type: 'outbox', key }
    await consume(company.ports, { queue: 'notification', messages: [aMessage(bell)] })
    expect(await told()).toHaveLength(2)
    await decide(approval, 'deny')
    // Denied before its mails were written: nothing is left to ask.
    await decide(await proposed({ amountCents: 2_600 }), 'deny')
    await company.settle()
    expect(await told()).toHaveLength(2)
    await env.DB.exec(`UPDATE users SET is_superuser = 0 WHERE id <> '${first.id}'`)
    await proposed({ amountCents: 2_700 })
    await company.settle()
    expect(await told()).toEqual([first.email, second.email, third.email].sort())
  })

  it('is proposed once at a time, however many ask in parallel, and decided once', async () => {
    const asked = await Promise.all([1, 2, 3, 4].map(() => propose({ amountCents: 9_900 })))
    expect(asked.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409])
    expect(asked.find(({ status }) => status === 409)?.code).toBe('change_pending')
    const approval = asked.find((one) => one.approval)?.approval as Approval
    const decisions = await Promise.all([1, 2, 3].map(() => approve(approval)))
    expect(decisions.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    await company.settle()
    // Rung again, twice over: the outbox row is done, the approval consumed.
    const bell = { agent: 'billing', type: 'outbox', key: `approved:${approval.id}` }
    await consume(company.ports, { queue: 'billing', messages: [aMessage(bell), aMessage(bell)] })
    expect(refundsAtStripe()).toHaveLength(1)
  })

  it('happens once although the answer was lost and a day went by', async () => {
    const approval = await proposed({ amountCents: 100 })
    await approve(approval)
    const { refund } = company.ports.stripe
    company.ports.stripe.refund = async (...wish) => {
      await refund(...wish)
      throw new Error('connection reset')
    }
    await company.settle()
    company.ports.stripe.refund = refund
    expect(await rows("SELECT status, attempts FROM outbox WHERE kind = 'approved'")).toEqual([
      { status: 'new', attempts: 1 },
    ])
    // Stripe has forgotten the key by now; its list of refunds remembers.
    company.clock.advance(DAY + MINUTE)
    await company.local.advanceTo(company.clock.now() / 1_000)
    await runJob(company.ports, 'minute')
    await company.settle()
    expect(refundsAtStripe()).toEqual([[100, approval.id]])
    expect((await rows('SELECT status FROM approvals'))[0]).toEqual({ status: 'consumed' })
  })

  it('that Stripe no longer allows is consumed as refused', async () => {
    const approval = await proposed()
    const [charge] = company.local.state.charges.keys()
    await company.local.fetch(
      new Request('http://localhost:12111/v1/refunds', {
        method: 'POST',
        headers: { authorization: 'Bearer sk_test_titanforge' },
        body: new URLSearchParams({ charge: String(charge), amount: '9000' }),
      }),
    )
    await approve(approval)
    await company.settle()
    expect(refundsAtStripe()).toEqual([[9_000, undefined]])
    const { approvals } = await said(first.ask('GET', '/approvals'))
    expect(approvals).toMatchObject([
      {
        status: 'consumed',
        outcome: { kind: 'refused', detail: 'Only $9 are left to give back.' },
      },
    ])
  })
})

describe('a disputed payment', () => {
  // https://docs.stripe.com/testing#disputes: 4000 0000 0000 0259 pays and is disputed as fraudulent.
  it('is told to every operator with its date, not refunded, and ends the plan when it is lost', async () => {
    const bob = await aCaller(company.ports)
    const plan = { plan: 'pro', interval: 'month' }
    const opened = await bob.ask('POST', '/create-checkout-session', plan)
    company.pay(((await opened.json()) as { id: string }).id, '4000000000000259')
    await company.settle()
    const [disputed] = await rows(
      `SELECT id, dispute_id, dispute_status, dispute_due_at FROM invoices WHERE account_id = '${bob.id}'`,
    )
    expect(disputed).toMatchObject({ dispute_status: 'needs_response' })
    expect(Number(disputed?.dispute_due_at)).toBeGreaterThan(company.clock.now())
    const told = await rows(`SELECT to_address FROM emails WHERE kind = 'dispute_opened'`)
    expect(told.map(({ to_address }) => to_address).sort()).toEqual(
      [first.email, second.email].sort(),
    )
    expect(await propose({ invoice: disputed?.id })).toMatchObject({
      status: 409,
      code: 'disputed',
    })
    await company.local.fetch(
      new Request(`http://localhost:12111/v1/disputes/${disputed?.dispute_id}`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer sk_test_titanforge',
          'content-type': 'application/x-www-form-urlencoded',
        },
        // Loses at once: https://docs.stripe.com/testing#evidence
        body: 'evidence[uncategorized_text]=losing_evidence',
      }),
    )
    await company.settle()
    const status = await rows(`SELECT status FROM subscriptions WHERE account_id = '${bob.id}'`)
    expect(status).toEqual([{ status: 'canceled' }])
    const { user } = await said(bob.ask('GET', '/users/me'))
    expect(user?.entitlements.access).toBe('none')
    // No second plan before an operator lifts it; who is none cannot, and an open or unknown dispute is none to lift.
    const buy = () => said(bob.ask('POST', '/create-checkout-session', plan))
    expect(await buy()).toMatchObject({ status: 403, code: 'forbidden' })
    const listed = () => said(first.ask('GET', '/disputes'))
    const shown = {
      id: disputed?.dispute_id,
      status: 'lost',
      invoice: disputed?.id,
      customer: bob.email,
      amountCents: 9_900,
      currency: 'usd',
      liftedAt: null,
    }
    expect((await listed()).disputes).toMatchObject([shown])
    expect((await said(bob.ask('GET', '/disputes'))).code).toBe('forbidden')
    const lift = async (who: Caller, id = disputed?.dispute_id) =>
      (await who.ask('POST', `/disputes/${id}/lift`)).status
    expect([await lift(bob), await lift(first, 'dp_unknown')]).toEqual([403, 404])
    expect([await lift(first), await lift(second)]).toEqual([204, 204])
    await company.settle()
    expect((await listed()).disputes).toMatchObject([{ ...shown, liftedAt: expect.any(String) }])
    expect(
      await rows(`SELECT actor_id, subject FROM audit_log WHERE action = 'dispute_lifted'`),
    ).toEqual([{ actor_id: first.id, subject: disputed?.dispute_id }])
    expect((await said(bob.ask('GET', '/users/me'))).user?.entitlements.access).toBe('none')
    const again = (await (await bob.ask('POST', '/create-checkout-session', plan)).json()) as {
      id: string
    }
    company.pay(again.id)
    await company.settle()
    expect((await said(bob.ask('GET', '/users/me'))).user?.entitlements.access).toBe('full')
    const undone = await rows(`SELECT key FROM outbox WHERE status <> 'done'`)
    expect(undone).toEqual([])
  })
})

describe('the decision', () => {
  it('is refused to the proposer, to customers, for another action, twice, and too late', async () => {
    const approval = await proposed()
    expect(await approve(approval, first)).toMatchObject({ status: 403, code: 'forbidden' })
    expect(await approve(approval, ada)).toMatchObject({ status: 404, code: 'not_found' })
    expect(await approve({ ...approval, actionHash: 'f'.repeat(64) })).toMatchObject({
      status: 409,
      code: 'action_changed',
    })
    expect((await decide(approval, 'deny', first)).approval?.status).toBe('denied')
    expect(await approve(approval)).toMatchObject({ status: 409, code: 'already_decided' })
    const next = await proposed()
    company.clock.advance(7 * DAY)
    expect(await approve(next)).toMatchObject({ status: 410, code: 'approval_expired' })
    const pending = await said(second.ask('GET', '/approvals?status=pending'))
    expect(pending.approvals).toEqual([])
    const all = (await said(second.ask('GET', '/approvals'))).approvals
    expect(all?.map(({ status }) => status)).toEqual(['expired', 'denied'])
    // What ran out no longer blocks a new proposal.
    await proposed()
    expect(refundsAtStripe()).toEqual([])
    expect((await said(ada.ask('GET', '/approvals'))).approvals).toEqual([])
  })

  it('of the only operator needs the password, waits ten minutes, and can be taken back meanwhile', async () => {
    const hash = await scryptPasswords({ N: 256, r: 8, p: 1 }).hash('horse battery staple')
    await env.DB.prepare('UPDATE users SET is_superuser = 0 WHERE id = ?').bind(second.id).run()
    await env.DB.prepare('UPDATE users SET password_hash = ? WHERE id = ?')
      .bind(hash, first.id)
      .run()
    const password = 'horse battery staple'
    const approval = await proposed({ amountCents: 500 })
    expect(await approve(approval, first)).toMatchObject({
      status: 422,
      errors: [{ pointer: '#/password' }],
    })
    expect(await approve(approval, first, { password: 'wrong' })).toMatchObject({
      status: 401,
      code: 'invalid_credentials',
    })
    expect((await approve(approval, first, { password })).approval).toMatchObject({
      status: 'approved',
      sole: true,
      effectAt: expect.stringMatching(/^2026-11-01T00:10:0\dZ?/),
    })
    const minutes = async (count: number) => {
      company.clock.advance(count * MINUTE)
      await runJob(company.ports, 'minute')
      await company.settle()
    }
    await minutes(9)
    expect(refundsAtStripe()).toEqual([])
    await minutes(2)
    expect(refundsAtStripe()).toEqual([[500, approval.id]])
    const regretted = await proposed({ amountCents: 600 })
    await approve(regretted, first, { password })
    expect((await decide(regretted, 'deny', first)).approval?.status).toBe('denied')
    await minutes(20)
    expect(refundsAtStripe()).toHaveLength(1)
  })
})
