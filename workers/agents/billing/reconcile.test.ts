/** Billing against a Stripe whose truth the test sets: duplicates, races, order, strangers, two lives. */

import { and, eq, ne } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  auditLog,
  invoices,
  outbox,
  stripeTransactions,
  subscriptions,
  users,
} from '../../db/schema/index.ts'
import { recordEvent } from '../../db/stripe-transactions.ts'
import {
  aMessage,
  anInvoice,
  aPerson,
  aSnapshot,
  START,
  somePorts,
  unique,
} from '../../journeys/builders.ts'
import { anEvent, scriptedStripe } from '../../journeys/scripted-stripe.ts'
import { HOUR } from '../../tools/clock.ts'
import type { EventEnvelope, SubscriptionSnapshot } from '../../tools/stripe/index.ts'
import { consume, reconcile, settleSubject } from './agent.ts'

const stripe = scriptedStripe()
const { truth } = stripe
let world = somePorts(stripe.tool)

beforeEach(() => {
  truth.down = false
  truth.fetches = 0
  truth.beforeAnswer = async () => undefined
  world = somePorts(stripe.tool)
})

const hear = async (over: Partial<EventEnvelope>) => {
  const event = anEvent(over)
  await recordEvent(world.ports.db, event, { livemode: false, now: world.clock.now() })
  return event
}
const bell = (id: string) => aMessage({ agent: 'billing', type: 'stripe_event', id })
const rowOf = async (id: string) =>
  (await world.ports.db.select().from(subscriptions).where(eq(subscriptions.id, id)))[0]
const eventOf = async (id: string) =>
  (await world.ports.db.select().from(stripeTransactions).where(eq(stripeTransactions.id, id)))[0]
const owedTo = async (accountId: string) =>
  (await world.ports.db.select().from(outbox).where(eq(outbox.accountId, accountId)))
    .map((row) => row.key)
    .sort()

/** A person whose Pro subscription Stripe holds as active and paid. */
async function aPurchase(over: Partial<SubscriptionSnapshot> = {}) {
  const customerId = `cus_${unique()}`
  const person = await aPerson({ customerId })
  const snapshot = aSnapshot({ customerId, ...over })
  const invoice = anInvoice({ customerId, subscriptionId: snapshot.id })
  truth.subscriptions.set(snapshot.id, snapshot)
  truth.invoices.set(invoice.id, invoice)
  return { person, snapshot, invoice }
}

describe('Billing', () => {
  it('writes row, invoice, pointer and what is owed, and marks the event', async () => {
    const { person, snapshot, invoice } = await aPurchase()
    const event = await hear({ subject: snapshot.id })
    const message = bell(event.id)
    await consume(world.ports, [message])
    expect(message.outcome).toBe('acked')
    expect(await rowOf(snapshot.id)).toMatchObject({
      accountId: person.id,
      plan: 'pro',
      status: 'active',
      amountCents: 9_900,
      quotaAnchor: START,
      version: 1,
    })
    const [user] = await world.ports.db.select().from(users).where(eq(users.id, person.id))
    expect(user?.currentSubscriptionId).toBe(snapshot.id)
    expect(await eventOf(event.id)).toMatchObject({ status: 'done', accountId: person.id })
    expect(await owedTo(person.id)).toEqual([
      `entitle:${snapshot.id}:v1`,
      `fact:payment_succeeded:${invoice.id}`,
      `fact:subscription_created:${snapshot.id}`,
      `receipt:${invoice.id}`,
    ])
    expect(world.posted.map((posted) => posted.agent).sort()).toEqual([
      'analytics',
      'analytics',
      'notification',
      'provisioning',
    ])
  })

  it('finds the account by our metadata when the customer is not known yet, and notes the customer', async () => {
    const person = await aPerson()
    const snapshot = aSnapshot({ accountId: person.id })
    truth.subscriptions.set(snapshot.id, snapshot)
    await reconcile(world.ports, snapshot.id)
    const [user] = await world.ports.db.select().from(users).where(eq(users.id, person.id))
    expect(user?.stripeCustomerId).toBe(snapshot.customerId)
    expect(user?.currentSubscriptionId).toBe(snapshot.id)
  })

  it('settles a hundred events of one object with one fetch, and the same again with none', async () => {
    const { person, snapshot } = await aPurchase()
    const events = await Promise.all(
      Array.from({ length: 100 }, () => hear({ subject: snapshot.id })),
    )
    await consume(
      world.ports,
      events.map((event) => bell(event.id)),
    )
    expect(truth.fetches).toBe(1)
    await consume(
      world.ports,
      events.map((event) => bell(event.id)),
    )
    expect(truth.fetches).toBe(1)
    expect((await rowOf(snapshot.id))?.version).toBe(1)
    expect(await owedTo(person.id)).toHaveLength(4)
  })

  it('ends at the same rows when a hundred handlers run at once', async () => {
    const { person, snapshot } = await aPurchase()
    const events = await Promise.all(
      Array.from({ length: 100 }, () => hear({ subject: snapshot.id })),
    )
    const ids = events.map((event) => event.id)
    await Promise.all(ids.map((id) => consume(world.ports, [bell(id)])))
    // Whoever lost too often is rung again, as the queue would.
    await consume(world.ports, ids.map(bell))
    expect(await rowOf(snapshot.id)).toMatchObject({ status: 'active', version: 1 })
    expect(await owedTo(person.id)).toHaveLength(4)
    const left = await world.ports.db
      .select({ id: stripeTransactions.id })
      .from(stripeTransactions)
      .where(
        and(eq(stripeTransactions.subject, snapshot.id), ne(stripeTransactions.status, 'done')),
      )
    expect(left).toEqual([])
  })

  it('never lets an older copy win: whoever fetched before the row moved looks again', async () => {
    const { snapshot } = await aPurchase()
    await reconcile(world.ports, snapshot.id)
    truth.subscriptions.set(snapshot.id, { ...snapshot, status: 'past_due' })
    let raced = false
    truth.beforeAnswer = async () => {
      if (raced) return
      raced = true
      // While our answer "past_due" is on its way, the customer pays and another handler writes it.
      truth.subscriptions.set(snapshot.id, { ...snapshot, amountCents: 1 })
      await reconcile(world.ports, snapshot.id)
    }
    await reconcile(world.ports, snapshot.id)
    expect(await rowOf(snapshot.id)).toMatchObject({ status: 'active', amountCents: 1, version: 2 })
  })

  it('gives up after three lost races, leaves the event owed, and asks the queue for another try', async () => {
    const { snapshot } = await aPurchase()
    await reconcile(world.ports, snapshot.id)
    const event = await hear({ subject: snapshot.id })
    let amount = 100
    truth.subscriptions.set(snapshot.id, { ...snapshot, amountCents: 99 })
    truth.beforeAnswer = async () => {
      amount += 1
      await world.ports.db
        .update(subscriptions)
        .set({ amountCents: amount, version: amount })
        .where(eq(subscriptions.id, snapshot.id))
    }
    const message = bell(event.id)
    await consume(world.ports, [message])
    expect(message.outcome).toBe('retried:2')
    expect(await eventOf(event.id)).toMatchObject({ status: 'new', attempts: 1 })
    truth.beforeAnswer = async () => undefined
    await consume(world.ports, [bell(event.id)])
    expect(await eventOf(event.id)).toMatchObject({ status: 'done' })
    expect((await rowOf(snapshot.id))?.amountCents).toBe(99)
  })

  it('keeps an event owed while Stripe is down, whatever the queue gives up on', async () => {
    const { snapshot } = await aPurchase()
    const event = await hear({ subject: snapshot.id })
    truth.down = true
    const outcomes: string[] = []
    for (const attempt of [1, 2, 3, 4]) {
      const message = aMessage({ agent: 'billing', type: 'stripe_event', id: event.id }, attempt)
      await consume(world.ports, [message])
      outcomes.push(message.outcome)
    }
    expect(outcomes).toEqual(['retried:2', 'retried:10', 'retried:30', 'acked'])
    expect(await eventOf(event.id)).toMatchObject({ status: 'new', attempts: 1 })
    truth.down = false
    await settleSubject(world.ports, snapshot.id)
    expect(await eventOf(event.id)).toMatchObject({ status: 'done', lastError: null })
  })

  it('parks an event after twenty tries and settles it with the next fetch all the same', async () => {
    const { snapshot } = await aPurchase()
    const event = await hear({ subject: snapshot.id })
    truth.down = true
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await consume(world.ports, [bell(event.id)])
      world.clock.advance(HOUR)
    }
    expect(await eventOf(event.id)).toMatchObject({ status: 'parked', attempts: 20 })
    truth.down = false
    await reconcile(world.ports, snapshot.id)
    expect(await eventOf(event.id)).toMatchObject({ status: 'done' })
  })

  it('records strangers and unknown objects as ignored and changes nothing', async () => {
    const stranger = aSnapshot()
    truth.subscriptions.set(stranger.id, stranger)
    const known = await hear({ subject: stranger.id })
    const unknown = await hear({ subject: `sub_${unique()}` })
    const card = await hear({ type: 'customer.updated', subject: `cus_${unique()}` })
    await consume(world.ports, [bell(known.id), bell(unknown.id), bell(card.id)])
    for (const event of [known, unknown, card])
      expect(await eventOf(event.id)).toMatchObject({ status: 'ignored' })
    expect(await rowOf(stranger.id)).toBeUndefined()
    expect(world.posted).toEqual([])
  })

  it('does not take a product of somebody else for a plan, and tells an operator', async () => {
    const { person, snapshot } = await aPurchase({
      plan: null,
      lookupKey: null,
      productId: 'prod_x',
    })
    const event = await hear({ subject: snapshot.id })
    await consume(world.ports, [bell(event.id)])
    expect(await rowOf(snapshot.id)).toBeUndefined()
    expect(await eventOf(event.id)).toMatchObject({ status: 'ignored' })
    const flags = await world.ports.db
      .select()
      .from(auditLog)
      .where(eq(auditLog.accountId, person.id))
    expect(flags.map((flag) => flag.action)).toEqual(['subscription_of_unknown_product'])
  })

  it('flags a second live subscription once and keeps the first one current', async () => {
    const { person, snapshot: first } = await aPurchase()
    await reconcile(world.ports, first.id)
    const second = aSnapshot({
      customerId: first.customerId,
      createdAt: START + 1_000,
      plan: 'starter',
    })
    truth.subscriptions.set(second.id, second)
    await reconcile(world.ports, second.id)
    truth.subscriptions.set(second.id, { ...second, amountCents: 5 })
    await reconcile(world.ports, second.id)
    const current = async () =>
      (await world.ports.db.select().from(users).where(eq(users.id, person.id)))[0]
        ?.currentSubscriptionId
    expect(await current()).toBe(first.id)
    const flags = await world.ports.db
      .select()
      .from(auditLog)
      .where(eq(auditLog.subject, second.id))
    expect(flags).toMatchObject([
      { action: 'second_live_subscription', accountId: person.id, detail: { others: [first.id] } },
    ])
    expect(world.lines.some((line) => line.includes('second_live_subscription'))).toBe(true)
    truth.subscriptions.set(first.id, { ...first, status: 'canceled', endedAt: START + 5 })
    await reconcile(world.ports, first.id)
    expect(await current()).toBe(second.id)
    // Versions count per account: the switch is newer than anything told before.
    expect((await rowOf(first.id))?.version).toBe(4)
  })

  it('tells two subscriptions of one account apart when both are settled at once', async () => {
    const { snapshot: first } = await aPurchase()
    const second = aSnapshot({ customerId: first.customerId, createdAt: START + 1_000 })
    truth.subscriptions.set(second.id, second)
    await Promise.all([reconcile(world.ports, first.id), reconcile(world.ports, second.id)])
    const versions = [(await rowOf(first.id))?.version, (await rowOf(second.id))?.version]
    expect(versions.sort()).toEqual([1, 2])
  })

  it('does not lose the batch when it is cut after the commit and before the bells', async () => {
    const { person, snapshot } = await aPurchase()
    const event = await hear({ subject: snapshot.id })
    const deaf = { ...world.ports, post: () => Promise.reject(new Error('queue gone')) }
    const message = bell(event.id)
    await consume(deaf, [message])
    expect(message.outcome).toBe('acked')
    expect(await owedTo(person.id)).toHaveLength(4)
  })

  it('mails and counts a failed renewal per attempt, and a receipt once it is paid', async () => {
    const { person, snapshot } = await aPurchase()
    await reconcile(world.ports, snapshot.id)
    const renewal = anInvoice({
      subscriptionId: snapshot.id,
      status: 'open',
      billingReason: 'subscription_cycle',
      paidCents: 0,
      paidAt: null,
      finalizedAt: START + 60_000,
      attemptCount: 1,
      lastError: 'Your card was declined.',
    })
    truth.invoices.set(renewal.id, renewal)
    truth.subscriptions.set(snapshot.id, { ...snapshot, status: 'past_due' })
    await reconcile(world.ports, snapshot.id)
    await reconcile(world.ports, snapshot.id)
    truth.invoices.set(renewal.id, { ...renewal, attemptCount: 2 })
    await reconcile(world.ports, snapshot.id)
    expect((await rowOf(snapshot.id))?.pastDueSince).toBe(START + 60_000)
    const [mail] = await world.ports.db
      .select()
      .from(outbox)
      .where(eq(outbox.key, `payment_failed:${renewal.id}:1`))
    expect(mail?.payload).toMatchObject({
      invoiceId: renewal.id,
      reason: 'Your card was declined.',
    })
    truth.invoices.set(renewal.id, {
      ...renewal,
      attemptCount: 3,
      status: 'paid',
      paidCents: 9_900,
    })
    truth.subscriptions.set(snapshot.id, snapshot)
    await reconcile(world.ports, snapshot.id)
    expect((await rowOf(snapshot.id))?.pastDueSince).toBeNull()
    const keys = (await owedTo(person.id)).filter((key) => key.includes(renewal.id))
    expect(keys).toEqual([
      `fact:payment_failed:${renewal.id}:1`,
      `fact:payment_failed:${renewal.id}:2`,
      `fact:payment_succeeded:${renewal.id}`,
      `fact:subscription_renewed:${renewal.id}`,
      `payment_failed:${renewal.id}:1`,
      `payment_failed:${renewal.id}:2`,
      `receipt:${renewal.id}`,
    ])
    const [stored] = await world.ports.db.select().from(invoices).where(eq(invoices.id, renewal.id))
    expect(stored).toMatchObject({
      status: 'paid',
      paidCents: 9_900,
      accountId: person.id,
      version: 3,
    })
  })

  it('says that a plan was cancelled each time it is, and that it ended once', async () => {
    const { person, snapshot } = await aPurchase()
    await reconcile(world.ports, snapshot.id)
    const cancelled = { ...snapshot, cancelAtPeriodEnd: true, endsAt: snapshot.currentPeriodEnd }
    for (const canceledAt of [START + 10_000, START + 90_000]) {
      truth.subscriptions.set(snapshot.id, { ...cancelled, canceledAt })
      await reconcile(world.ports, snapshot.id)
      truth.subscriptions.set(snapshot.id, snapshot)
      await reconcile(world.ports, snapshot.id)
    }
    truth.subscriptions.set(snapshot.id, {
      ...cancelled,
      status: 'canceled',
      endedAt: START + 99_000,
    })
    await reconcile(world.ports, snapshot.id)
    await reconcile(world.ports, snapshot.id)
    const mails = (await owedTo(person.id)).filter((key) => /^subscription_/.test(key))
    expect(mails).toEqual([
      `subscription_cancelled:${snapshot.id}:1793491210`,
      `subscription_cancelled:${snapshot.id}:1793491290`,
      `subscription_ended:${snapshot.id}`,
    ])
  })

  it('shows a new card after a customer event and keeps the quota anchor where it was', async () => {
    const { snapshot } = await aPurchase()
    await reconcile(world.ports, snapshot.id)
    const card = { brand: 'mastercard', last4: '4444', expMonth: 1, expYear: 2031 }
    truth.subscriptions.set(snapshot.id, {
      ...snapshot,
      paymentMethod: card,
      quotaAnchor: START + 7,
    })
    const event = await hear({ type: 'customer.updated', subject: snapshot.customerId })
    await consume(world.ports, [bell(event.id)])
    expect(await rowOf(snapshot.id)).toMatchObject({ paymentMethod: card, quotaAnchor: START })
    expect(await eventOf(event.id)).toMatchObject({ status: 'done' })
  })

  it('acks what it cannot read and keeps it as a dead letter', async () => {
    const message = aMessage({ agent: 'billing', type: 'stripe_event' })
    await consume(world.ports, [message])
    expect(message.outcome).toBe('acked')
  })
})
