/** Files go thirty days after their goal, not before, once, and whatever a run that died left behind. */

import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { forgettableFiles } from '../../db/kept-files.ts'
import { movableClock } from '../../journeys/builders.ts'
import { ownAgentsRest } from '../../journeys/own-agents.ts'
import { aSite } from '../../journeys/site.ts'
import { aCustomer } from '../../journeys/swarm-customer.ts'
import { begun } from '../../journeys/swarm-objects.ts'
import { DAY, systemClock } from '../../tools/clock.ts'
import { forgetFiles } from './forget-files.ts'
import { sweepFiles } from './sweep-files.ts'

beforeAll(() => ownAgentsRest('ceo'))

type Customer = Awaited<ReturnType<typeof aCustomer>>

async function uploaded({ site, cookie }: Customer): Promise<string> {
  const raw = { type: 'text/csv', text: 'a,b\n1,2' }
  const { json } = await site.api('POST', '/attachments?name=a.csv', { cookie, raw })
  return (json.attachment as { id: string }).id
}

const keysOf = async ({ accountId }: Customer): Promise<string[]> => {
  const [made, given] = await Promise.all(
    ['artifacts', 'attachments'].map((of) => env.FILES.list({ prefix: `${of}/${accountId}/` })),
  )
  return [...(made?.objects ?? []), ...(given?.objects ?? [])].map(({ key }) => key)
}

/** The daily job's step, so many days from now. */
const runAfter = async ({ site }: Customer, days: number): Promise<void> =>
  forgetFiles({ ...site.ports, clock: movableClock(systemClock.now() + days * DAY) })

const aResult = ({ accountId }: Customer) =>
  begun(accountId, 'probe', 'https://file.test', ['done'])

describe('stored files', () => {
  it('of a goal are kept for thirty days after its end, and gone the day after', async () => {
    const customer = await aCustomer()
    const { site, cookie } = customer
    const { id, artifacts } = await aResult(customer)
    await runAfter(customer, 29.9)
    expect(await keysOf(customer)).toHaveLength(1)
    await runAfter(customer, 30.1)
    expect(await keysOf(customer)).toEqual([])
    const path = `/artifacts/${artifacts[0]?.id}`
    const gone = await site.api('GET', path, { cookie })
    expect([gone.status, gone.json.detail]).toEqual([404, 'This result is no longer kept.'])
    // What it was stays on record, and the goal says so, too.
    const headers = { accept: 'application/json' }
    const { json } = await site.api('GET', path, { cookie, headers })
    expect(json.artifact).toMatchObject({ name: 'report.html', bytes: 18 })
    const { goal } = (await site.api('GET', `/goals/${id}`, { cookie })).json
    expect(goal).toMatchObject({ artifacts: [{ name: 'report.html' }] })
  })

  it('of a goal that has not ended stay, however old', async () => {
    const customer = await aCustomer()
    const { site, cookie } = customer
    const attachment = await uploaded(customer)
    const body = { text: 'What is this about, says my uncle', attachments: [attachment] }
    const { json } = await site.api('POST', '/goals', { cookie, body })
    const { id } = json.goal as { id: string }
    await site.ports.swarm(customer.accountId).takeUp(id)
    await runAfter(customer, 300)
    expect(await keysOf(customer)).toHaveLength(1)
    await site.api('POST', `/goals/${id}/cancel`, { cookie })
    await runAfter(customer, 29.9)
    expect(await keysOf(customer)).toHaveLength(1)
    await runAfter(customer, 30.1)
    expect(await keysOf(customer)).toEqual([])
  })

  it('that no goal was given go thirty days after they were uploaded, and cannot be given any more', async () => {
    const customer = await aCustomer()
    const { site, cookie } = customer
    const attachment = await uploaded(customer)
    await runAfter(customer, 30.1)
    expect(await keysOf(customer)).toEqual([])
    const body = { text: 'Analyse this', attachments: [attachment] }
    const { status, json } = await site.api('POST', '/goals', { cookie, body })
    expect([status, json.errors?.[0]?.pointer]).toEqual([422, '#/attachments/0'])
  })

  it('are deleted once: a run that died after the bytes is made good by the next', async () => {
    const customer = await aCustomer()
    await aResult(customer)
    const dies = {
      ...customer.site.ports.files,
      delete: async (keys: string | string[]) => {
        await env.FILES.delete(keys)
        throw new Error('killed')
      },
    } as unknown as R2Bucket
    const clock = movableClock(systemClock.now() + 31 * DAY)
    await expect(forgetFiles({ ...customer.site.ports, files: dies, clock })).rejects.toThrow(
      'killed',
    )
    const left = () =>
      forgettableFiles(customer.site.ports.db, {
        endedBefore: clock.now() - 30 * DAY,
        limit: 1_000,
      })
    expect(await left()).toHaveLength(1)
    await runAfter(customer, 31)
    await runAfter(customer, 31)
    expect(await left()).toEqual([])
  })

  it('are asked for in bounded portions', async () => {
    const customer = await aCustomer()
    for (const _ of [1, 2, 3]) await uploaded(customer)
    const endedBefore = systemClock.now() + DAY
    const found = await forgettableFiles(aSite().ports.db, { endedBefore, limit: 2 })
    expect(found.map(({ kind }) => kind)).toEqual(['attachment', 'attachment'])
  })
})

describe('files of runs that were cut off', () => {
  /** Lists one file at a time, as a bucket of many thousands would. */
  const sweepAfter = ({ site }: Customer, days: number): Promise<void> =>
    sweepFiles({
      ...site.ports,
      clock: movableClock(systemClock.now() + days * DAY),
      files: {
        ...site.ports.files,
        delete: (keys: string | string[]) => env.FILES.delete(keys),
        list: (asked?: R2ListOptions) => env.FILES.list({ ...asked, limit: 2 }),
      } as unknown as R2Bucket,
    })
  const sweptAfter = async (customer: Customer, days: number) => {
    for (let n = 0; n < 3; n += 1)
      await Promise.all([sweepAfter(customer, days), sweepAfter(customer, days)])
    return (await keysOf(customer)).map((key) => key.split('/').at(-1))
  }
  async function leftBehind({ accountId }: Customer, taskId = '') {
    for (const sum of ['0a', '0b', '0c'])
      await env.FILES.put(`artifacts/${accountId}/${taskId}/${sum}`, 'cut off')
  }

  it('go a day after its goal, also swept twice at once; what a row names stays', async () => {
    const customer = await aCustomer()
    const { artifacts, tasks } = await aResult(customer)
    await leftBehind(customer, tasks[0]?.id)
    expect(await sweptAfter(customer, 0.9)).toHaveLength(4)
    expect(await sweptAfter(customer, 1.1)).toEqual([artifacts[0]?.sha256])
  })

  it('stay while the goal has not ended, and where nobody knows the task', async () => {
    const customer = await aCustomer()
    const { accountId } = customer
    const { tasks } = await begun(accountId, 'write-probe', 'https://a.test', ['waiting_approval'])
    await leftBehind(customer, tasks[0]?.id)
    await leftBehind(customer, 'tsk_unknown')
    expect(await sweptAfter(customer, 300)).toHaveLength(6)
  })

  it('are not those that the object names and a database that was put back does not', async () => {
    const customer = await aCustomer()
    const { artifacts, id } = await aResult(customer)
    await env.DB.prepare('DELETE FROM artifacts WHERE goal_id = ?').bind(id).run()
    expect(await sweptAfter(customer, 2)).toEqual([artifacts[0]?.sha256])
  })
})
