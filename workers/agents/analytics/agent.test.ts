/** Facts are recorded once, a batch at a time. */

import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { readCursor } from '../../db/cursors.ts'
import { openDatabase, together } from '../../db/database.ts'
import { type Effect, findEffect, oweEffects } from '../../db/outbox.ts'
import { events } from '../../db/schema/index.ts'
import { aMessage, START, somePorts, unique } from '../../journeys/builders.ts'
import { cuts } from '../../journeys/cuts.ts'
import { scriptedStripe } from '../../journeys/scripted-stripe.ts'
import { consume } from './agent.ts'

let world = somePorts(scriptedStripe().tool)
beforeEach(() => {
  world = somePorts(scriptedStripe().tool)
})

const aFact = (type: string, data: Record<string, unknown> = {}): Effect => {
  const ref = `ref_${unique()}`
  const payload = { type, ref, accountId: 'usr_1', occurredAt: START + 1, ...data }
  return {
    key: `fact:${type}:${ref}`,
    agent: 'analytics',
    kind: 'fact',
    accountId: 'usr_1',
    payload,
  }
}
const owe = (effects: Effect[]) =>
  together(world.ports.db, [oweEffects(world.ports.db, effects, { actorId: 'test', now: START })])
const bell = ({ key }: Effect) => aMessage({ agent: 'analytics', type: 'outbox', key })

describe('Analytics', () => {
  it('records a batch, each fact once, whatever is rung twice', async () => {
    const facts = [aFact('user_signup'), aFact('payment_succeeded', { amountCents: 9_900 })]
    await owe(facts)
    const messages = [...facts.map(bell), ...facts.map(bell)]
    await consume(world.ports, messages)
    await consume(world.ports, facts.map(bell))
    expect(messages.map((message) => message.outcome)).toEqual(['acked', 'acked', 'acked', 'acked'])
    const ref = String(facts[1]?.payload.ref)
    expect(await world.ports.db.select().from(events).where(eq(events.ref, ref))).toMatchObject([
      {
        type: 'payment_succeeded',
        day: '2026-11-01',
        payload: { amountCents: 9_900 },
        accountId: 'usr_1',
      },
    ])
    expect((await findEffect(world.ports.db, facts[0]?.key ?? ''))?.status).toBe('done')
  })

  it('never throws for the batch, even with the database away: each message comes again', async () => {
    const messages = [bell(aFact('user_signup')), bell(aFact('user_signup'))]
    const power = cuts()
    const db = openDatabase(power.database(env.DB))
    power.arm(0)
    await consume({ ...world.ports, db }, messages)
    expect(messages.map((message) => message.outcome)).toEqual(['retried:2', 'retried:2'])
  })

  it('parks what is no fact and records its neighbours', async () => {
    const [good, bad] = [aFact('user_signup'), aFact('a_word_nobody_knows')]
    await owe([good, bad])
    await consume(world.ports, [bell(good), bell(bad)])
    expect((await findEffect(world.ports.db, bad.key))?.status).toBe('parked')
    expect((await findEffect(world.ports.db, good.key))?.status).toBe('done')
  })

  it('counts everything anew when an operator asks, and checks again', async () => {
    const fact = aFact('payment_succeeded', { amountCents: 1_900 })
    await owe([fact])
    await consume(world.ports, [bell(fact)])
    const revenue = () =>
      env.DB.prepare(
        "SELECT sum(value) AS n FROM daily_metrics WHERE metric = 'revenue_cents'",
      ).first('n')
    const right = await revenue()
    await env.DB.prepare('UPDATE daily_metrics SET value = value + 1').run()
    const message = aMessage({ agent: 'analytics', type: 'recompute' })
    await consume(world.ports, [message])
    expect([message.outcome, await revenue()]).toEqual(['acked', right])
    expect((await readCursor(world.ports.db, 'figures'))?.value).toBe('[]')
  })
})
