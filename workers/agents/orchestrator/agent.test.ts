/** The Orchestrator begins, asks, tells decisions, gives back: each once, however often it is rung. */

import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Plan } from '../../contract/swarm.ts'
import { decideApproval } from '../../db/approvals.ts'
import { together } from '../../db/database.ts'
import { type Effect, findEffect, oweEffects } from '../../db/outbox.ts'
import { aMessage, aPerson, START, somePorts, unique } from '../../journeys/builders.ts'
import { aGrant, objectOf } from '../../journeys/metered.ts'
import { ownAgentsRest } from '../../journeys/own-agents.ts'
import { scriptedStripe } from '../../journeys/scripted-stripe.ts'
import { deedsOf } from '../../journeys/test-tools.ts'
import { consume } from './agent.ts'

beforeAll(() => ownAgentsRest('ceo', 'orchestrator'))

const { ports, posted } = somePorts(scriptedStripe().tool)
const bell = (key: string, attempts = 1) =>
  aMessage({ agent: 'orchestrator', type: 'outbox', key }, attempts)

async function owe(kind: string, accountId: string | null, payload: Effect['payload']) {
  const key = `test-${kind}:${unique()}`
  const effect = { key, agent: 'orchestrator' as const, kind, accountId, payload }
  await together(ports.db, [oweEffects(ports.db, [effect], { actorId: 'test', now: START })])
  return key
}

/** As two queues would deliver it: at once, and again later. */
async function delivered(key: string): Promise<string[]> {
  const [first, same, later] = [bell(key), bell(key), bell(key)]
  await consume(ports, [first, same])
  await consume(ports, [later])
  return [first.outcome, same.outcome, later.outcome]
}
const ACKED = ['acked', 'acked', 'acked']

const planOf = (tool: string): Plan => ({
  engine: 'test',
  question: null,
  tasks: [{ id: 't', tool, title: '', input: { url: 'https://a.test' }, deps: [], why: 'so' }],
})

/** A goal that is planned and not begun. */
async function aPlannedGoal(tool = 'probe') {
  const { id: accountId } = await aPerson()
  const swarm = ports.swarm(accountId)
  await swarm.apply(aGrant(accountId, { validUntil: Date.now() + 9e9 }))
  const by = { accountId, actorId: accountId, receipt: null, claim: null, scheduleId: null }
  const { id } = await swarm.submit({ ...by, text: 'Do it', given: [] })
  await swarm.takeUp(id)
  await swarm.planned(id, 0, planOf(tool))
  const goal = async () => {
    const found = await swarm.goal(id)
    if (!found) throw new Error('no goal')
    return found
  }
  async function ended() {
    for (let told = 0; (await goal()).finishedAt === null; )
      told = (await swarm.events(id, told, 1_000))?.at(-1)?.id ?? told
    return goal()
  }
  return { id, accountId, swarm, goal, ended }
}

/** One that waits for a yes. */
async function anAskingGoal(tool: string) {
  const goal = await aPlannedGoal(tool)
  await goal.swarm.begin(goal.id)
  while (await goal.swarm.flush()) await scheduler.wait(1)
  const approval = await env.DB.prepare('SELECT id, action_hash FROM approvals WHERE goal_id = ?')
    .bind(goal.id)
    .first<{ id: string; action_hash: string }>()
  if (!approval) throw new Error('nothing is asked')
  return { ...goal, approval }
}

describe('the Orchestrator', () => {
  it('begins a planned goal once', async () => {
    const { id, accountId, ended } = await aPlannedGoal()
    expect(await delivered(await owe('begin', accountId, { goalId: id }))).toEqual(ACKED)
    const { status, tasks } = await ended()
    expect([status, tasks[0]?.attempt]).toEqual(['succeeded', 1])
    expect(await deedsOf(tasks[0]?.id ?? '')).toEqual({ runs: 1, effects: 1 })
  })

  it('asks the owner once by mail about what changes data', async () => {
    const { accountId, approval } = await anAskingGoal('write-probe')
    posted.length = 0
    const key = await owe('ask', accountId, { approvalId: approval.id })
    expect(await delivered(key)).toEqual(ACKED)
    const mail = `approval_wanted:${approval.id}:${accountId}`
    expect(posted).toEqual([{ agent: 'notification', type: 'outbox', key: mail }])
    expect(await findEffect(ports.db, mail)).toMatchObject({ accountId })
  })

  it('asks every operator, and nobody else, about money', async () => {
    const { accountId, approval } = await anAskingGoal('money-probe')
    const [one, other] = [await aPerson(), await aPerson()]
    await env.DB.prepare('UPDATE users SET is_superuser = 1 WHERE id IN (?, ?)')
      .bind(one.id, other.id)
      .run()
    posted.length = 0
    await delivered(await owe('ask', accountId, { approvalId: approval.id }))
    const keys = posted.map((message) => ('key' in message ? message.key : ''))
    expect(keys.sort()).toEqual(
      [one.id, other.id].map((id) => `approval_wanted:${approval.id}:${id}`).sort(),
    )
  })

  it.each(['approved', 'denied'] as const)(
    'tells the goal what was decided, once: %s',
    async (status) => {
      const { accountId, approval, ended } = await anAskingGoal('write-probe')
      await together(
        ports.db,
        decideApproval(ports.db, {
          ...{ id: approval.id, actionHash: approval.action_hash, status, decidedBy: accountId },
          ...{ reason: null, sole: false, effectAt: null, now: START },
        }),
      )
      expect(await delivered(await owe(status, accountId, { approvalId: approval.id }))).toEqual(
        ACKED,
      )
      const { tasks } = await ended()
      const approves = status === 'approved'
      expect(tasks[0]?.status).toBe(approves ? 'done' : 'denied')
      const times = approves ? 1 : 0
      expect(await deedsOf(tasks[0]?.id ?? '')).toEqual({ runs: times, effects: times })
    },
  )

  it('tells nothing that nobody decided, whatever the bell says', async () => {
    const { accountId, approval, goal } = await anAskingGoal('money-probe')
    expect(await delivered(await owe('approved', accountId, { approvalId: approval.id }))).toEqual(
      ACKED,
    )
    expect((await goal()).tasks[0]?.status).toBe('waiting_approval')
  })

  it('gives a request back once', async () => {
    const accountId = `usr_${unique()}`
    const object = objectOf(accountId)
    await object.apply(aGrant(accountId))
    const ask = (n: number) => ({
      caller: { kind: 'member' as const, userId: accountId },
      ...{ need: 'session' as const, counting: 'one' as const, requests: 1 },
      claim: { key: `k${n}`, fingerprint: 'f' },
    })
    const verdicts = await object.admit(START, [ask(1), ask(2)])
    const receipt = verdicts[0]?.receipt
    expect((await object.usage(START)).used).toBe(2)
    const key = await owe('give_back', accountId, { goalId: `gol_${unique()}`, receipt })
    expect(await delivered(key)).toEqual(ACKED)
    expect((await object.usage(START)).used).toBe(1)
  })

  it('comes again while the object is away and does it then', async () => {
    const { id, accountId, goal } = await aPlannedGoal()
    const key = await owe('begin', accountId, { goalId: id })
    const away = {
      ...ports,
      swarm: () => {
        throw new Error('the object is away')
      },
    }
    const tries = [bell(key), bell(key, 4)]
    for (const message of tries) await consume(away, [message])
    expect(tries.map(({ outcome }) => outcome)).toEqual(['retried:2', 'acked'])
    expect((await goal()).status).toBe('planning')
    await consume(ports, [bell(key)])
    expect((await goal()).status).not.toBe('planning')
  })

  it.each([
    ['begin', {}, 'names no goal'],
    ['ask', { approvalId: 'apr_nobody' }, 'no such approval'],
    ['approved', { approvalId: 'apr_nobody' }, 'no such approval'],
    ['give_back', { goalId: 'gol_1', receipt: 'none' }, 'not a receipt'],
    ['scheduled', { scheduleId: 'sch_1' }, 'names no schedule'],
    ['dance', {}, 'nothing we do'],
  ])('shows an operator what it cannot do: %s', async (kind, payload, reason) => {
    const key = await owe(kind, 'usr_1', payload)
    await consume(ports, [bell(key)])
    expect(await findEffect(ports.db, key)).toMatchObject({ status: 'parked', lastError: reason })
  })

  it('keeps a message that it cannot read, and works off its neighbours', async () => {
    const { id, accountId, goal } = await aPlannedGoal()
    const [odd, good] = [aMessage('?'), bell(await owe('begin', accountId, { goalId: id }))]
    await consume(ports, [odd, good])
    expect([odd.outcome, good.outcome]).toEqual(['acked', 'acked'])
    const kept = await env.DB.prepare('SELECT queue, body FROM dead_letters WHERE id = ?')
      .bind(`dlq_orchestrator_${odd.id}`)
      .all()
    expect(kept.results).toEqual([{ queue: 'orchestrator', body: '"?"' }])
    expect((await goal()).status).not.toBe('planning')
  })
})
