/** A subscription's life at the local Stripe, told by signed webhooks, on one clock: what the customer may do at each step. */

import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { entitlementsAt } from '../contract/grant.ts'
import { openDatabase } from '../db/database.ts'
import { grantOf } from '../db/entitlements.ts'
import {
  cursors,
  events,
  mailboxCalls,
  outbox,
  prices,
  products,
  subscriptions,
} from '../db/schema/index.ts'
import { currentSubscription } from '../db/subscriptions.ts'
import { runJob, verify } from '../schedule.ts'
import { DAY, HOUR, toIso } from '../tools/clock.ts'
import { aCaller, type Caller } from './caller.ts'
import { aCompany, type Company } from './company.ts'

let company: Company
beforeEach(async () => {
  // Each company has its own Stripe, so what another one's Stripe told must be gone.
  const db = openDatabase(env.DB)
  for (const table of [prices, products, subscriptions, outbox, cursors]) await db.delete(table)
  company = await aCompany()
})

/** Time passes for Stripe and us together; what falls due on the way happens at its own instant. */
async function travel(to: number): Promise<void> {
  const { local, clock } = company
  for (;;) {
    const due = local.nextDue()
    if (due === null || due * 1_000 > to) break
    clock.to(Math.max(clock.now(), due * 1_000))
    await local.advanceTo(due)
    await company.settle()
  }
  clock.to(to)
  await local.advanceTo(Math.floor(to / 1_000))
  await company.settle()
}

async function aSubscriber(plan = 'pro', interval = 'month'): Promise<Caller> {
  const caller = await aCaller(company.ports)
  const answer = await caller.ask('POST', '/create-checkout-session', { plan, interval })
  expect(answer.status).toBe(201)
  const { id } = (await answer.json()) as { id: string }
  expect(company.pay(id).kind).toBe('complete')
  await company.settle()
  return caller
}

async function access({ id }: Caller) {
  const { db, clock, quota } = company.ports
  const now = clock.now()
  const ours = entitlementsAt(await grantOf(db, id), now).access
  const held = entitlementsAt(await quota(id).read(), now).access
  return ours === held ? ours : `${ours} / ${held}`
}

async function mailsTo({ email }: Caller): Promise<string[]> {
  const calls = await company.ports.db
    .select()
    .from(mailboxCalls)
    .where(eq(mailboxCalls.toAddress, email))
  return calls
    .filter((call) => call.delivered)
    .map((call) => call.kind)
    .sort()
}

const rowOf = async ({ id }: Caller) => {
  const row = await currentSubscription(company.ports.db, id)
  if (!row) throw new Error('no current subscription')
  return row
}
const at = (ms: number | null) => (ms === null ? null : toIso(ms).slice(0, 10))

describe('a subscription', () => {
  it('bought on the hosted page gives access, one welcome, one receipt, and its facts', async () => {
    const caller = await aSubscriber()
    expect(await access(caller)).toBe('full')
    expect(await mailsTo(caller)).toEqual(['receipt', 'welcome'])
    const facts = await company.ports.db
      .select()
      .from(events)
      .where(eq(events.accountId, caller.id))
    expect(facts.map((fact) => fact.type).sort()).toEqual([
      'checkout_started',
      'payment_succeeded',
      'subscription_created',
    ])
    expect(await rowOf(caller)).toMatchObject({
      plan: 'pro',
      interval: 'month',
      amountCents: 9_900,
      paymentMethod: { brand: 'visa', last4: '4242' },
    })
    expect((await verify(company.ports)).divergences).toEqual([])
    const left = await company.ports.db.select().from(outbox).where(eq(outbox.status, 'new'))
    expect(left).toEqual([])
  })

  it('renews each month: same anchor, a new receipt, no second welcome', async () => {
    const caller = await aSubscriber()
    const bought = await rowOf(caller)
    await travel(bought.currentPeriodEnd + 2 * HOUR)
    const renewed = await rowOf(caller)
    expect(at(renewed.currentPeriodStart)).toBe(at(bought.currentPeriodEnd))
    expect(renewed.quotaAnchor).toBe(bought.quotaAnchor)
    expect(await mailsTo(caller)).toEqual(['receipt', 'receipt', 'welcome'])
    expect(await access(caller)).toBe('full')
  })

  it('falls into grace when a renewal fails, is suspended after seven days, and is restored by paying', async () => {
    const caller = await aSubscriber('starter')
    const bought = await rowOf(caller)
    company.local.failNextPayment(bought.customerId, true)
    await travel(bought.currentPeriodEnd + 2 * HOUR)
    expect(await access(caller)).toBe('grace')
    expect(await mailsTo(caller)).toContain('payment_failed')
    const late = await rowOf(caller)
    expect(late.status).toBe('past_due')
    const since = late.pastDueSince ?? 0
    company.local.failNextPayment(bought.customerId, true)
    await travel(since + 4 * DAY)
    // A retry failed meanwhile; grace still counts from the first failure.
    expect((await rowOf(caller)).pastDueSince).toBe(since)
    expect(await access(caller)).toBe('grace')
    company.local.failNextPayment(bought.customerId, true)
    await travel(since + 6 * DAY)
    expect(await access(caller)).toBe('grace')
    company.clock.to(since + 7 * DAY)
    expect(await access(caller)).toBe('suspended')
    await runJob(company.ports, 'hourly')
    await travel(since + 9 * DAY)
    await company.settle()
    // The last retry (day 7) went through: paying restores at once.
    expect((await rowOf(caller)).status).toBe('active')
    expect((await rowOf(caller)).pastDueSince).toBeNull()
    expect(await access(caller)).toBe('full')
    expect(await mailsTo(caller)).toEqual([
      'payment_failed',
      'payment_failed',
      'payment_failed',
      'receipt',
      'receipt',
      'welcome',
    ])
    expect((await verify(company.ports)).divergences).toEqual([])
  })

  it('cancelled keeps access to the period end, can be undone, and ends for good when not', async () => {
    const caller = await aSubscriber()
    const cancel = () => caller.ask('POST', '/subscription/cancel', { reason: 'too dear' })
    expect((await cancel()).status).toBe(200)
    await company.settle()
    expect((await rowOf(caller)).endsAt).toBe((await rowOf(caller)).currentPeriodEnd)
    expect(await access(caller)).toBe('full')
    expect((await caller.ask('POST', '/subscription/resume', {})).status).toBe(200)
    await company.settle()
    expect((await rowOf(caller)).endsAt).toBeNull()
    company.clock.advance(HOUR)
    await cancel()
    await company.settle()
    const { currentPeriodEnd } = await rowOf(caller)
    await travel(currentPeriodEnd + HOUR)
    expect(await currentSubscription(company.ports.db, caller.id)).toBeNull()
    expect(await access(caller)).toBe('none')
    expect(await mailsTo(caller)).toEqual([
      'receipt',
      'subscription_cancelled',
      'subscription_cancelled',
      'subscription_ended',
      'welcome',
    ])
  })

  it('can be bought again after it ended: a new anchor, a newer grant, another welcome', async () => {
    const caller = await aSubscriber()
    const first = await rowOf(caller)
    await caller.ask('POST', '/subscription/cancel', {})
    await travel(first.currentPeriodEnd + 3 * DAY)
    expect(await access(caller)).toBe('none')
    const answer = await caller.ask('POST', '/create-checkout-session', {
      plan: 'starter',
      interval: 'year',
    })
    const { id } = (await answer.json()) as { id: string }
    company.pay(id)
    await company.settle()
    const second = await rowOf(caller)
    expect(second).toMatchObject({ plan: 'starter', interval: 'year' })
    expect(second.quotaAnchor).toBeGreaterThan(first.currentPeriodEnd)
    expect(second.version).toBeGreaterThan(first.version)
    expect((await company.ports.quota(caller.id).read())?.plan).toBe('starter')
    expect((await mailsTo(caller)).filter((kind) => kind === 'welcome')).toHaveLength(2)
  })

  it('survives every webhook being dropped: the hourly job hears it all, once', async () => {
    company.local.setChaos({ drop: true })
    const caller = await aSubscriber()
    expect(await access(caller)).toBe('none')
    company.local.setChaos({ drop: false })
    await runJob(company.ports, 'hourly')
    await company.settle()
    expect(await access(caller)).toBe('full')
    expect(await mailsTo(caller)).toEqual(['receipt', 'welcome'])
  })

  it('survives duplicates in any order', async () => {
    company.local.setChaos({ duplicate: true, reorder: true })
    const caller = await aSubscriber()
    const { currentPeriodEnd } = await rowOf(caller)
    await travel(currentPeriodEnd + 2 * HOUR)
    expect(await mailsTo(caller)).toEqual(['receipt', 'receipt', 'welcome'])
    expect((await verify(company.ports)).divergences).toEqual([])
  })
})
