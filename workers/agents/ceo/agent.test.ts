/** The CEO plans each round of a goal once, asks where something is missing, and repeats what failed. */

import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { together } from '../../db/database.ts'
import { findEffect, oweEffects } from '../../db/outbox.ts'
import { aMessage, START, somePorts, unique } from '../../journeys/builders.ts'
import { aGrant } from '../../journeys/metered.ts'
import { ownAgentsRest } from '../../journeys/own-agents.ts'
import { scriptedStripe } from '../../journeys/scripted-stripe.ts'
import { consume } from './agent.ts'

beforeAll(() => ownAgentsRest('ceo'))

const world = somePorts(scriptedStripe().tool)
const { ports } = world
const keptDeadLetters = async (id: string) =>
  (await env.DB.prepare('SELECT queue, body FROM dead_letters WHERE id = ?').bind(id).all()).results
const bell = (key: string, attempts = 1) =>
  aMessage({ agent: 'ceo', type: 'outbox', key }, attempts)

/** A goal whose planning is owed, as its object would have written it. */
async function aGoal(text: string) {
  const accountId = `usr_${unique()}`
  const swarm = ports.swarm(accountId)
  await swarm.apply(aGrant(accountId, { validUntil: Date.now() + 9e9 }))
  const by = { accountId, actorId: accountId, receipt: null, claim: null, scheduleId: null }
  const { id } = await swarm.submit({ ...by, text, given: [] })
  const owe = async (round: number): Promise<string> => {
    const key = `test-plan:${id}:${round}`
    const effect = { key, agent: 'ceo' as const, kind: 'plan', accountId, payload: { goalId: id } }
    await together(ports.db, [oweEffects(ports.db, [effect], { actorId: 'test', now: START })])
    return key
  }
  const plans = async () =>
    (await swarm.events(id, 0, 0))?.filter(
      ({ type, body }) =>
        type === 'step' && (body as { step: { kind: string } }).step.kind === 'plan',
    ).length
  return { id, swarm, owe, plans, goal: async () => swarm.goal(id) }
}

describe('the CEO', () => {
  it('plans a goal once, rung three times at once and again later', async () => {
    const { owe, plans, goal } = await aGoal('Audit https://a.test and https://b.test')
    const key = await owe(0)
    const bells = [bell(key), bell(key), bell(key)]
    await consume(ports, bells)
    const late = bell(key)
    await consume(ports, [late])
    expect([...bells, late].map(({ outcome }) => outcome)).toEqual(Array(4).fill('acked'))
    expect((await goal())?.tasks.map(({ title }) => title)).toEqual(['Audit', 'Audit'])
    expect(await plans()).toBe(1)
    expect(await findEffect(ports.db, key)).toMatchObject({ status: 'done' })
  })

  it('that plans a goal a second time, because its word was lost, leaves the first plan alone', async () => {
    const { owe, plans, goal } = await aGoal('Audit https://a.test')
    await consume(ports, [bell(await owe(0))])
    const before = await goal()
    await consume(ports, [bell(await owe(1))])
    expect((await goal())?.tasks.map(({ id }) => id)).toEqual(before?.tasks.map(({ id }) => id))
    expect(await plans()).toBe(1)
  })

  it('asks what is missing, and plans the answer', async () => {
    const { id, swarm, owe, goal } = await aGoal('Make my shop better')
    await consume(ports, [bell(await owe(0))])
    const asked = await goal()
    expect([asked?.status, asked?.tasks]).toEqual(['needs_human', []])
    expect(asked?.question).toMatch(/^Which website or which table is this about\?/)
    await swarm.answer(id, 'https://shop.test', [])
    await consume(ports, [bell(await owe(2))])
    expect((await goal())?.tasks).toMatchObject([
      { tool: 'site-audit', why: 'You named the address https://shop.test.' },
    ])
  })

  it('does not plan what was cancelled', async () => {
    const { id, swarm, owe, goal } = await aGoal('Audit https://a.test')
    await swarm.cancel(id)
    const message = bell(await owe(0))
    await consume(ports, [message])
    expect([message.outcome, (await goal())?.status, (await goal())?.tasks]).toEqual([
      'acked',
      'cancelled',
      [],
    ])
  })

  it('comes again while the object is away, then leaves it to the minute job, and plans when it is there', async () => {
    const { owe, goal } = await aGoal('Audit https://a.test')
    const key = await owe(0)
    const away = {
      ...ports,
      swarm: () => {
        throw new Error('the object is away')
      },
    }
    const tries = [1, 2, 3, 4].map((attempts) => bell(key, attempts))
    for (const message of tries) await consume(away, [message])
    expect(tries.map(({ outcome }) => outcome)).toEqual([
      'retried:2',
      'retried:10',
      'retried:30',
      'acked',
    ])
    expect(await findEffect(ports.db, key)).toMatchObject({
      status: 'new',
      lastError: expect.stringContaining('the object is away'),
    })
    await consume(ports, [bell(key)])
    expect([(await findEffect(ports.db, key))?.status, (await goal())?.tasks.length]).toEqual([
      'done',
      1,
    ])
  })

  it('shows an operator what names no goal, and keeps what it cannot read', async () => {
    const key = `test-plan:${unique()}`
    const effect = { key, agent: 'ceo' as const, kind: 'plan', accountId: 'usr_1', payload: {} }
    await together(ports.db, [oweEffects(ports.db, [effect], { actorId: 'test', now: START })])
    const [nameless, unreadable] = [bell(key), aMessage({ agent: 'ceo', type: 'hello' })]
    await consume(ports, [nameless, unreadable])
    expect([nameless.outcome, unreadable.outcome]).toEqual(['acked', 'acked'])
    expect(await findEffect(ports.db, key)).toMatchObject({
      status: 'parked',
      lastError: 'names no goal',
    })
    expect(await keptDeadLetters(`dlq_ceo_${unreadable.id}`)).toEqual([
      { queue: 'ceo', body: '{"agent":"ceo","type":"hello"}' },
    ])
  })
})
