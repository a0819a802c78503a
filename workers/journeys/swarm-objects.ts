/** Makes one real goal, task, schedule or result of an account, in the state a test needs it in. */

import { env } from 'cloudflare:workers'
import type { Goal, Plan } from '../contract/swarm.ts'
import { recordAttachment } from '../db/attachments.ts'
import { openDatabase } from '../db/database.ts'

const swarmOf = (accountId: string) => env.SWARM.getByName(accountId)

const planOf = (tool: string, url: string): Plan => ({
  engine: 'test',
  question: null,
  tasks: [{ id: 't', tool, title: '', input: { url }, deps: [], why: 'so' }],
})

export async function submitted(accountId: string, text = 'Audit https://a.test'): Promise<Goal> {
  return swarmOf(accountId).submit({
    ...{ accountId, actorId: accountId, text, given: [], receipt: null },
    ...{ claim: null, scheduleId: null },
  })
}

/** A goal with this one task, begun; answered once it is in one of these states and on record. */
export async function begun(
  accountId: string,
  tool: string,
  url: string,
  states: readonly string[],
): Promise<Goal> {
  const swarm = swarmOf(accountId)
  const { id } = await submitted(accountId, 'Do it')
  await swarm.takeUp(id)
  await swarm.planned(id, 0, planOf(tool, url))
  await swarm.begin(id)
  for (;;) {
    const goal = await swarm.goal(id)
    if (goal && states.includes(goal.tasks[0]?.status ?? '')) {
      while (await swarm.flush()) await scheduler.wait(1)
      return goal
    }
    await scheduler.wait(20)
  }
}

/** A goal that asks something. */
export async function asking(accountId: string): Promise<Goal> {
  const swarm = swarmOf(accountId)
  const { id } = await submitted(accountId, 'Make me rich')
  await swarm.takeUp(id)
  await swarm.planned(id, 0, { engine: 'rules', tasks: [], question: 'Which?' })
  const goal = await swarm.goal(id)
  if (!goal) throw new Error('no goal')
  return goal
}

/** For each route that names something of a goal, the path of a real one of this account's. */
export const swarmObjects: Record<string, (accountId: string) => Promise<string>> = {
  'GET /goals/:id': async (id) => `/goals/${(await submitted(id)).id}`,
  'GET /goals/:id/events': async (id) =>
    `/goals/${(await begun(id, 'probe', 'https://a.test', ['done'])).id}/events`,
  'POST /goals/:id/answer': async (id) => `/goals/${(await asking(id)).id}/answer`,
  'POST /goals/:id/cancel': async (id) => `/goals/${(await submitted(id)).id}/cancel`,
  'POST /tasks/:id/retry': async (id) => {
    const { tasks } = await begun(id, 'patient-probe', 'https://fail.test', ['retry_wait'])
    return `/tasks/${tasks[0]?.id}/retry`
  },
  'GET /schedules/:id': async (id) => `/schedules/${await scheduled(id)}`,
  'PATCH /schedules/:id': async (id) => `/schedules/${await scheduled(id)}`,
  'DELETE /schedules/:id': async (id) => `/schedules/${await scheduled(id)}`,
  'GET /attachments/:id': async (id) => `/attachments/${await uploaded(id)}`,
  'GET /artifacts/:id': async (id) => {
    const { artifacts } = await begun(id, 'probe', 'https://file.test', ['done'])
    return `/artifacts/${artifacts[0]?.id}`
  },
  'DELETE /artifacts/:id/publication': async (id) => {
    const { artifacts } = await begun(id, 'probe', 'https://file.test', ['done'])
    return `/artifacts/${artifacts[0]?.id}/publication`
  },
}

/** On record alone: its bytes are nobody's question here. */
async function uploaded(accountId: string): Promise<string> {
  const id = `att_${accountId}`
  const row = { id, accountId, actorId: accountId, name: 'a.csv', kind: 'csv' as const, bytes: 8 }
  const kept = { ...row, sha256: '0', file: `attachments/${id}`, createdAt: Date.now() }
  await recordAttachment(openDatabase(env.DB), kept, 1_000)
  return id
}

async function scheduled(accountId: string): Promise<string> {
  const body = { text: 'Audit https://a.test', cadence: 'daily', time: '09:00' } as const
  const by = { accountId, actorId: accountId, timeZone: 'UTC' }
  const made = await swarmOf(accountId).makeSchedule(body, by)
  if (made.kind !== 'made') throw new Error('too many')
  return made.schedule.id
}
