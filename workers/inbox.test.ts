/** Messages are opened one by one; what cannot be read is kept, what fails is tried again alone. */

import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { consume } from './agents/index.ts'
import { AGENTS, ProvisioningMessage } from './contract/messages.ts'
import { together } from './db/database.ts'
import { dueEffects, findEffect, oweEffects, takeEffect } from './db/outbox.ts'
import { deadLetters } from './db/schema/index.ts'
import { again, ring, workEffects } from './inbox.ts'
import { aMessage, START, somePorts, unique } from './journeys/builders.ts'
import { scriptedStripe } from './journeys/scripted-stripe.ts'

const world = somePorts(scriptedStripe().tool)
const { db } = world.ports

async function owe() {
  const key = `entitle:${unique()}`
  const effect = { key, agent: 'provisioning' as const, kind: 'x', accountId: null, payload: {} }
  await together(db, [oweEffects(db, [effect], { actorId: 'test', now: START })])
  return { key, ring: () => aMessage({ agent: 'provisioning', type: 'outbox', key }) }
}

describe('an inbox', () => {
  it('does the work of a key once per batch, and never again once it is done', async () => {
    const effect = await owe()
    const messages = [effect.ring(), effect.ring(), effect.ring()]
    let worked = 0
    const work = async () => {
      worked += 1
      return { kind: 'done' } as const
    }
    await workEffects(world.ports, 'provisioning', messages, ProvisioningMessage, work)
    await workEffects(world.ports, 'provisioning', [effect.ring()], ProvisioningMessage, work)
    expect(worked).toBe(1)
    expect(messages.map((message) => message.outcome)).toEqual(['acked', 'acked', 'acked'])
  })

  it('gives an effect into one pair of hands: of deliveries at the same instant one works, the others come again', async () => {
    const effect = await owe()
    const deliveries = Array.from({ length: 5 }, () => effect.ring())
    let worked = 0
    const work = async () => {
      worked += 1
      return { kind: 'done' } as const
    }
    const work5 = deliveries.map((message) =>
      workEffects(world.ports, 'provisioning', [message], ProvisioningMessage, work),
    )
    await Promise.all(work5)
    expect(worked).toBe(1)
    const outcomes = deliveries.map((message) => message.outcome)
    expect(outcomes).toContain('acked')
    expect(outcomes.filter((outcome) => outcome !== 'acked' && outcome !== 'retried:2')).toEqual([])
  })

  it('takes an effect over from hands that died, 25 seconds later', async () => {
    const effect = await owe()
    const { clock } = world
    const died = await takeEffect(db, effect.key, 'provisioning', clock.now())
    expect(died.kind).toBe('mine')
    const work = async () => ({ kind: 'done' }) as const
    const attempt = async (): Promise<string> => {
      const message = effect.ring()
      await workEffects(world.ports, 'provisioning', [message], ProvisioningMessage, work)
      return String(message.outcome)
    }
    const due = () => {
      const now = clock.now()
      return dueEffects(db, { of: AGENTS, before: now, now, limit: 100 })
    }
    expect(await attempt()).toBe('retried:2')
    expect(await due()).not.toContainEqual(expect.objectContaining({ key: effect.key }))
    clock.advance(25_000)
    expect(await due()).toContainEqual(expect.objectContaining({ key: effect.key }))
    expect(await attempt()).toBe('acked')
    expect(await findEffect(db, effect.key)).toMatchObject({ status: 'done', leasedUntil: null })
  })

  it('keeps one failure from its neighbours and says what went wrong', async () => {
    const [bad, good] = [await owe(), await owe()]
    const [first, second] = [bad.ring(), good.ring()]
    await workEffects(world.ports, 'provisioning', [first, second], ProvisioningMessage, (row) =>
      row.key === bad.key ? Promise.reject(new Error('no')) : Promise.resolve({ kind: 'done' }),
    )
    expect([first.outcome, second.outcome]).toEqual(['retried:2', 'acked'])
    expect(await findEffect(db, bad.key)).toMatchObject({
      status: 'new',
      attempts: 1,
      leasedUntil: null,
      dueAt: world.clock.now() + 15_000,
      lastError: 'Error: no',
    })
  })

  it('tries through the queue three times, then leaves it to the minute job', () => {
    const outcomes = [1, 2, 3, 4].map((attempts) => {
      const message = aMessage({}, attempts)
      again(message)
      return message.outcome
    })
    expect(outcomes).toEqual(['retried:2', 'retried:10', 'retried:30', 'acked'])
  })

  it('keeps what it cannot read, and what a queue gave up on, once', async () => {
    const garbage = aMessage({ hello: 'world' })
    await consume(world.ports, { queue: 'notification', messages: [garbage] })
    const dead = aMessage({ agent: 'billing', type: 'stripe_event', id: 'evt_1' })
    await consume(world.ports, { queue: 'billing-dead', messages: [dead] })
    await consume(world.ports, { queue: 'billing-dead', messages: [dead] })
    expect([garbage.outcome, dead.outcome]).toEqual(['acked', 'acked'])
    const kept = await db.select().from(deadLetters).where(eq(deadLetters.queue, 'billing-dead'))
    expect(kept).toMatchObject([{ body: '{"agent":"billing","type":"stripe_event","id":"evt_1"}' }])
    expect(
      await db.select().from(deadLetters).where(eq(deadLetters.queue, 'notification')),
    ).toHaveLength(1)
  })

  it('bounds what it keeps', async () => {
    await consume(world.ports, {
      queue: 'analytics-dead',
      messages: [aMessage({ text: 'x'.repeat(50_000) })],
    })
    const [kept] = await db
      .select()
      .from(deadLetters)
      .where(eq(deadLetters.queue, 'analytics-dead'))
    expect(kept?.body).toHaveLength(10_000)
  })

  it('survives a lost bell', async () => {
    const deaf = { ...world.ports, post: () => Promise.reject(new Error('gone')) }
    await ring(deaf, [{ agent: 'billing', type: 'stripe_event', id: 'evt_1' }])
    expect(world.lines.at(-1)).toContain('bell lost')
  })
})
