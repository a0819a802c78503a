/** The account's object for real: its SQLite, its alarm, the runner it calls, D1 and the files behind it. */

import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Goal, Plan } from '../contract/swarm.ts'
import { openDatabase } from '../db/database.ts'
import { findEffect } from '../db/outbox.ts'
import { unique } from '../journeys/builders.ts'
import { aGrant } from '../journeys/metered.ts'
import { ownAgentsRest } from '../journeys/own-agents.ts'
import { deedsOf, letGo } from '../journeys/test-tools.ts'
import { Debts } from './debts.ts'
import type { GoalEvent } from './port.ts'
import { Store } from './store.ts'
import type { Swarm } from './swarm.ts'

beforeAll(() => ownAgentsRest('ceo', 'orchestrator'))

const NOW = Date.now()
const db = openDatabase(env.DB)

async function anAccount(concurrentTasks: number | null = 1) {
  const id = `usr_${unique()}`
  // A stub of an object that died is dead, too: each call takes a new one.
  const swarm = new Proxy({} as DurableObjectStub<Swarm>, {
    get: (_, verb) => Reflect.get(env.SWARM.getByName(id), verb),
  })
  const grant = aGrant(id, { concurrentTasks, quotaAnchor: NOW, validUntil: NOW + 9e9 })
  await swarm.apply(grant)
  const submit = (text: string) =>
    swarm.submit({
      ...{ accountId: id, actorId: id, text, given: [], receipt: { window: 1 } },
      ...{ claim: null, scheduleId: null },
    })
  /** What CEO and Orchestrator do when they are rung. */
  async function begun(text: string): Promise<Goal> {
    const { id: goalId } = await submit(text)
    const request = await swarm.takeUp(goalId)
    if (!request) throw new Error('nothing to plan')
    const { round, plan: _, ...asked } = request
    await swarm.planned(goalId, round, await swarm.draft(asked))
    await swarm.begin(goalId)
    return goalOf(goalId)
  }
  async function goalOf(goalId: string): Promise<Goal> {
    const goal = await swarm.goal(goalId)
    if (!goal) throw new Error('no such goal')
    return goal
  }
  /** All that is told until the goal has ended. */
  async function watched(goalId: string): Promise<GoalEvent[]> {
    const seen: GoalEvent[] = []
    while (seen.at(-1)?.type !== 'end') {
      const more = await swarm.events(goalId, seen.at(-1)?.id ?? 0, 5_000)
      seen.push(...(more ?? []))
    }
    return seen
  }
  /** All that is owed so far stands in D1. */
  async function flushed(): Promise<void> {
    while (await swarm.flush()) await scheduler.wait(1)
  }
  return { id, swarm, grant, submit, begun, goalOf, watched, flushed }
}

const alarmOf = (id: string) =>
  runInDurableObject(env.SWARM.getByName(id), (_, state) => state.storage.getAlarm())

describe('a goal', () => {
  it('runs its tools, keeps what they made, tells every step, and leaves no alarm', async () => {
    const { id, begun, goalOf, watched, flushed } = await anAccount()
    const { id: goalId } = await begun('Audit https://file.test')
    const events = await watched(goalId)
    const goal = await goalOf(goalId)
    expect(goal).toMatchObject({
      status: 'succeeded',
      engine: 'rules',
      usage: { requests: 1, modelCostMicroUsd: 0, tokens: 0 },
      tasks: [{ status: 'done', attempt: 1, tool: 'site-audit' }],
      artifacts: [{ name: 'report.html', mediaType: 'text/html', bytes: 18 }],
    })
    const types = events.map(({ type }) => type)
    expect(types.filter((type) => type === 'step')).toHaveLength(3)
    expect(types).toContain('artifact')
    expect(types.at(-1)).toBe('end')
    const ids = events.map((event) => event.id)
    expect(ids).toEqual([...ids].sort((a, b) => a - b))
    await flushed()
    expect(await alarmOf(id)).toBeNull()
    const rows = await env.DB.prepare('SELECT status FROM goals WHERE account_id = ?')
      .bind(id)
      .all()
    expect(rows.results).toEqual([{ status: 'succeeded' }])
    const files = await env.DB.prepare('SELECT file FROM artifacts WHERE goal_id = ?')
      .bind(goalId)
      .all<{ file: string }>()
    const stored = await env.FILES.get(files.results[0]?.file ?? '')
    expect(await stored?.text()).toBe('<h1>file.test</h1>')
    expect(await findEffect(db, `goal_finished:${goalId}`)).toMatchObject({ agent: 'notification' })
    expect(await findEffect(db, `fact:goal_submitted:${goalId}`)).toMatchObject({ accountId: id })
  })

  it('is made once under one claim', async () => {
    const { id, swarm } = await anAccount()
    const goal = {
      ...{ accountId: id, actorId: id, text: 'Audit https://a.test', given: [], receipt: null },
      ...{ claim: 'key-1', scheduleId: null },
    }
    const [first, second] = [await swarm.submit(goal), await swarm.submit(goal)]
    expect(second.id).toBe(first.id)

    // API.md §1: a key counts for 24 hours. Ended, so that no agent writes the row meanwhile.
    expect(await swarm.cancel(first.id)).toMatchObject({ kind: 'done' })
    await runInDurableObject(env.SWARM.getByName(id), (_, { storage }) => {
      const made = `json_set(body, '$.createdAt', ${NOW - 86_400_000 - 60_000})`
      storage.sql.exec(`UPDATE goals SET body = ${made} WHERE claim = 'key-1'`)
    })
    const third = await swarm.submit({ ...goal, text: 'Audit https://b.test' })
    expect(third.id).not.toBe(first.id)
    expect((await swarm.submit(goal)).id).toBe(third.id)
    expect(await swarm.goal(first.id)).toMatchObject({ status: 'cancelled' })
  })

  it('tries again what failed on our side, and is given back when that is all there was', async () => {
    const { begun, goalOf, watched, flushed } = await anAccount()
    const { id: goalId } = await begun('Audit https://fail.test')
    await watched(goalId)
    await flushed()
    expect(await goalOf(goalId)).toMatchObject({
      status: 'failed',
      error: { code: 'internal_error' },
      usage: { requests: 0 },
      tasks: [{ status: 'failed', attempt: 2 }],
    })
    expect(await findEffect(db, `give_back:${goalId}`)).toMatchObject({ agent: 'orchestrator' })
  })

  it('fails at once, and counts, where the tool refuses what it was given', async () => {
    const { begun, goalOf, watched } = await anAccount()
    const { id: goalId } = await begun('Audit https://refuse.test')
    await watched(goalId)
    expect(await goalOf(goalId)).toMatchObject({
      status: 'failed',
      error: { code: 'refused', detail: 'This cannot be probed.' },
      usage: { requests: 1 },
      tasks: [{ attempt: 1 }],
    })
    expect(await findEffect(db, `give_back:${goalId}`)).toBeNull()
  })

  it('goes on after a failure that was ours once', async () => {
    const { begun, goalOf, watched } = await anAccount()
    const { id: goalId } = await begun('Audit https://once.test')
    await watched(goalId)
    expect(await goalOf(goalId)).toMatchObject({ status: 'succeeded', tasks: [{ attempt: 2 }] })
  })

  it('asks what is missing, and the answer plans it', async () => {
    const { swarm, begun, goalOf, watched } = await anAccount()
    const { id: goalId } = await begun('Audit my site')
    expect(await goalOf(goalId)).toMatchObject({ status: 'needs_human', tasks: [] })
    expect((await goalOf(goalId)).question).toMatch(/^Which website/)
    expect(await swarm.answer(goalId, 'https://a.test', [])).toMatchObject({ kind: 'done' })
    expect(await swarm.answer(goalId, 'https://b.test', [])).toEqual({ kind: 'refused' })
    const request = await swarm.takeUp(goalId)
    if (!request) throw new Error('nothing to plan')
    const { round, plan: _, ...asked } = request
    await swarm.planned(goalId, round, await swarm.draft(asked))
    await swarm.begin(goalId)
    await watched(goalId)
    expect((await goalOf(goalId)).status).toBe('succeeded')
  })
})

describe('an account', () => {
  it.each([1, 5])(
    'runs %i at once, over all its goals, and what is too much waits',
    async (cap) => {
      const { swarm, grant, begun, watched } = await anAccount(cap)
      const text = ['a', 'b', 'c', 'd'].map((name) => `https://wait-150.${name}.test`).join(' ')
      // Suspended until both have begun, so that all eight are there to begin in one turn.
      await swarm.apply({ ...grant, version: 2, access: 'suspended' })
      const goals = await Promise.all([begun(`Audit ${text}`), begun(`Audit ${text}`)])
      await swarm.apply({ ...grant, version: 3 })
      const told = (await Promise.all(goals.map(({ id }) => watched(id)))).flat()
      let [running, most] = [0, 0]
      const states = new Map<string, string>()
      for (const { type, body } of told.sort((a, b) => a.id - b.id)) {
        if (type !== 'task') continue
        const { task } = body as { task: { id: string; status: string } }
        if (task.status === 'running' && states.get(task.id) !== 'running') running += 1
        if (task.status !== 'running' && states.get(task.id) === 'running') running -= 1
        states.set(task.id, task.status)
        most = Math.max(most, running)
      }
      expect(most).toBe(cap)
      expect([...states.values()]).toEqual(Array.from({ length: 8 }, () => 'done'))
    },
  )

  it('that is suspended lets what runs come to an end and begins nothing; paying goes on', async () => {
    const { swarm, grant, begun, goalOf, watched } = await anAccount()
    const { id: goalId } = await begun('Audit https://held-suspended.test https://b.test')
    await swarm.apply({ ...grant, version: 2, access: 'suspended' })
    await letGo('held-suspended.test')
    for (let told = 0; (await goalOf(goalId)).tasks[0]?.status !== 'done'; ) {
      const more: GoalEvent[] = (await swarm.events(goalId, told, 1_000)) ?? []
      told = more.at(-1)?.id ?? told
    }
    expect((await goalOf(goalId)).tasks.map(({ status }) => status)).toEqual(['done', 'ready'])
    await swarm.apply({ ...grant, version: 3 })
    await watched(goalId)
    expect((await goalOf(goalId)).status).toBe('succeeded')
  })

  it('that is cancelled in mid-run stops, and its tool’s end counts for nothing', async () => {
    const { swarm, begun, goalOf } = await anAccount()
    const { id: goalId, tasks } = await begun('Audit https://held-cancelled.test')
    expect(tasks[0]?.status).toBe('running')
    expect(await swarm.cancel(goalId)).toMatchObject({
      kind: 'done',
      goal: { status: 'cancelled' },
    })
    expect(await swarm.cancel(goalId)).toEqual({ kind: 'refused' })
    // The run hears of it with its next beat, and frees the place.
    while (await swarm.busy()) await scheduler.wait(100)
    expect(await goalOf(goalId)).toMatchObject({
      status: 'cancelled',
      tasks: [{ status: 'cancelled' }],
    })
    expect((await deedsOf(tasks[0]?.id ?? '')).effects).toBe(0)
    expect(await findEffect(db, `goal_finished:${goalId}`)).toBeNull()
  })
})

describe('a task with effects', () => {
  const planOf = (tool: string): Plan => ({
    engine: 'test',
    question: null,
    tasks: [{ id: 't', tool, title: '', input: { url: 'https://a.test' }, deps: [], why: 'so' }],
  })

  it.each([
    ['write-probe', 'owner'],
    ['money-probe', 'operator'],
  ])('%s waits for the %s, runs once with a yes, and never without', async (tool, by) => {
    const { swarm, submit, goalOf, watched, flushed } = await anAccount()
    const goals = [await submit('Change it'), await submit('Change it')]
    for (const { id } of goals) {
      await swarm.takeUp(id)
      await swarm.planned(id, 0, planOf(tool))
      await swarm.begin(id)
    }
    await flushed()
    const ids = await Promise.all(
      goals.map(async ({ id }) => {
        const { status, tasks } = await goalOf(id)
        expect([status, tasks[0]?.status]).toEqual(['waiting_approval', 'waiting_approval'])
        const found = await env.DB.prepare(
          'SELECT id, may_decide, status FROM approvals WHERE goal_id = ?',
        )
          .bind(id)
          .first<{ id: string; may_decide: string; status: string }>()
        expect(found).toMatchObject({ may_decide: by, status: 'pending' })
        return { approval: found?.id ?? '', task: tasks[0]?.id ?? '' }
      }),
    )
    await swarm.decide(ids[0]?.approval ?? '', 'approved')
    await swarm.decide(ids[1]?.approval ?? '', 'denied')
    await swarm.decide(ids[1]?.approval ?? '', 'approved')
    for (const { id } of goals) await watched(id)
    expect(await deedsOf(ids[0]?.task ?? '')).toEqual({ runs: 1, effects: 1 })
    expect(await deedsOf(ids[1]?.task ?? '')).toEqual({ runs: 0, effects: 0 })
    expect((await goalOf(goals[1]?.id ?? '')).error?.code).toBe('denied')
  })
})

describe('an object that dies', () => {
  it('runs what it ran once more when the lease is over, and commits it once', async () => {
    const { begun, goalOf, watched, flushed } = await anAccount()
    const { id: goalId, tasks } = await begun('Audit https://held-dying.test https://b.test')
    while ((await deedsOf(tasks[0]?.id ?? '')).runs === 0) await scheduler.wait(10)
    await abortAllDurableObjects()
    expect(await goalOf(goalId)).toMatchObject({
      tasks: [{ status: 'running' }, { status: 'ready' }],
    })
    await letGo('held-dying.test')
    await watched(goalId)
    await flushed()
    expect(await goalOf(goalId)).toMatchObject({
      status: 'succeeded',
      tasks: [{ attempt: 1 }, { attempt: 1 }],
    })
    expect(await deedsOf(tasks[0]?.id ?? '')).toEqual({ runs: 2, effects: 1 })
  })
})

describe('a database that went back', () => {
  const rowsOf = async (text: string, id: string) =>
    (await env.DB.prepare(text).bind(id).all()).results

  /** As a restore does it: the rows of the lost time are gone, and the company grants anew. */
  async function wentBack({ id, swarm, flushed }: Awaited<ReturnType<typeof anAccount>>) {
    await flushed()
    for (const table of ['goals', 'tasks', 'artifacts', 'approvals', 'outbox'])
      await env.DB.prepare(`DELETE FROM ${table} WHERE account_id = ?`).bind(id).run()
    const held = await swarm.read()
    if (!held) throw new Error('no grant')
    await swarm.apply({ ...held, epoch: held.epoch + 1 })
    await flushed()
  }

  it('is told all of it again, and owed the bells that died with it', async () => {
    const account = await anAccount()
    const { id, begun, watched } = account
    const { id: ended, tasks } = await begun('Audit https://file.test')
    await watched(ended)
    const { id: asking } = await begun('Audit my site')
    await wentBack(account)

    expect(await rowsOf('SELECT id, status FROM tasks WHERE account_id = ?', id)).toEqual([
      { id: tasks[0]?.id, status: 'done' },
    ])
    expect(await rowsOf('SELECT status FROM goals WHERE id = ?', ended)).toEqual([
      { status: 'succeeded' },
    ])
    expect(await rowsOf('SELECT name FROM artifacts WHERE account_id = ?', id)).toEqual([
      { name: 'report.html' },
    ])
    const keys = [
      `goal_finished:${ended}`,
      `fact:goal_submitted:${ended}`,
      `answer_wanted:${asking}:1`,
    ]
    for (const key of keys) expect(await findEffect(db, key)).toMatchObject({ accountId: id })
  })

  it('hears what became of its proposals, and asks again about those that wait', async () => {
    const account = await anAccount()
    const { id, swarm, submit, goalOf, watched, flushed } = account
    const asked = async () => {
      const { id: goalId } = await submit('Change it')
      await swarm.takeUp(goalId)
      const task = { title: '', input: { url: 'https://a.test' }, deps: [], why: 'so' }
      const tasks = [{ id: 't', tool: 'write-probe', ...task }]
      await swarm.planned(goalId, 0, { engine: 'test', question: null, tasks })
      await swarm.begin(goalId)
      await flushed()
      const text = 'SELECT id FROM approvals WHERE goal_id = ?'
      return { goalId, approval: String((await rowsOf(text, goalId))[0]?.id) }
    }
    const [yes, no, open] = [await asked(), await asked(), await asked()]
    await swarm.decide(yes.approval, 'approved')
    await swarm.decide(no.approval, 'denied')
    for (const { goalId } of [yes, no]) await watched(goalId)
    await wentBack(account)

    const text = 'SELECT id, status, outcome FROM approvals WHERE account_id = ? ORDER BY id'
    expect(await rowsOf(text, id)).toEqual([
      { id: yes.approval, status: 'consumed', outcome: '{"kind":"done","detail":"The task ran."}' },
      { id: no.approval, status: 'denied', outcome: null },
      { id: open.approval, status: 'pending', outcome: null },
    ])
    expect(await findEffect(db, `ask:${open.approval}`)).toMatchObject({ agent: 'orchestrator' })
    expect(await findEffect(db, `ask:${yes.approval}`)).toBeNull()
    expect((await goalOf(open.goalId)).status).toBe('waiting_approval')
  })

  it('hears of everything before anybody is rung who reads it there', async () => {
    const { id, swarm, submit, flushed } = await anAccount()
    for (let n = 0; n < 30; n += 1) await swarm.cancel((await submit(`Do ${n}`)).id)
    await flushed()
    const object = env.SWARM.getByName(id)
    const paid = await runInDurableObject(object, async (_, { storage }) => {
      const debts = new Debts(storage.sql, new Store(storage.sql))
      debts.oweAgain(id, [], NOW)
      return [await debts.pay(db, NOW), await debts.pay(db, NOW)]
    })
    // A batch is thirty rows of a kind.
    expect(paid.map((effects) => effects?.length)).toEqual([0, 30])
  })
})
