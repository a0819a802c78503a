/** Tasks and tools over the API: the list and its filters, a wait that is ended, and what there is to plan with. */

import { beforeAll, describe, expect, it } from 'vitest'
import { Task, Tool } from '../../../contract/swarm.ts'
import { ownAgentsRest } from '../../../journeys/own-agents.ts'
import { aCustomer } from '../../../journeys/swarm-customer.ts'
import { begun } from '../../../journeys/swarm-objects.ts'

beforeAll(() => ownAgentsRest('ceo'))

const PROBE = 'https://a.test'
type Customer = Awaited<ReturnType<typeof aCustomer>>

async function listed({ site, cookie }: Customer, query = '') {
  const { status, json } = await site.api('GET', `/tasks${query}`, { cookie })
  const tasks = Task.array().parse(json.tasks)
  return { status, tasks, nextCursor: json.nextCursor }
}

/** Done, failed and waiting for its next try, in this order. */
async function threeTasks({ accountId }: Customer) {
  const done = await begun(accountId, 'probe', PROBE, ['done'])
  const failed = await begun(accountId, 'probe', 'https://refuse.test', ['failed'])
  const waits = await begun(accountId, 'patient-probe', 'https://fail.test', ['retry_wait'])
  return [done, failed, waits].map(({ tasks }) => tasks[0]?.id ?? '')
}

describe('GET /tasks', () => {
  it('lists those of all goals, newest first, by state and by tool', async () => {
    const customer = await aCustomer()
    const [done, failed, waits] = await threeTasks(customer)
    const idsOf = async (query?: string) =>
      (await listed(customer, query)).tasks.map(({ id }) => id)
    expect(await idsOf()).toEqual([waits, failed, done])
    expect(await idsOf('?status=done')).toEqual([done])
    expect(await idsOf('?status=failed')).toEqual([failed])
    expect(await idsOf('?status=cancelled')).toEqual([])
    expect(await idsOf('?tool=patient-probe')).toEqual([waits])
    expect(await idsOf('?tool=probe&status=failed')).toEqual([failed])
    const [first] = (await listed(customer, '?status=failed')).tasks
    expect(first).toMatchObject({
      ...{ tool: 'probe', title: 'Probe', attempt: 1, why: 'so', deps: [] },
      error: { code: 'refused', detail: 'This cannot be probed.' },
    })
  })

  it('is read page by page, each task once, and the filter stays', async () => {
    const customer = await aCustomer()
    const [done, failed, waits] = await threeTasks(customer)
    const pages: string[][] = []
    for (let after = ''; after !== 'null'; ) {
      const { tasks, nextCursor } = await listed(customer, `?limit=1${after && `&cursor=${after}`}`)
      pages.push(tasks.map(({ id }) => id))
      after = String(nextCursor)
    }
    expect(pages).toEqual([[waits], [failed], [done]])
    expect((await listed(customer, '?tool=probe&limit=1')).nextCursor).not.toBeNull()
    expect((await listed(customer, '?tool=patient-probe&limit=1')).nextCursor).toBeNull()
  })

  it.each([
    ['?status=lost', '#/status'],
    ['?limit=0', '#/limit'],
    ['?limit=101', '#/limit'],
    ['?cursor=nonsense', '#/cursor'],
    ['?colour=red', '#/colour'],
  ])('refuses %s', async (query, pointer) => {
    const { site, cookie } = await aCustomer()
    const { status, json } = await site.api('GET', `/tasks${query}`, { cookie })
    expect([status, json.code, json.errors?.[0]?.pointer]).toEqual([
      422,
      'validation_failed',
      pointer,
    ])
  })

  it.each([
    'limit=1e2',
    'limit=0x10',
    'limit=%2010',
    'limit=%2B5',
    'limit=5.0',
    'limit=',
    'wait=1e1',
  ])('takes decimal digits alone, not ?%s', async (query) => {
    const { site, cookie } = await aCustomer()
    const path = query.startsWith('wait') ? '/goals/gol_1' : '/tasks'
    const { status, json } = await site.api('GET', `${path}?${query}`, { cookie })
    const pointer = `#/${query.split('=')[0]}`
    expect([status, json.code, json.errors]).toEqual([
      422,
      'validation_failed',
      [{ detail: 'A whole number in decimal digits', pointer }],
    ])
  })

  it.each([
    ['/tasks?limit=1', 200],
    ['/tasks?limit=100', 200],
    ['/tasks?limit=010', 200],
    ['/goals/gol_1?wait=0', 404],
    ['/goals/gol_1?wait=60', 404],
    ['/goals/gol_1?wait=61', 422],
  ])('goes by the bounds: %s', async (path, expected) => {
    const { site, cookie } = await aCustomer()
    expect((await site.api('GET', path, { cookie })).status).toBe(expected)
  })

  it('shows nobody another account’s', async () => {
    const [one, other] = [await aCustomer(), await aCustomer()]
    await threeTasks(one)
    expect((await listed(other)).tasks).toEqual([])
  })
})

describe('POST /tasks/:id/retry', () => {
  it('ends the wait for the next try, once; the task runs and comes to its end', async () => {
    const customer = await aCustomer()
    const { site, cookie, accountId } = customer
    // Fails the first time only.
    const { id, tasks } = await begun(accountId, 'patient-probe', 'https://once.test', [
      'retry_wait',
    ])
    const path = `/tasks/${tasks[0]?.id}/retry`
    const { status, json } = await site.api('POST', path, { cookie })
    expect([status, (json.goal as { id: string }).id]).toEqual([200, id])
    for (let state = ''; state !== 'succeeded'; ) {
      const { json: now } = await site.api('GET', `/goals/${id}?wait=5`, { cookie })
      state = (now.goal as { status: string }).status
    }
    expect((await site.ports.swarm(accountId).goal(id))?.tasks[0]).toMatchObject({
      ...{ status: 'done', attempt: 2, error: null },
    })
    const again = await site.api('POST', path, { cookie })
    expect([again.status, again.json.code]).toEqual([409, 'wrong_state'])
  })

  it('is no more than that: no task that is done, unknown or somebody else’s', async () => {
    const [one, other] = [await aCustomer(), await aCustomer()]
    const [done, , waits] = await threeTasks(one)
    const retry = async ({ site, cookie }: Customer, id: string) => {
      const { status, json } = await site.api('POST', `/tasks/${id}/retry`, { cookie })
      return [status, json.code]
    }
    expect(await retry(one, done ?? '')).toEqual([409, 'wrong_state'])
    expect(await retry(one, 'tsk_nobody')).toEqual([404, 'not_found'])
    expect(await retry(other, waits ?? '')).toEqual([404, 'not_found'])
  })

  it('needs the right to write, and a plan', async () => {
    const customer = await aCustomer({}, { scopes: ['goals:read'] })
    const [, , waits] = await threeTasks(customer)
    const { site, bearer, cookie, accountId, grant } = customer
    const path = `/tasks/${waits}/retry`
    expect((await site.api('POST', path, { bearer })).json.code).toBe('scope_missing')
    await site.ports.quota(accountId).apply({ ...grant, version: 2, access: 'suspended' })
    expect((await site.api('POST', path, { cookie })).json.code).toBe('payment_overdue')
  })
})

describe('GET /tools', () => {
  it('tells what each takes, changes and needs a yes for', async () => {
    const { site, bearer, cookie } = await aCustomer()
    const { status, json } = await site.api('GET', '/tools', { cookie })
    const tools = Tool.array().parse(json.tools)
    expect(status).toBe(200)
    const of = (name: string) => tools.find((tool) => tool.name === name)
    expect(of('data-analyzer')).toMatchObject({ tier: 'starter', effects: 'none', approval: null })
    expect(of('write-probe')).toMatchObject({ effects: 'write', approval: 'owner' })
    expect(of('money-probe')).toMatchObject({ effects: 'money', approval: 'operator' })
    expect(of('data-analyzer')?.input).toMatchObject({
      type: 'object',
      properties: { attachment: { type: 'string' } },
    })
    expect((await site.api('GET', '/tools', { bearer })).json.tools).toEqual(json.tools)
    expect((await site.api('GET', '/tools')).status).toBe(401)
  })
})
