/** Provisioning against the real database and the accounts' real objects. */

import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { entitlementsAt } from '../../contract/grant.ts'
import { together } from '../../db/database.ts'
import { grantOf } from '../../db/entitlements.ts'
import { findEffect, oweEffects } from '../../db/outbox.ts'
import { cursors, subscriptions, users } from '../../db/schema/index.ts'
import { chooseCurrent, type SubscriptionRow, writeSubscription } from '../../db/subscriptions.ts'
import { aMessage, aPerson, aRow, START, somePorts, unique } from '../../journeys/builders.ts'
import { scriptedStripe } from '../../journeys/scripted-stripe.ts'
import { DAY } from '../../tools/clock.ts'
import { consume, provision } from './agent.ts'

let world = somePorts(scriptedStripe().tool)
beforeEach(() => {
  world = somePorts(scriptedStripe().tool)
})

/** A person with a subscription row as Billing leaves it, and the effect that asks for a grant. */
async function aSubscriber(over: Partial<SubscriptionRow> = {}) {
  const { db } = world.ports
  const person = await aPerson()
  const row = aRow({ id: `sub_${unique()}`, accountId: person.id, ...over })
  await together(db, [...writeSubscription(db, row, null), chooseCurrent(db, person.id, START)])
  const effect = await owe(row)
  return { person, row, effect }
}

async function owe(row: SubscriptionRow) {
  const key = `entitle:${row.id}:v${row.version}`
  const effect = {
    key,
    agent: 'provisioning' as const,
    kind: 'entitle',
    accountId: row.accountId,
    payload: { subscriptionId: row.id },
  }
  await together(world.ports.db, [
    oweEffects(world.ports.db, [effect], { actorId: 'billing', now: START }),
  ])
  return { key, message: aMessage({ agent: 'provisioning', type: 'outbox', key }) }
}

const change = async (row: SubscriptionRow, over: Partial<SubscriptionRow>) => {
  const next = { ...row, ...over, version: row.version + 1 }
  await together(world.ports.db, writeSubscription(world.ports.db, next, row))
  return next
}
const heldBy = (accountId: string) => world.ports.quota(accountId).read()

describe('Provisioning', () => {
  it('writes the grant, tells the object, owes one welcome, and is done', async () => {
    const { person, row, effect } = await aSubscriber()
    await consume(world.ports, [effect.message])
    expect(effect.message.outcome).toBe('acked')
    const grant = await grantOf(world.ports.db, person.id)
    expect(grant).toMatchObject({
      access: 'full',
      plan: 'pro',
      requestsPerMonth: 10_000,
      version: 1,
    })
    expect(await heldBy(person.id)).toEqual(grant)
    expect(await findEffect(world.ports.db, `welcome:${row.id}`)).toMatchObject({
      agent: 'notification',
      status: 'new',
      accountId: person.id,
    })
    expect(world.posted).toEqual([
      { agent: 'notification', type: 'outbox', key: `welcome:${row.id}` },
    ])
    expect((await findEffect(world.ports.db, effect.key))?.status).toBe('done')
  })

  it('welcomes once, however often and in whatever order it is rung', async () => {
    const { row, effect } = await aSubscriber()
    await consume(world.ports, [effect.message, aMessage(effect.message.body)])
    const second = await change(row, { status: 'past_due', pastDueSince: START })
    const third = await change(second, { status: 'active', pastDueSince: null })
    const [late, later] = [await owe(third), await owe(second)]
    await consume(world.ports, [late.message])
    await consume(world.ports, [later.message])
    const mails = world.posted.filter((posted) => posted.agent === 'notification')
    expect(mails).toEqual([{ agent: 'notification', type: 'outbox', key: `welcome:${row.id}` }])
    expect(await grantOf(world.ports.db, third.accountId ?? '')).toMatchObject({
      access: 'full',
      version: 3,
    })
  })

  it('follows a life: grace, suspended by the clock alone, restored by paying, ended', async () => {
    const { person, row, effect } = await aSubscriber()
    await consume(world.ports, [effect.message])
    const access = async () => {
      const now = world.clock.now()
      const [ours, theirs] = [await grantOf(world.ports.db, person.id), await heldBy(person.id)]
      return [entitlementsAt(ours, now).access, entitlementsAt(theirs, now).access]
    }
    const late = await change(row, { status: 'past_due', pastDueSince: world.clock.now() })
    await provision(world.ports, person.id)
    expect(await access()).toEqual(['grace', 'grace'])
    world.clock.advance(7 * DAY - 1)
    expect(await access()).toEqual(['grace', 'grace'])
    world.clock.advance(1)
    // Nobody told anybody: the grant ends by itself.
    expect(await access()).toEqual(['suspended', 'suspended'])
    await provision(world.ports, person.id)
    expect(await access()).toEqual(['suspended', 'suspended'])
    const paid = await change(late, { status: 'active', pastDueSince: null })
    await provision(world.ports, person.id)
    expect(await access()).toEqual(['full', 'full'])
    await change(paid, { status: 'canceled', endedAt: world.clock.now() })
    await together(world.ports.db, [chooseCurrent(world.ports.db, person.id, START)])
    await provision(world.ports, person.id)
    expect(await access()).toEqual(['none', 'none'])
  })

  it('does not believe an older row over a newer grant, unless the database began a new epoch', async () => {
    const { person, row, effect } = await aSubscriber({ version: 9 })
    await consume(world.ports, [effect.message])
    await world.ports.db
      .update(subscriptions)
      .set({ version: 2, plan: 'starter' })
      .where(eq(subscriptions.id, row.id))
    await provision(world.ports, person.id)
    expect((await heldBy(person.id))?.plan).toBe('pro')
    await world.ports.db.insert(cursors).values({ name: 'epoch', value: '2', updatedAt: START })
    await provision(world.ports, person.id)
    expect(await heldBy(person.id)).toMatchObject({ plan: 'starter', epoch: 2, version: 2 })
    await world.ports.db.delete(cursors).where(eq(cursors.name, 'epoch'))
  })

  it('keeps the effect owed when the object cannot be told', async () => {
    const { effect } = await aSubscriber()
    const away = {
      ...world.ports,
      quota: () => ({
        apply: () => Promise.reject(new Error('object away')),
        read: () => Promise.resolve(null),
      }),
    }
    await consume(away, [effect.message])
    expect(effect.message.outcome).toBe('retried:2')
    expect(await findEffect(world.ports.db, effect.key)).toMatchObject({
      status: 'new',
      attempts: 1,
      lastError: 'Error: object away',
    })
    await consume(world.ports, [aMessage(effect.message.body)])
    expect((await findEffect(world.ports.db, effect.key))?.status).toBe('done')
  })

  it('gives nothing to an incomplete subscription and welcomes nobody', async () => {
    const { person, row, effect } = await aSubscriber({ status: 'incomplete' })
    await consume(world.ports, [effect.message])
    expect((await heldBy(person.id))?.access).toBe('none')
    expect(await findEffect(world.ports.db, `welcome:${row.id}`)).toBeNull()
  })

  it('tells the object of a disabled account at once, although no subscription changed', async () => {
    const { person, effect } = await aSubscriber()
    await consume(world.ports, [effect.message])
    await world.ports.db.update(users).set({ disabledAt: START }).where(eq(users.id, person.id))
    const key = `entitle:${person.id}:disabled:${START}`
    const owed = { key, agent: 'provisioning' as const, kind: 'entitle', payload: {} }
    await together(world.ports.db, [
      oweEffects(world.ports.db, [{ ...owed, accountId: person.id }], {
        actorId: 'operator',
        now: START,
      }),
    ])
    await consume(world.ports, [aMessage({ agent: 'provisioning', type: 'outbox', key })])
    expect(await heldBy(person.id)).toMatchObject({ access: 'none', reason: 'account_disabled' })
  })

  it('takes everything from a disabled account', async () => {
    const { person } = await aSubscriber()
    await world.ports.db.update(users).set({ disabledAt: START }).where(eq(users.id, person.id))
    await provision(world.ports, person.id)
    expect(await heldBy(person.id)).toMatchObject({ access: 'none', reason: 'account_disabled' })
  })

  it('parks what names no account', async () => {
    const row = aRow({ id: `sub_${unique()}`, accountId: 'usr_nobody' })
    const effect = await owe(row)
    await consume(world.ports, [effect.message])
    expect(effect.message.outcome).toBe('acked')
    expect((await findEffect(world.ports.db, effect.key))?.status).toBe('parked')
  })
})
