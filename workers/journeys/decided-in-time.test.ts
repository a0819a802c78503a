/** A decision in time counts, however late the swarm hears of it: the bell lost, the Orchestrator paused, the database away. */

import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { consume } from '../agents/orchestrator/agent.ts'
import type { Approval } from '../contract/approvals.ts'
import { Goal } from '../contract/swarm.ts'
import { writeClockOffset } from '../db/clock-offset.ts'
import { DAY, MINUTE, systemClock } from '../tools/clock.ts'
import { aMessage, movableClock } from './builders.ts'
import { aGrant, aKeyHolder } from './metered.ts'
import { ownAgentsRest } from './own-agents.ts'
import { aSite, PASSWORD } from './site.ts'
import { begun } from './swarm-objects.ts'
import { deedsOf } from './test-tools.ts'

beforeAll(() => ownAgentsRest('orchestrator'))
beforeEach(async () => {
  await writeClockOffset(aSite().ports.db, 0, Date.now())
})

/** A goal whose one task waits for a yes of its owner's, the only operator there is, and a clock that all go by. */
async function scene(tool: 'write-probe' | 'money-probe' = 'write-probe') {
  const began = Date.now()
  const clock = movableClock(began)
  const site = aSite({ clock, realClock: systemClock })
  const terms = { quotaAnchor: began, validUntil: began + 90 * DAY }
  const ada = await aKeyHolder(site, terms)
  const swarm = () => env.SWARM.getByName(ada.accountId)
  await swarm().apply(aGrant(ada.accountId, terms))
  const { id, tasks } = await begun(ada.accountId, tool, 'https://a.test', ['waiting_approval'])
  const { cookie } = ada
  await env.DB.prepare('UPDATE users SET is_superuser = (id = ?)').bind(ada.accountId).run()
  const { json } = await site.api('GET', '/approvals', { cookie })
  const approval = (json.approvals as Approval[]).find(({ goalId }) => goalId === id)
  if (!approval) throw new Error('nothing is asked')
  const endsAt = Date.parse(approval.expiresAt)
  const taskId = tasks[0]?.id ?? ''
  async function goesTo(at: number): Promise<void> {
    clock.to(at)
    await writeClockOffset(site.ports.db, at - Date.now(), at)
  }
  /** The queue holds the bell until it is delivered. */
  async function decides(decision: 'approve' | 'deny', more: object = {}) {
    const body = { decision, actionHash: approval?.actionHash, ...more }
    return site.api('POST', `/approvals/${approval?.id}/decision`, { cookie, body })
  }
  async function delivered(): Promise<void> {
    const bells = site.posted.splice(0).filter(({ agent }) => agent === 'orchestrator')
    expect(bells.length).toBeGreaterThan(0)
    for (const bell of [...bells, ...bells]) await consume(site.ports, [aMessage(bell)])
  }
  const goal = async () => Goal.parse(await swarm().goal(id))
  async function ended(): Promise<Goal> {
    for (;;) {
      const now = await goal()
      if (now.finishedAt) return now
      await scheduler.wait(50)
    }
  }
  const record = () =>
    env.DB.prepare('SELECT status, outcome FROM approvals WHERE id = ?').bind(approval.id).first()
  return {
    ...{ ada, approval, endsAt, taskId, swarm },
    ...{ goesTo, decides, delivered, goal, ended, record },
  }
}

describe('a yes in the last moment', () => {
  it('counts when the swarm wakes after the time is over and before the bell: the task runs once', async () => {
    const { endsAt, taskId, goesTo, decides, delivered, ended, swarm, record } = await scene()
    await goesTo(endsAt - 1)
    expect((await decides('approve')).status).toBe(200)
    await goesTo(endsAt)
    await swarm().wake()
    await delivered()
    expect((await ended()).status).toBe('succeeded')
    while (await swarm().flush()) await scheduler.wait(1)
    expect(await deedsOf(taskId)).toEqual({ runs: 1, effects: 1 })
    expect(await record()).toEqual({
      status: 'consumed',
      outcome: '{"kind":"done","detail":"The task ran."}',
    })
  })

  it('counts though its bell never comes', async () => {
    const { endsAt, taskId, goesTo, decides, ended, swarm } = await scene()
    await goesTo(endsAt - 1)
    await decides('approve')
    await goesTo(endsAt + DAY)
    await swarm().wake()
    expect((await ended()).status).toBe('succeeded')
    expect(await deedsOf(taskId)).toEqual({ runs: 1, effects: 1 })
  })

  it('waits for the time to think again of who decides alone, and heeds a second thought', async () => {
    const { endsAt, taskId, goesTo, decides, ended, swarm, goal } = await scene('money-probe')
    await goesTo(endsAt - 1)
    expect((await decides('approve', { password: PASSWORD })).status).toBe(200)
    await goesTo(endsAt)
    await swarm().wake()
    expect((await goal()).tasks[0]?.status).toBe('waiting_approval')
    await goesTo(endsAt + 5 * MINUTE)
    expect((await decides('deny', { reason: 'No' })).status).toBe(200)
    await goesTo(endsAt + 10 * MINUTE)
    await swarm().wake()
    expect((await ended()).error).toEqual({
      code: 'denied',
      detail: 'The action was not approved: No',
    })
    expect(await deedsOf(taskId)).toEqual({ runs: 0, effects: 0 })
  })

  it('runs once that time is over', async () => {
    const { endsAt, taskId, goesTo, decides, ended, swarm } = await scene('money-probe')
    await goesTo(endsAt - 1)
    await decides('approve', { password: PASSWORD })
    await goesTo(endsAt)
    await swarm().wake()
    await goesTo(endsAt + 10 * MINUTE)
    await swarm().wake()
    expect((await ended()).status).toBe('succeeded')
    expect(await deedsOf(taskId)).toEqual({ runs: 1, effects: 1 })
  })
})

describe('a no in the last moment', () => {
  it('is told as the no it was, with its reason', async () => {
    const { endsAt, taskId, goesTo, decides, delivered, ended, swarm, record } = await scene()
    await goesTo(endsAt - 1)
    expect((await decides('deny', { reason: 'Not this week' })).status).toBe(200)
    await goesTo(endsAt)
    await swarm().wake()
    await delivered()
    expect((await ended()).error).toEqual({
      code: 'denied',
      detail: 'The action was not approved: Not this week',
    })
    expect(await deedsOf(taskId)).toEqual({ runs: 0, effects: 0 })
    expect(await record()).toEqual({ status: 'denied', outcome: null })
  })
})

describe('nobody', () => {
  it('decided: it ends so, and no decision is taken any more, whatever the clock of who asks', async () => {
    const { endsAt, goesTo, decides, ended, swarm, record } = await scene()
    await goesTo(endsAt)
    await swarm().wake()
    expect((await ended()).error?.code).toBe('approval_expired')
    expect(await record()).toMatchObject({ status: 'expired' })
    await goesTo(endsAt - 1)
    expect((await decides('approve')).json.code).toBe('approval_expired')
  })

  it('knows while the database is away: it waits, nothing expires on a guess, and the yes counts', async () => {
    const { ada, endsAt, taskId, goesTo, decides, ended, swarm, goal } = await scene()
    await goesTo(endsAt - 1)
    await decides('approve')
    await goesTo(endsAt)
    const away = 'ALTER TABLE approvals RENAME TO approvals_away'
    const back = 'ALTER TABLE approvals_away RENAME TO approvals'
    await env.DB.exec(away)
    try {
      await swarm().wake()
      expect((await goal()).tasks[0]?.status).toBe('waiting_approval')
      const alarm = await runInDurableObject(env.SWARM.getByName(ada.accountId), (_, { storage }) =>
        storage.getAlarm(),
      )
      // Five seconds, not at once and not never.
      expect(Math.abs((alarm ?? 0) - Date.now() - 5_000)).toBeLessThan(4_000)
    } finally {
      await env.DB.exec(back)
    }
    expect((await ended()).status).toBe('succeeded')
    expect(await deedsOf(taskId)).toEqual({ runs: 1, effects: 1 })
  })

  it('was ever asked as far as the database knows: it is told of it again before anything ends', async () => {
    const { approval, endsAt, goesTo, ended, swarm, goal, record } = await scene()
    await env.DB.prepare('DELETE FROM approvals WHERE id = ?').bind(approval.id).run()
    await goesTo(endsAt)
    await swarm().wake()
    expect((await goal()).tasks[0]?.status).toBe('waiting_approval')
    while (await swarm().flush()) await scheduler.wait(1)
    expect(await record()).toMatchObject({ status: 'pending' })
    await goesTo(endsAt + 6_000)
    await swarm().wake()
    expect((await ended()).error?.code).toBe('approval_expired')
    expect(await record()).toMatchObject({ status: 'expired' })
  })
})
