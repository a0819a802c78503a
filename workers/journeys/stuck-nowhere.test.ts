/** Goals that wait for somebody – an answer, a yes, a payment – while the world changes: each ends in words, and nothing of it goes on. */

import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { consume } from '../agents/orchestrator/agent.ts'
import type { Approval } from '../contract/approvals.ts'
import type { Goal } from '../contract/swarm.ts'
import { writeClockOffset } from '../db/clock-offset.ts'
import { openDatabase } from '../db/database.ts'
import { DAY } from '../tools/clock.ts'
import { aMessage, movableClock } from './builders.ts'
import { aCaller } from './caller.ts'
import { aScene, type Scene } from './hostile-scene.ts'
import { objectOf } from './metered.ts'
import { aSubmitter, swarmOf } from './submitter.ts'

const db = openDatabase(env.DB)
beforeEach(() => writeClockOffset(db, 0, Date.now()))

const usedBy = async (accountId: string) => (await objectOf(accountId).usage(Date.now())).used
const aWeekOn = () => Date.now() + 7 * DAY + 60_000
const over = ({ finishedAt }: Goal) => finishedAt !== null

/** Nothing runs, is owed, or wakes it. */
async function rests(accountId: string): Promise<void> {
  const swarm = swarmOf(accountId)
  while (await swarm.flush()) await scheduler.wait(1)
  const alarm = await runInDurableObject(swarm, (_, state) => state.storage.getAlarm())
  expect([await swarm.busy(), alarm]).toEqual([false, null])
}

describe('a question', () => {
  it('that nobody answers for a week ends its goal, which is given back', async () => {
    const { site, cookie, accountId, outcome, until } = await aSubmitter()
    const { id, status } = await outcome('Make everything better')
    expect([status, await usedBy(accountId)]).toEqual(['needs_human', 1])
    await writeClockOffset(db, aWeekOn() - Date.now(), aWeekOn())
    await swarmOf(accountId).wake()
    expect(await until(id, over)).toMatchObject({
      status: 'cancelled',
      question: null,
      error: { code: 'unanswered', detail: 'Our question was not answered within seven days.' },
      usage: { requests: 0 },
    })
    // Owed a week from now, by a clock that only the account's object reads.
    const message = { agent: 'orchestrator', type: 'outbox', key: `give_back:${id}` }
    await consume({ ...site.ports, clock: movableClock(aWeekOn()) }, [aMessage(message)])
    expect(await usedBy(accountId)).toBe(0)
    const body = { text: 'https://a.test' }
    const late = await site.api('POST', `/goals/${id}/answer`, { cookie, body })
    expect([late.status, late.json.code]).toEqual([409, 'wrong_state'])
    await rests(accountId)
  })

  it('that ten answers do not settle ends its goal, and says what to do', async () => {
    const { site, cookie, accountId, outcome, until } = await aSubmitter()
    const { id } = await outcome('Make everything better')
    for (let round = 1; round <= 10; round += 1) {
      const body = { text: `Better, the ${round}.` }
      await site.api('POST', `/goals/${id}/answer`, { cookie, body })
      await until(id, (goal) => over(goal) || goal.status === 'needs_human')
    }
    expect(await until(id, over)).toMatchObject({
      status: 'failed',
      error: {
        code: 'no_plan',
        detail: '10 answers did not make a plan of it. Submit a new goal that says all in one.',
      },
    })
    await rests(accountId)
  })

  it('takes no answer that is longer than it may be, and goes on to ask', async () => {
    const { site, cookie, outcome, until } = await aSubmitter()
    const { id, question } = await outcome('Make everything better')
    const answer = (text: string) =>
      site.api('POST', `/goals/${id}/answer`, { cookie, body: { text } })
    const long = await answer('x'.repeat(2_001))
    expect([long.status, long.json.errors]).toEqual([
      422,
      [{ detail: 'An answer has at most 2,000 characters', pointer: '#/text' }],
    ])
    expect(await until(id, () => true)).toMatchObject({ status: 'needs_human', question })
    expect((await answer(`https://a.test/${'x'.repeat(1_985)}`)).status).toBe(200)
    expect((await until(id, over)).status).toBe('succeeded')
  })

  it('asked before the account was suspended waits for the payment, and can be given up', async () => {
    const { site, cookie, accountId, grant, outcome, until } = await aSubmitter()
    const [one, two] = [await outcome('Make it better'), await outcome('Make it best')]
    const suspended = { ...grant, version: 2, access: 'suspended' as const }
    for (const object of [objectOf(accountId), swarmOf(accountId)]) await object.apply(suspended)
    const answer = (id: string) =>
      site.api('POST', `/goals/${id}/answer`, { cookie, body: { text: 'https://a.test' } })
    const refused = await answer(one.id)
    expect([refused.status, refused.json.code]).toEqual([402, 'payment_overdue'])
    const given = await site.api('POST', `/goals/${two.id}/cancel`, { cookie })
    expect([given.status, (await until(two.id, over)).status]).toEqual([200, 'cancelled'])
    const paid = { ...grant, version: 3 }
    for (const object of [objectOf(accountId), swarmOf(accountId)]) await object.apply(paid)
    expect((await answer(one.id)).status).toBe(200)
    expect((await until(one.id, over)).status).toBe('succeeded')
    await rests(accountId)
  })
})

describe('a yes', () => {
  /** A goal that waits for an operator's yes to publish. */
  async function waiting() {
    const scene = await aScene()
    const operator = await aCaller(scene.company.ports, { isSuperuser: true })
    const goal = await scene.outcome('Audit https://report-yes.test and publish the report')
    const proposal = async () => {
      const found = (await scene.asked(operator)).find(({ goalId }) => goalId === goal.id)
      if (!found) throw new Error('nobody was asked')
      return found
    }
    async function approve({ id, actionHash }: Approval) {
      const body = { decision: 'approve', actionHash }
      const answer = await operator.ask('POST', `/approvals/${id}/decision`, body)
      await scene.company.settle()
      return [answer.status, ((await answer.json()) as { code?: string }).code]
    }
    return { scene, goal, proposal, approve }
  }
  const accessOf = async (
    { ada, swarm, grant }: Scene,
    version: number,
    access: 'suspended' | 'full',
  ) => {
    for (const object of [objectOf(ada.id), swarm()])
      await object.apply({ ...grant, version, access })
  }
  const published = ({ artifacts }: Goal) => artifacts.filter(({ publicUrl }) => publicUrl !== null)

  it('that comes after its goal was cancelled is refused, and nothing is done', async () => {
    const { scene, goal, proposal, approve } = await waiting()
    const before = await proposal()
    expect((await scene.ada.ask('POST', `/goals/${goal.id}/cancel`, {})).status).toBe(200)
    while (await scene.swarm().flush()) await scheduler.wait(1)
    expect(await approve(before)).toEqual([410, 'approval_expired'])
    const end = await scene.rests(goal.id)
    expect([end.status, published(end), (await proposal()).status]).toEqual([
      'cancelled',
      [],
      'expired',
    ])
    await rests(scene.ada.id)
  })

  it('given while the account is suspended is kept, and done once it is paid', async () => {
    const { scene, goal, proposal, approve } = await waiting()
    await accessOf(scene, 100, 'suspended')
    expect(await approve(await proposal())).toEqual([200, undefined])
    const stands = await scene.swarm().goal(goal.id)
    expect([stands?.status, stands?.tasks[1]?.status]).toEqual(['running', 'ready'])
    await accessOf(scene, 101, 'full')
    const end = await scene.rests(goal.id)
    expect([end.status, published(end).length, (await proposal()).outcome?.kind]).toEqual([
      'succeeded',
      1,
      'done',
    ])
    await rests(scene.ada.id)
  })

  it('whose goal is cancelled before it could be done is used up, and nothing is done', async () => {
    const { scene, goal, proposal, approve } = await waiting()
    await accessOf(scene, 100, 'suspended')
    expect(await approve(await proposal())).toEqual([200, undefined])
    expect((await scene.ada.ask('POST', `/goals/${goal.id}/cancel`, {})).status).toBe(200)
    await accessOf(scene, 101, 'full')
    const end = await scene.rests(goal.id)
    expect([end.status, published(end)]).toEqual(['cancelled', []])
    expect(await proposal()).toMatchObject({ status: 'consumed', outcome: { kind: 'refused' } })
    await rests(scene.ada.id)
  })
})
