/** What an account's object tells and answers stands in D1 by then: whoever asks for a list next reads the same. */

import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { unique } from '../journeys/builders.ts'
import { aGrant } from '../journeys/metered.ts'
import { ownAgentsRest } from '../journeys/own-agents.ts'
import { submitted } from '../journeys/swarm-objects.ts'
import type { GoalEvent } from './port.ts'
import { Swarm } from './swarm.ts'

beforeAll(() => ownAgentsRest('ceo', 'orchestrator'))

async function aGoal() {
  const accountId = `usr_${unique()}`
  const swarm = env.SWARM.getByName(accountId)
  await swarm.apply(aGrant(accountId, { validUntil: Date.now() + 9e9 }))
  const { id: goalId } = await submitted(accountId, 'Do it')
  return { swarm, accountId, goalId }
}

describe('what is told', () => {
  const ORDER = {
    goal: ['queued', 'planning', 'waiting_approval', 'running', 'succeeded'],
    task: ['blocked', 'waiting_approval', 'ready', 'running', 'done'],
  }
  type Named = { id: string; status: string }

  /** How far D1 is behind what an event tells: 0, or the event's own words. */
  async function behind({ type, body }: GoalEvent): Promise<unknown> {
    const { goal, task, artifact, approval } = body as Record<string, Named | undefined>
    const row = async (table: string, id: string) =>
      env.DB.prepare(`SELECT * FROM ${table} WHERE id = ?`).bind(id).first<Named>()
    const one = goal ?? task
    if (one && (type === 'goal' || type === 'task')) {
      const order = ORDER[type]
      const stands = await row(`${type}s`, one.id)
      return order.indexOf(stands?.status ?? '') >= order.indexOf(one.status) ? 0 : body
    }
    if (artifact) return (await row('artifacts', artifact.id)) ? 0 : body
    if (approval) return (await row('approvals', approval.id)) ? 0 : body
    return 0
  }

  it('stands in D1 by then, so that who asks for a list next reads the same', async () => {
    const { swarm, goalId } = await aGoal()
    const task = { title: '', input: { url: 'https://file.test' }, deps: [], why: 'so' }
    const tasks = ['probe', 'write-probe'].map((tool) => ({ ...task, id: tool, tool }))
    const acts = async () => {
      await swarm.takeUp(goalId)
      await swarm.planned(goalId, 0, { engine: 'test', question: null, tasks })
      await swarm.begin(goalId)
    }
    const acted = acts()
    const late: unknown[] = []
    const seen = new Set<string>()
    for (let last: GoalEvent | undefined; last?.type !== 'end'; ) {
      const more: GoalEvent[] = (await swarm.events(goalId, last?.id ?? 0, 5_000)) ?? []
      for (const event of more) {
        seen.add(event.type)
        const lag = await behind(event)
        if (lag !== 0) late.push(lag)
        const { approval } = event.body as { approval?: Named }
        if (approval?.status === 'pending') await swarm.decide(approval.id, 'approved')
      }
      last = more.at(-1) ?? last
    }
    await acted
    expect(late).toEqual([])
    expect([...seen].sort()).toEqual(['approval', 'artifact', 'end', 'goal', 'step', 'task'])
  })

  it('stands in D1 once the goal is read, though another write was under way when it changed', async () => {
    const { swarm, accountId, goalId } = await aGoal()
    const before = await submitted(accountId, 'Do it first')
    const [goal, row] = await runInDurableObject(swarm, async (object) => {
      if (!(object instanceof Swarm)) throw new Error('no swarm')
      const acts = [object.cancel(before.id), object.cancel(goalId)]
      const read = await object.goal(goalId)
      const found = env.DB.prepare('SELECT status FROM goals WHERE id = ?').bind(goalId)
      const both = [read?.status, await found.first('status')]
      await Promise.all(acts)
      return both
    })
    expect([goal, row]).toEqual(['cancelled', 'cancelled'])
  })

  it('stands in D1 once an act is answered: begun, decided, tried again', async () => {
    const { swarm, goalId } = await aGoal()
    const task = { title: '', input: { url: 'https://fail.test' }, deps: [], why: 'so' }
    const tasks = [{ ...task, id: 'a', tool: 'patient-probe' }]
    await swarm.takeUp(goalId)
    await swarm.planned(goalId, 0, { engine: 'test', question: null, tasks })
    const row = async () =>
      env.DB.prepare('SELECT attempt FROM tasks WHERE goal_id = ?').bind(goalId).first()
    await swarm.begin(goalId)
    expect((await row())?.attempt).toBe(1)
    while ((await swarm.goal(goalId))?.tasks[0]?.status !== 'retry_wait') await scheduler.wait(20)
    await swarm.retry((await swarm.goal(goalId))?.tasks[0]?.id ?? '')
    expect((await row())?.attempt).toBe(2)
  })
})

describe('a plan by a model that does not stand', () => {
  it.each([
    ['an address it invented', 'site-audit', { url: 'https://evil.example.com/login' }],
    ['a tool it invented', 'go-to-evil.example.com', {}],
  ])('for %s is not told to its customer: the rules plan', async (_, tool, input) => {
    const accountId = `usr_${unique()}`
    const swarm = env.SWARM.getByName(accountId)
    const now = Date.now()
    await swarm.apply(aGrant(accountId, { plan: 'pro', quotaAnchor: now, validUntil: now + 9e9 }))
    const { id } = await submitted(accountId, 'Make me rich')
    await swarm.takeUp(id)
    const tasks = [{ id: 't', tool, title: '', input, deps: [], why: 'so' }]
    await swarm.planned(id, 0, { engine: 'llm:scripted', question: null, tasks })
    const goal = await swarm.goal(id)
    expect([goal?.status, goal?.engine]).toEqual(['needs_human', 'rules'])
    expect(goal?.question).toMatch(/^Which website or which table is this about\?/)
    expect(JSON.stringify(await swarm.events(id, 0, 0))).not.toContain('evil.example.com')
  })
})
