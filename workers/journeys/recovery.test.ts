/** What heals by itself: lost bells, lost webhooks, ended graces, and every kind of drift. */

import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { reconcile } from '../agents/billing/agent.ts'
import { consume } from '../agents/index.ts'
import { entitlementsAt } from '../contract/grant.ts'
import { readCursor } from '../db/cursors.ts'
import { grantOf } from '../db/entitlements.ts'
import {
  entitlements,
  invoices,
  outbox,
  stripeTransactions,
  subscriptions,
  users,
} from '../db/schema/index.ts'
import { recordEvent } from '../db/stripe-transactions.ts'
import { runJob, verify } from '../schedule.ts'
import { DAY, HOUR, MINUTE } from '../tools/clock.ts'
import type { SubscriptionSnapshot } from '../tools/stripe/index.ts'
import { aMessage, anInvoice, aPerson, aSnapshot, START, somePorts, unique } from './builders.ts'
import { anEvent, scriptedStripe } from './scripted-stripe.ts'

let stripe = scriptedStripe()
let world = somePorts(stripe.tool)
beforeEach(async () => {
  stripe = scriptedStripe()
  world = somePorts(stripe.tool)
  const { db } = world.ports
  for (const table of [outbox, stripeTransactions, subscriptions, invoices, entitlements])
    await db.delete(table)
})

async function aPurchase(over: Partial<SubscriptionSnapshot> = {}) {
  const customerId = `cus_${unique()}`
  const person = await aPerson({ customerId })
  const snapshot = aSnapshot({ customerId, ...over })
  const invoice = anInvoice({ customerId, subscriptionId: snapshot.id })
  stripe.truth.subscriptions.set(snapshot.id, snapshot)
  stripe.truth.invoices.set(invoice.id, invoice)
  const event = anEvent({ subject: snapshot.id, createdAt: world.clock.now() })
  stripe.truth.events.unshift(event)
  return { person, snapshot, invoice, event }
}

/** Delivers what was posted until nobody posts any more, as the queues would. */
async function deliver(): Promise<void> {
  for (let batch = world.posted.splice(0); batch.length > 0; batch = world.posted.splice(0))
    for (const body of batch)
      await consume(world.ports, { queue: body.agent, messages: [aMessage(body)] })
}

const accessOf = async (accountId: string) => {
  const now = world.clock.now()
  const [ours, held] = [
    await grantOf(world.ports.db, accountId),
    await world.ports.quota(accountId).read(),
  ]
  return [entitlementsAt(ours, now).access, entitlementsAt(held, now).access]
}
const owed = async () => {
  const rows = await world.ports.db.select().from(outbox).where(eq(outbox.status, 'new'))
  return rows.map((row) => row.key)
}

describe('recovery', () => {
  it('rings again each minute for what nobody heard, and not for what was rung just now', async () => {
    const { person, event } = await aPurchase()
    await recordEvent(world.ports.db, event, { livemode: false, now: world.clock.now() })
    await runJob(world.ports, 'minute')
    expect(world.posted).toEqual([])
    world.clock.advance(MINUTE)
    // Every bell on the way is lost once: event, entitlement, mails, facts.
    for (let minute = 0; minute < 4; minute += 1) {
      await runJob(world.ports, 'minute')
      const rung = world.posted.splice(0)
      for (const body of rung)
        await consume(world.ports, { queue: body.agent, messages: [aMessage(body)] })
      world.posted.splice(0)
      world.clock.advance(2 * MINUTE)
    }
    expect(await owed()).toEqual([])
    expect(await accessOf(person.id)).toEqual(['full', 'full'])
  })

  it('parks what never succeeds after twenty rings', async () => {
    const { event } = await aPurchase()
    await recordEvent(world.ports.db, event, { livemode: false, now: world.clock.now() })
    for (let ring = 0; ring < 25; ring += 1) {
      world.clock.advance(2 * HOUR)
      await runJob(world.ports, 'minute')
    }
    const [row] = await world.ports.db.select().from(stripeTransactions)
    expect(row).toMatchObject({ status: 'parked', attempts: 20 })
    expect(world.posted).toHaveLength(20)
  })

  it('hears within the hour what no webhook told, once, and goes on from there', async () => {
    const { person, invoice } = await aPurchase()
    world.clock.advance(HOUR)
    await runJob(world.ports, 'hourly')
    await deliver()
    expect(await accessOf(person.id)).toEqual(['full', 'full'])
    const cursor = await readCursor(world.ports.db, 'stripe_events')
    expect(cursor?.value).toBe(String(START))
    await runJob(world.ports, 'hourly')
    expect(world.posted).toEqual([])
    const mails = await world.ports.db
      .select()
      .from(outbox)
      .where(eq(outbox.key, `receipt:${invoice.id}`))
    expect(mails).toMatchObject([{ status: 'done' }])
  })

  it('does not move the cursor when Stripe goes away, and runs the other steps', async () => {
    await aPurchase()
    await runJob(world.ports, 'hourly')
    const before = await readCursor(world.ports.db, 'stripe_events')
    stripe.truth.down = true
    world.clock.advance(HOUR)
    await runJob(world.ports, 'hourly')
    expect(await readCursor(world.ports.db, 'stripe_events')).toEqual(before)
    expect((await readCursor(world.ports.db, 'job:hourly'))?.value).toBe(String(START + HOUR))
  })

  it('finds the renewal that nobody reported before access ends for good', async () => {
    const { person, snapshot } = await aPurchase()
    await runJob(world.ports, 'hourly')
    await deliver()
    // The period ended, and eight days of slack: the grant ends by itself.
    world.clock.to(snapshot.currentPeriodEnd + 8 * DAY)
    expect(await accessOf(person.id)).toEqual(['none', 'none'])
    stripe.truth.subscriptions.set(snapshot.id, {
      ...snapshot,
      currentPeriodStart: snapshot.currentPeriodEnd,
      currentPeriodEnd: Date.UTC(2027, 0, 1),
    })
    stripe.truth.events.length = 0
    await runJob(world.ports, 'hourly')
    await deliver()
    expect(await accessOf(person.id)).toEqual(['full', 'full'])
  })

  it('records the end of a grace in the row, too', async () => {
    const { person } = await aPurchase({ status: 'past_due', currentPeriodStart: START })
    await runJob(world.ports, 'hourly')
    await deliver()
    expect(await accessOf(person.id)).toEqual(['grace', 'grace'])
    world.clock.advance(7 * DAY)
    await runJob(world.ports, 'hourly')
    expect((await grantOf(world.ports.db, person.id))?.access).toBe('suspended')
    expect(await accessOf(person.id)).toEqual(['suspended', 'suspended'])
  })

  it('reports each of ten planted divergences, publishes their number, and heals them', async () => {
    const names = [
      'missing_here',
      'missing_at_stripe',
      'row_differs',
      'not_current',
      'entitlement',
      'object',
      'invoice',
      'refund',
      'dispute',
      'ended_access',
    ] as const
    type Name = (typeof names)[number]
    const made = new Map<string, Awaited<ReturnType<typeof aPurchase>>>()
    for (const name of [...names, 'fine']) {
      const purchase = await aPurchase()
      const latestInvoiceId = purchase.invoice.id
      const snapshot = { ...purchase.snapshot, latestInvoiceId }
      stripe.truth.subscriptions.set(snapshot.id, snapshot)
      made.set(name, { ...purchase, snapshot })
    }
    const of = (name: Name) => {
      const purchase = made.get(name)
      if (!purchase) throw new Error(`no ${name}`)
      return purchase
    }
    const { db, quota } = world.ports
    const sayAtStripe = (name: Name, over: Partial<SubscriptionSnapshot>) => {
      const { snapshot } = of(name)
      stripe.truth.subscriptions.set(snapshot.id, { ...snapshot, ...over })
    }
    const lie = async (name: Name, access: 'none' | 'full') => {
      const object = quota(of(name).person.id)
      const held = await object.read()
      const version = (held?.version ?? 0) + 1
      if (held) await object.apply({ ...held, version, access, validUntil: START + DAY })
    }
    await runJob(world.ports, 'hourly')
    await deliver()
    sayAtStripe('ended_access', { status: 'canceled', endedAt: START })
    await reconcile(world.ports, of('ended_access').snapshot.id)
    await deliver()
    expect(await verify(world.ports)).toEqual({ subscriptions: 10, divergences: [] })

    await db.delete(subscriptions).where(eq(subscriptions.id, of('missing_here').snapshot.id))
    sayAtStripe('missing_at_stripe', { status: 'canceled', endedAt: START })
    sayAtStripe('row_differs', { status: 'unpaid' })
    await db
      .update(users)
      .set({ currentSubscriptionId: null })
      .where(eq(users.id, of('not_current').person.id))
    await db
      .update(entitlements)
      .set({ access: 'none' })
      .where(eq(entitlements.accountId, of('entitlement').person.id))
    await lie('object', 'none')
    await lie('ended_access', 'full')
    const { invoice } = of('invoice')
    stripe.truth.invoices.set(invoice.id, { ...invoice, status: 'uncollectible' })
    const given = { id: 're_1', amountCents: 500, createdAt: START, approvalId: null, failed: null }
    const { invoice: refunded } = of('refund')
    stripe.truth.invoices.set(refunded.id, { ...refunded, refundedCents: 500, refunds: [given] })
    // Known to our row alone.
    await db
      .update(invoices)
      .set({ disputeId: 'dp_1', disputeStatus: 'needs_response' })
      .where(eq(invoices.id, of('dispute').invoice.id))

    const { divergences } = await verify(world.ports)
    const words = [...made].map(([name, { snapshot }]) => [
      name,
      divergences.filter((one) => one.subscription === snapshot.id).map((one) => one.what),
    ])
    expect(Object.fromEntries(words)).toEqual({
      ...Object.fromEntries(names.map((name) => [name, [name]])),
      // Nobody's current subscription grants nothing, so what was granted differs, too.
      not_current: ['not_current', 'entitlement', 'object'],
      fine: [],
    })
    await runJob(world.ports, 'daily')
    await deliver()
    expect((await readCursor(db, 'drift'))?.value).toBe('12')
    expect((await verify(world.ports)).divergences).toEqual([])
    expect(await accessOf(of('row_differs').person.id)).toEqual(['suspended', 'suspended'])
    expect(await accessOf(of('object').person.id)).toEqual(['full', 'full'])
    expect(await accessOf(of('not_current').person.id)).toEqual(['full', 'full'])
    expect(await accessOf(of('ended_access').person.id)).toEqual(['none', 'none'])
  })

  it('finds a swarm that goes by another plan than its account bought, and tells it', async () => {
    const { person, snapshot } = await aPurchase()
    await runJob(world.ports, 'hourly')
    await deliver()
    const swarm = world.ports.swarm(person.id)
    const told = await swarm.read()
    if (!told) throw new Error('the swarm was never told')
    await swarm.apply({ ...told, version: told.version + 1, concurrentTasks: 99 })
    const of = async () =>
      (await verify(world.ports)).divergences.filter((one) => one.subscription === snapshot.id)
    expect((await of()).map((one) => one.what)).toEqual(['object'])
    await runJob(world.ports, 'daily')
    await deliver()
    expect(await of()).toEqual([])
    expect((await swarm.read())?.concurrentTasks).toBe(told.concurrentTasks)
  })

  it('sees that an end set at Stripe was taken back, though nobody said so', async () => {
    // The portal ends flexibly billed subscriptions by a date and leaves cancel_at_period_end false.
    const { person, snapshot } = await aPurchase({ endsAt: START + 20 * DAY })
    await runJob(world.ports, 'hourly')
    await deliver()
    stripe.truth.subscriptions.set(snapshot.id, { ...snapshot, endsAt: null })
    expect((await verify(world.ports)).divergences.map((one) => one.what)).toContain('row_differs')
    await runJob(world.ports, 'daily')
    await deliver()
    expect((await verify(world.ports)).divergences).toEqual([])
    world.clock.to(START + 21 * DAY)
    expect(await accessOf(person.id)).toEqual(['full', 'full'])
  })

  it.each<Partial<SubscriptionSnapshot>>([
    {
      pendingChange: {
        plan: 'starter',
        interval: 'month',
        at: START + 30 * DAY,
        amountCents: 1_900,
      },
    },
    { awaitingPayment: { plan: 'pro', interval: 'month', url: null, expiresAt: START + DAY } },
  ])(
    'learns of a change that waits at Stripe when its event is out of reach: %o',
    async (waits) => {
      const { snapshot } = await aPurchase()
      await reconcile(world.ports, snapshot.id)
      await deliver()
      expect((await verify(world.ports)).divergences).toEqual([])
      stripe.truth.subscriptions.set(snapshot.id, { ...snapshot, ...waits })
      expect((await verify(world.ports)).divergences.map((one) => one.what)).toEqual([
        'row_differs',
      ])
      await runJob(world.ports, 'daily')
      const [row] = await world.ports.db.select().from(subscriptions)
      expect(row).toMatchObject(waits)
      expect((await verify(world.ports)).divergences).toEqual([])
    },
  )

  it('takes access from an account that was disabled without anybody ringing', async () => {
    const { person } = await aPurchase()
    await runJob(world.ports, 'hourly')
    await deliver()
    await world.ports.db.update(users).set({ disabledAt: START }).where(eq(users.id, person.id))
    await runJob(world.ports, 'hourly')
    expect(await accessOf(person.id)).toEqual(['none', 'none'])
  })
})
