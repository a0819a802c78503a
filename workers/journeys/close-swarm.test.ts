/** A closed account's goals, schedules and files: ended, forgotten and deleted, wherever the work is cut off. */

import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { consume } from '../agents/index.ts'
import { findEffect } from '../db/outbox.ts'
import type { Ports } from '../ports.ts'
import { DAY, systemClock } from '../tools/clock.ts'
import { aMessage } from './builders.ts'
import { aGrant, aKeyHolder } from './metered.ts'
import { ownAgentsRest } from './own-agents.ts'
import { aSite, PASSWORD } from './site.ts'
import { begun, submitted } from './swarm-objects.ts'

beforeAll(() => ownAgentsRest('ceo'))

const CANARY = 'Canary Words Ltd'
const swarmOf = (accountId: string) => env.SWARM.getByName(accountId)
const all = async (sql: string, ...given: unknown[]) =>
  (
    await env.DB.prepare(sql)
      .bind(...given)
      .all<Record<string, unknown>>()
  ).results

/** Somebody with a goal in every state, a schedule, an upload and a result, all of which name their company. */
async function aBusyCustomer() {
  const site = aSite({ clock: systemClock, realClock: systemClock })
  const terms = { plan: 'pro' as const, concurrentTasks: 5, quotaAnchor: Date.now() }
  const over = { ...terms, validUntil: Date.now() + DAY }
  const { cookie, accountId } = await aKeyHolder(site, over)
  const grant = aGrant(accountId, over)
  await swarmOf(accountId).apply(grant)
  const upload = await site.app.request(
    `http://localhost:8787/api/v1/attachments?name=${encodeURIComponent(`${CANARY}.csv`)}`,
    { method: 'POST', headers: { cookie, origin: 'http://localhost:8787' }, body: 'a,b\n1,2' },
  )
  expect(upload.status).toBe(201)
  await begun(accountId, 'probe', 'https://file.test', ['done'])
  await begun(accountId, 'write-probe', 'https://a.test', ['waiting_approval'])
  await begun(accountId, 'patient-probe', 'https://fail.test', ['retry_wait'])
  await submitted(accountId, `Make ${CANARY} rich`)
  const { tasks } = await begun(accountId, 'probe', 'https://wait-60000.test', ['running'])
  const body = { text: `Audit ${CANARY}`, cadence: 'daily' }
  expect((await site.api('POST', '/schedules', { cookie, body })).status).toBe(201)
  const address = String((await all('SELECT email FROM users WHERE id = ?', accountId))[0]?.email)
  const close = () =>
    site.api('DELETE', '/users/me', { cookie, body: { password: PASSWORD, confirm: address } })
  /** One delivery of the bell. */
  async function rung(ports: Ports = site.ports): Promise<string> {
    const bell = aMessage({ agent: 'orchestrator', type: 'outbox', key: `close:${accountId}` })
    await consume(ports, { queue: 'orchestrator', messages: [bell] })
    return bell.outcome ?? ''
  }
  return { site, cookie, accountId, grant, close, rung, running: tasks[0]?.id ?? '' }
}

/** What is left of an account, everywhere. */
async function leftOf(accountId: string) {
  const files = await Promise.all(
    ['attachments', 'artifacts'].map((folder) =>
      env.FILES.list({ prefix: `${folder}/${accountId}/` }),
    ),
  )
  const object = await runInDurableObject(swarmOf(accountId), async (_, { storage }) => ({
    alarm: await storage.getAlarm(),
    rows: ['artifacts', 'events', 'schedules', 'effects'].flatMap((table) =>
      storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
    ),
    kept: ['goals', 'tasks', 'steps'].flatMap((table) =>
      storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
    ),
    held: storage.sql.exec('SELECT name FROM held ORDER BY name').toArray(),
  }))
  const tables = ['goals', 'tasks', 'artifacts', 'attachments', 'approvals']
  const rows = await Promise.all(
    tables.map((table) => all(`SELECT * FROM ${table} WHERE account_id = ?`, accountId)),
  )
  return { files: files.flatMap(({ objects }) => objects), object, history: rows.flat() }
}

const UNTIL_ENDED = 40

/** Until the run that holds a place has just said that it lives: it is not heard again for three seconds. */
async function hasBeaten(accountId: string): Promise<void> {
  const lease = () =>
    runInDurableObject(swarmOf(accountId), (_, { storage }) =>
      storage.sql
        .exec("SELECT max(body->>'leaseUntil') AS until FROM tasks")
        .one()
        .until?.valueOf(),
    )
  for (const before = await lease(); before === (await lease()); ) await scheduler.wait(20)
}

describe('closing an account with goals in every state', () => {
  it('ends them all, deletes its files and leaves a history without words, in its object and outside', async () => {
    const other = await aBusyCustomer()
    const { site, accountId, close, rung } = await aBusyCustomer()
    expect((await leftOf(accountId)).files).toHaveLength(2)
    expect((await close()).status).toBe(204)
    // The run that waits for a minute hears of it with its next beat, and holds its place until then: nothing is deleted under it.
    await hasBeaten(accountId)
    expect(await rung()).toBe('retried:2')
    expect((await leftOf(accountId)).files).toHaveLength(2)
    for (let times = 0; times < UNTIL_ENDED && (await rung()) !== 'acked'; times += 1)
      await scheduler.wait(250)
    expect(await findEffect(site.ports.db, `close:${accountId}`)).toMatchObject({ status: 'done' })

    const { files, object, history } = await leftOf(accountId)
    expect(files).toEqual([])
    expect(object.rows).toEqual([])
    expect(object.alarm).toBeNull()
    expect(object.held).toEqual([{ name: 'closed' }, { name: 'fence' }, { name: 'grant' }])
    const goals = await all(
      'SELECT status, text FROM goals WHERE account_id = ? ORDER BY status',
      accountId,
    )
    const cancelled = { status: 'cancelled', text: '' }
    const succeeded = { status: 'succeeded', text: '' }
    expect(goals).toEqual([cancelled, cancelled, cancelled, cancelled, succeeded])
    const approvals = 'SELECT status, summary FROM approvals WHERE account_id = ?'
    expect(await all(approvals, accountId)).toEqual([{ status: 'expired', summary: '' }])
    for (const words of [CANARY, 'file.test', 'a.test', 'fail.test', 'report.html', 'probe:'])
      expect(JSON.stringify([history, object.kept])).not.toContain(words)

    const untouched = await leftOf(other.accountId)
    expect([untouched.files.length, untouched.object.rows.length > 0]).toEqual([2, true])
    expect(JSON.stringify(untouched.history)).toContain(CANARY)
  })

  it('is done once, and takes nothing more: not even what was under way to it', async () => {
    const { accountId, grant, close, rung } = await aBusyCustomer()
    await close()
    while ((await rung()) !== 'acked') await scheduler.wait(250)
    const before = JSON.stringify(await leftOf(accountId))
    const swarm = swarmOf(accountId)
    expect(await swarm.close()).toBe(true)
    expect((await submitted(accountId)).status).toBe('cancelled')
    const rhythm = { text: 'Audit', cadence: 'daily', time: '09:00' } as const
    const by = { accountId, actorId: accountId, timeZone: 'UTC' }
    expect(await swarm.makeSchedule(rhythm, by)).toEqual({ kind: 'closed' })
    expect(JSON.stringify(await leftOf(accountId))).toBe(before)
    // Nor does the word that it may do nothing open it; a grant, after a restore, does.
    await swarm.apply({ ...grant, version: 2, access: 'none' })
    expect((await submitted(accountId)).status).toBe('cancelled')
    await swarm.apply({ ...grant, version: 3 })
    expect((await submitted(accountId)).status).toBe('queued')
  })

  it.each(['the object', 'the list', 'the bytes', 'the history'])(
    'goes on after it was cut off at %s',
    async (place) => {
      const { site, accountId, close, rung } = await aBusyCustomer()
      await close()
      while ((await swarmOf(accountId).close()) !== true) await scheduler.wait(250)
      const cut = () => {
        throw new Error('cut off')
      }
      const { ports } = site
      const files = {
        get: ports.files.get.bind(ports.files),
        put: ports.files.put.bind(ports.files),
        list: place === 'the list' ? cut : ports.files.list.bind(ports.files),
        delete: place === 'the bytes' ? cut : ports.files.delete.bind(ports.files),
      }
      const clock = { now: place === 'the history' ? lateCut(cut) : ports.clock.now }
      const swarm = place === 'the object' ? cut : ports.swarm
      expect(await rung({ ...ports, files, clock, swarm })).not.toBe('acked')
      await abortAllDurableObjects()
      while ((await rung()) !== 'acked') await scheduler.wait(250)
      const { files: left, object, history } = await leftOf(accountId)
      expect([left, object.rows, object.alarm]).toEqual([[], [], null])
      expect(JSON.stringify([history, object.kept])).not.toContain(CANARY)
    },
  )
})

describe('a database put back to before an account was closed', () => {
  const TABLES = ['users', 'sessions', 'goals', 'tasks', 'approvals', 'artifacts']
  type Row = Record<string, unknown>
  const copied = () =>
    Promise.all(TABLES.map(async (table) => ({ table, rows: await all(`SELECT * FROM ${table}`) })))

  async function putBack(copy: { table: string; rows: Row[] }[], accountId: string) {
    for (const { table, rows } of copy) {
      await all(`DELETE FROM ${table} WHERE account_id = ?`, accountId)
      for (const row of rows.filter((one) => one.account_id === accountId)) {
        const marks = Object.keys(row).map(() => '?')
        const names = Object.keys(row).join(', ')
        await all(`INSERT INTO ${table} (${names}) VALUES (${marks})`, ...Object.values(row))
      }
    }
  }

  it.each(['none', 'full'] as const)(
    'is told what became of its goals; access is %s by then',
    async (access) => {
      const { site, cookie, accountId, grant, close, rung } = await aBusyCustomer()
      const [paid] = await all(
        "SELECT goal_id, id FROM approvals WHERE account_id = ? AND status = 'pending'",
        accountId,
      )
      const [{ goal_id: made } = {}] = await all(
        'SELECT goal_id FROM artifacts WHERE account_id = ?',
        accountId,
      )
      const copy = await copied()
      const swarm = swarmOf(accountId)
      const goalId = String(paid?.goal_id)
      await swarm.decide(String(paid?.id), 'approved')
      while ((await swarm.goal(goalId))?.status !== 'succeeded') await scheduler.wait(20)
      await close()
      while ((await rung()) !== 'acked') await scheduler.wait(250)
      const ended = (await swarm.goal(goalId))?.finishedAt
      await putBack(copy, accountId)
      const statuses = async (table: string) =>
        (await all(`SELECT status FROM ${table} WHERE account_id = ? ORDER BY 1`, accountId)).map(
          ({ status }) => status,
        )
      expect(await statuses('goals')).toContain('waiting_approval')

      await swarm.apply({ ...grant, epoch: grant.epoch + 1, access })
      while (await swarm.flush()) await scheduler.wait(1)
      expect(await statuses('goals')).toEqual([
        ...['cancelled', 'cancelled', 'cancelled', 'succeeded', 'succeeded'],
      ])
      expect(await statuses('tasks')).toEqual(['cancelled', 'cancelled', 'done', 'done'])
      const approval = 'SELECT status, outcome FROM approvals WHERE id = ?'
      expect(await all(approval, paid?.id)).toEqual([
        { status: 'consumed', outcome: '{"kind":"done","detail":"The task ran."}' },
      ])
      // The words are the copy's.
      const told = 'SELECT text, finished_at FROM goals WHERE id = ?'
      expect(await all(told, goalId)).toEqual([
        { text: 'Do it', finished_at: Date.parse(String(ended)) },
      ])
      // Its page has them, too, though the object forgot them.
      const listed = (await site.api('GET', '/goals', { cookie })).json.goals as Row[]
      const { json } = await site.api('GET', `/goals/${goalId}`, { cookie })
      expect(json.goal).toMatchObject(listed.find(({ id }) => id === goalId) ?? {})
      expect(json.goal).toMatchObject({
        ...{ text: 'Do it', status: 'succeeded', finishedAt: ended, artifacts: [] },
        tasks: [{ goalId, title: 'Change (write)', why: 'so', status: 'done' }],
      })
      const seen = (await site.api('GET', `/goals/${made}`, { cookie })).json
      expect(seen.goal).toMatchObject({
        artifacts: [{ name: 'report.html', mediaType: 'text/html' }],
      })
    },
  )
})

/** The clock is read for the lease first, and then for the history's marks. */
function lateCut(cut: () => never): () => number {
  let times = 0
  return () => {
    times += 1
    return times === 2 ? cut() : systemClock.now()
  }
}
