/** Cancelling a goal in each of its states, over the API: it ends, its place is free, and a second time is a problem. */

import { env } from 'cloudflare:workers'
import { beforeAll, expect, it } from 'vitest'
import { ownAgentsRest } from './own-agents.ts'
import { aCustomer } from './swarm-customer.ts'
import { asking, begun, submitted } from './swarm-objects.ts'
import { deedsOf } from './test-tools.ts'

const swarmOf = (accountId: string) => env.SWARM.getByName(accountId)

// Nobody takes a goal up that a test wants queued.
beforeAll(() => ownAgentsRest('ceo', 'orchestrator'))

const inState: Record<string, (accountId: string) => Promise<{ id: string }>> = {
  queued: (accountId) => submitted(accountId),
  planning: async (accountId) => {
    const goal = await submitted(accountId)
    await swarmOf(accountId).takeUp(goal.id)
    return goal
  },
  needs_human: asking,
  running: (accountId) => begun(accountId, 'probe', 'https://wait-60000.test', ['running']),
  waiting_approval: (accountId) =>
    begun(accountId, 'write-probe', 'https://a.test', ['waiting_approval']),
  retry_wait: (accountId) => begun(accountId, 'patient-probe', 'https://fail.test', ['retry_wait']),
}
/** A goal whose task waits for its next try runs. */
const stateOf = (state: string) => (state === 'retry_wait' ? 'running' : state)

it.each(Object.keys(inState))('%s: ends it for good', async (state) => {
  const { site, cookie, accountId } = await aCustomer({ concurrentTasks: 1 })
  const { id } = (await inState[state]?.(accountId)) ?? { id: '' }
  const read = async () => (await site.api('GET', `/goals/${id}`, { cookie })).json.goal
  expect(await read()).toMatchObject({ status: stateOf(state) })
  const cancel = () => site.api('POST', `/goals/${id}/cancel`, { cookie })
  const [first, second] = [await cancel(), await cancel()]
  expect([first.status, first.json.goal]).toMatchObject([200, { id, status: 'cancelled' }])
  expect([second.status, second.json.code]).toEqual([409, 'wrong_state'])
  const swarm = swarmOf(accountId)
  while (await swarm.busy()) await scheduler.wait(100)
  const goal = await read()
  expect(goal).toMatchObject({ status: 'cancelled', question: null })
  const { tasks } = goal as { tasks: { id: string; status: string }[] }
  for (const task of tasks) {
    expect(task.status).toBe('cancelled')
    expect((await deedsOf(task.id)).effects).toBe(0)
  }
  // What asked for a yes asks no more; the one place is free for the next; nothing is left to wake for.
  const asked = await env.DB.prepare('SELECT status FROM approvals WHERE goal_id = ?')
    .bind(id)
    .all<{ status: string }>()
  expect(asked.results).toEqual(state === 'waiting_approval' ? [{ status: 'expired' }] : [])
  await begun(accountId, 'probe', 'https://a.test', ['done'])
})

it.each([
  ['succeeded', 'probe', 'https://a.test', 'done'],
  ['failed', 'probe', 'https://refuse.test', 'failed'],
])('%s: 409 wrong_state, and it stays so', async (status, tool, url, task) => {
  const { site, cookie, accountId } = await aCustomer()
  const { id } = await begun(accountId, tool, url, [task])
  const answer = await site.api('POST', `/goals/${id}/cancel`, { cookie })
  expect([answer.status, answer.json.code]).toEqual([409, 'wrong_state'])
  const { json } = await site.api('GET', `/goals/${id}`, { cookie })
  expect(json.goal).toMatchObject({ status })
})

it('somebody else’s, or none: 404', async () => {
  const [ada, eve] = [await aCustomer(), await aCustomer()]
  const { id } = await submitted(ada.accountId)
  for (const path of [`/goals/${id}/cancel`, '/goals/gol_nobody/cancel']) {
    const answer = await eve.site.api('POST', path, { cookie: eve.cookie })
    expect([answer.status, answer.json.code]).toEqual([404, 'not_found'])
  }
  const { json } = await ada.site.api('GET', `/goals/${id}`, { cookie: ada.cookie })
  expect(json.goal).toMatchObject({ status: 'queued' })
})
