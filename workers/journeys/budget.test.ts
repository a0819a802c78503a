/** Goals whose budget ends, as whole goals: what was made is kept, it is said why, nothing waits any more, and the next goal runs. */

import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { Goal } from '../contract/swarm.ts'
import { findEffect } from '../db/outbox.ts'
import { scriptedModel } from '../swarm/model/scripted.ts'
import { MINUTE } from '../tools/clock.ts'
import { aCaller } from './caller.ts'
import { aScene, type Scene } from './hostile-scene.ts'
import { deedsOf, letGo } from './test-tools.ts'

/** As if its tools had run so long, on disk; the object comes up anew and reads it there. */
async function hasRun({ swarm }: Scene, { id }: Goal, minutes: number): Promise<void> {
  await runInDurableObject(swarm(), (_, state) => {
    const set = "UPDATE goals SET body = json_set(body, '$.spentMs', ?) WHERE id = ?"
    state.storage.sql.exec(set, minutes * MINUTE, id)
  })
  await abortAllDurableObjects()
}
const EXHAUSTED = {
  code: 'budget_exhausted',
  detail:
    'A goal’s tools run 60 minutes and 40 times at most. What was made is kept; submit the rest as a new goal.',
}
const statesOf = ({ tasks }: Goal) => tasks.map(({ tool, status }) => [tool, status])
const stepsOf = async ({ swarm }: Scene, { id }: Goal) =>
  ((await swarm().events(id, 0, 0)) ?? []).flatMap(({ type, body }) =>
    type === 'step' ? [(body as { step: { text: string } }).step.text] : [],
  )

/** It can neither be answered, cancelled nor tried again, its story has an end, nothing wakes for it, and the account goes on. */
async function isOver(scene: Scene, goal: Goal): Promise<void> {
  const { ada, swarm, company, outcome } = scene
  const refusal = async (path: string, body: unknown) => {
    const answer = await ada.ask('POST', path, body)
    return [answer.status, ((await answer.json()) as { code: string }).code]
  }
  expect(await refusal(`/goals/${goal.id}/cancel`, {})).toEqual([409, 'wrong_state'])
  expect(await refusal(`/goals/${goal.id}/answer`, { text: 'On' })).toEqual([409, 'wrong_state'])
  for (const { id } of goal.tasks)
    expect(await refusal(`/tasks/${id}/retry`, {})).toEqual([409, 'wrong_state'])
  const story = await (await ada.ask('GET', `/goals/${goal.id}/events`)).text()
  expect(story).toMatch(/event: end\ndata: \{[^\n]*"status":"budget_exhausted"[^\n]*\}\n\n$/)
  expect(await findEffect(company.ports.db, `goal_finished:${goal.id}`)).not.toBeNull()
  const listed = await ada.ask('GET', '/goals?status=budget_exhausted')
  expect(await listed.json()).toMatchObject({ goals: [{ id: goal.id, error: EXHAUSTED }] })
  const alarm = await runInDurableObject(swarm(), (_, state) => state.storage.getAlarm())
  expect([await swarm().busy(), alarm]).toEqual([false, null])
  expect((await outcome('Audit https://again.test')).status).toBe('succeeded')
}

describe('a goal that has no time left', () => {
  it('ends: its results are kept, and what it did not come to is called off', async () => {
    const scene = await aScene()
    const { ada, swarm, grant, planAll, rests } = scene
    const one = { ...grant, concurrentTasks: 1 }
    await swarm().apply({ ...one, version: 100 })
    const text = 'Audit https://file-kept.test https://held-budget.test https://never.test'
    const made = await ada.ask('POST', '/goals', { text })
    const { goal } = (await made.json()) as { goal: Goal }
    await planAll()
    while ((await swarm().goal(goal.id))?.tasks[1]?.status !== 'running') await scheduler.wait(10)
    // Between its second and its third: suspended, it begins nothing.
    await swarm().apply({ ...one, version: 101, access: 'suspended' })
    await letGo('held-budget.test')
    while ((await swarm().goal(goal.id))?.tasks[1]?.status !== 'done') await scheduler.wait(10)
    await hasRun(scene, goal, 59.9)
    await swarm().apply({ ...one, version: 102 })
    const end = await rests(goal.id)
    expect([end.status, end.error, statesOf(end)]).toEqual([
      'budget_exhausted',
      EXHAUSTED,
      [
        ['site-audit', 'done'],
        ['site-audit', 'done'],
        ['site-audit', 'cancelled'],
      ],
    ])
    expect(end.tasks[2]?.error).toEqual(EXHAUSTED)
    expect(await deedsOf(end.tasks[2]?.id ?? '')).toEqual({ runs: 0, effects: 0 })
    const [report] = end.artifacts
    const kept = await ada.ask('GET', `/artifacts/${report?.id}`)
    expect([kept.status, await kept.text()]).toEqual([200, '<h1>file-kept.test</h1>'])
    await isOver(scene, end)
  })

  it('does nothing more, though an operator says yes: the proposal is used up, and says why', async () => {
    const scene = await aScene()
    const { company, rests, outcome, asked } = scene
    const operator = await aCaller(company.ports, { isSuperuser: true })
    const goal = await outcome('Audit https://report-late.test and publish the report')
    expect(goal.status).toBe('waiting_approval')
    await hasRun(scene, goal, 59.6)
    const [proposal] = (await asked(operator)).filter(({ goalId }) => goalId === goal.id)
    const decision = { decision: 'approve', actionHash: proposal?.actionHash }
    await operator.ask('POST', `/approvals/${proposal?.id}/decision`, decision)
    await company.settle()
    const end = await rests(goal.id)
    expect([end.status, end.error, statesOf(end)]).toEqual([
      'budget_exhausted',
      EXHAUSTED,
      [
        ['site-audit', 'done'],
        ['publish', 'cancelled'],
      ],
    ])
    expect(end.artifacts.map(({ publicUrl }) => publicUrl)).toEqual([null])
    const after = (await asked(operator)).find(({ id }) => id === proposal?.id)
    expect(after).toMatchObject({
      status: 'consumed',
      outcome: { kind: 'refused', detail: EXHAUSTED.detail },
    })
    await isOver(scene, end)
  })
})

describe('a goal whose model budget is spent', () => {
  const audit = { id: 't1', tool: 'site-audit', input: { url: 'https://words.test' }, deps: [] }
  const plan = JSON.stringify({ tasks: [{ ...audit, why: 'So.' }] })
  const dear = (text: string) =>
    scriptedModel([
      { kind: 'turn', turn: { text, calls: [], usage: { input: 250_000, output: 9 } } },
    ])

  it('does what was asked for, without the model’s words, and says why', async () => {
    const scene = await aScene({ plan: 'enterprise', model: dear(plan) })
    const goal = await scene.outcome('Audit https://words.test')
    expect([goal.engine, goal.status, goal.error, goal.usage.tokens]).toEqual([
      'llm:scripted',
      'succeeded',
      null,
      250_009,
    ])
    expect(await stepsOf(scene, goal)).toContain('No words by a model: budget: tokens')
  })

  it('is planned by rules where the plan itself spent it', async () => {
    const model = dear('I will think about it.')
    const scene = await aScene({ plan: 'enterprise', model })
    const goal = await scene.outcome('Audit https://words.test')
    expect([goal.engine, goal.status, goal.usage.tokens]).toEqual(['rules', 'succeeded', 250_009])
    expect(model.asked).toHaveLength(1)
    const rows = await env.DB.prepare('SELECT count(*) AS n FROM approvals WHERE goal_id = ?')
    expect(await rows.bind(goal.id).first()).toEqual({ n: 0 })
  })
})
