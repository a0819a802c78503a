/** A schedule's run for real: the object's alarm, the Orchestrator, the meter, the CEO, the tool, and what it says afterwards. */

import { abortAllDurableObjects, runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { consume as ceo } from '../agents/ceo/agent.ts'
import { consume as orchestrator } from '../agents/orchestrator/agent.ts'
import type { Schedule } from '../contract/swarm.ts'
import { writeClockOffset } from '../db/clock-offset.ts'
import { openDatabase } from '../db/database.ts'
import { owedBy } from '../db/outbox.ts'
import { shiftedClock, systemClock } from '../tools/clock.ts'
import { aMessage } from './builders.ts'
import { aGrant, objectOf, verified } from './metered.ts'
import { ownAgentsRest } from './own-agents.ts'
import { aSite } from './site.ts'

const db = openDatabase(env.DB)
const AGENTS = { orchestrator, ceo }

// Every bell is rung here, and only here.
beforeAll(() => ownAgentsRest('orchestrator', 'ceo'))

/** The time of everybody: the API's, the meter's, and the objects', which are closed and opened again. */
async function aWorldAt(iso: string) {
  let aheadMs = 0
  const clock = { now: () => shiftedClock(aheadMs).now() }
  async function to(time: string): Promise<void> {
    aheadMs = Date.parse(time) - systemClock.now()
    await writeClockOffset(db, aheadMs, clock.now())
    await abortAllDurableObjects()
  }
  await to(iso)
  const site = aSite({ clock, realClock: systemClock })
  return { site, to, clock }
}

async function aCustomer(iso: string, timeZone: string, requestsPerMonth = 1_000) {
  const { site, to, clock } = await aWorldAt(iso)
  const { cookie, user } = await verified(site)
  const accountId = user.id
  await site.api('PATCH', '/users/me', { cookie, body: { timeZone } })
  const terms = {
    requestsPerMonth,
    quotaAnchor: Date.parse(iso),
    validUntil: Date.parse(iso) + 9e10,
  }
  const grant = aGrant(accountId, terms)
  await objectOf(accountId).apply(grant)
  await env.SWARM.getByName(accountId).apply(grant)

  const schedules = async () =>
    (await site.api('GET', '/schedules', { cookie })).json.schedules as Schedule[]
  async function repeat(body: object): Promise<Schedule> {
    const answer = await site.api('POST', '/schedules', { cookie, body })
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.json))
    return answer.json.schedule as Schedule
  }
  /** Until what the alarm began has come to its end; every bell is delivered twice. */
  async function alarm(): Promise<void> {
    const object = () => env.SWARM.getByName(accountId)
    await runDurableObjectAlarm(object())
    for (let more = true; more; ) {
      more = (await object().flush()) || (await object().busy())
      for (const agent of ['orchestrator', 'ceo'] as const)
        for (const key of await owedBy(db, agent)) {
          more = true
          const bells = [1, 2].map(() => aMessage({ agent, type: 'outbox', key }))
          await AGENTS[agent](site.ports, bells)
        }
    }
  }
  /** One delivery of one bell, as the queue would. */
  async function rung(key: string) {
    const bell = aMessage({ agent: 'orchestrator', type: 'outbox', key })
    await orchestrator(site.ports, [bell])
    return bell.outcome
  }
  const goals = async () =>
    (await site.api('GET', '/goals', { cookie })).json.goals as { id: string; status: string }[]
  const used = async () => (await objectOf(accountId).usage(clock.now())).used
  return { site, to, clock, accountId, cookie, grant, repeat, schedules, alarm, rung, goals, used }
}

const AUDIT = { text: 'Audit https://file.test' }

describe('a schedule', () => {
  it('runs at its time on the account’s clock, counts once, and says what came of it', async () => {
    const { to, repeat, schedules, alarm, goals, used } = await aCustomer(
      '2026-12-01T12:00:00Z',
      'Europe/Berlin',
    )
    const { nextRunAt } = await repeat({ ...AUDIT, cadence: 'daily', time: '09:00' })
    // Berlin is an hour ahead of UTC in winter.
    expect(nextRunAt).toBe('2026-12-02T08:00:00.000Z')
    await to('2026-12-02T07:59:00Z')
    await alarm()
    expect([await goals(), await used()]).toEqual([[], 0])
    await to('2026-12-02T08:00:01Z')
    await alarm()
    const [goal, ...others] = await goals()
    expect([goal?.status, others, await used()]).toEqual(['succeeded', [], 1])
    expect(await schedules()).toMatchObject([
      {
        nextRunAt: '2026-12-03T08:00:00.000Z',
        lastRunAt: '2026-12-02T08:00:00.000Z',
        lastGoalId: goal?.id,
        lastRefusal: null,
      },
    ])
  })

  it('keeps to the clock on the wall when summer time begins', async () => {
    const { repeat, to, alarm, schedules } = await aCustomer(
      '2027-03-27T12:00:00Z',
      'Europe/Berlin',
    )
    const { nextRunAt } = await repeat({ ...AUDIT, cadence: 'daily', time: '09:00' })
    expect(nextRunAt).toBe('2027-03-28T07:00:00.000Z')
    await to('2027-03-28T07:00:01Z')
    await alarm()
    expect((await schedules())[0]).toMatchObject({
      lastRunAt: '2027-03-28T07:00:00.000Z',
      nextRunAt: '2027-03-29T07:00:00.000Z',
    })
  })

  it('that missed five days runs once, and goes on with the next', async () => {
    const { to, repeat, schedules, alarm, goals, used } = await aCustomer(
      '2026-12-01T12:00:00Z',
      'UTC',
    )
    await repeat({ ...AUDIT, cadence: 'daily', time: '09:00' })
    await to('2026-12-06T10:00:00Z')
    await alarm()
    expect([(await goals()).length, await used()]).toEqual([1, 1])
    expect((await schedules())[0]).toMatchObject({
      lastRunAt: '2026-12-02T09:00:00.000Z',
      nextRunAt: '2026-12-07T09:00:00.000Z',
    })
    await to('2026-12-07T09:00:01Z')
    await alarm()
    expect([(await goals()).length, await used()]).toEqual([2, 2])
  })

  it('is one goal, counted once, however often its bell is delivered', async () => {
    const { site, accountId, to, repeat, alarm, goals, used } = await aCustomer(
      '2026-12-01T12:00:00Z',
      'UTC',
    )
    const { id } = await repeat({ ...AUDIT, cadence: 'daily', time: '09:00' })
    await to('2026-12-02T09:00:01Z')
    await alarm()
    const key = `scheduled:${id}:${Date.parse('2026-12-02T09:00:00Z')}`
    // As if the word that it was done had been lost.
    await env.DB.prepare("UPDATE outbox SET status = 'new' WHERE key = ? AND account_id = ?")
      .bind(key, accountId)
      .run()
    const bells = [1, 2, 3].map(() => aMessage({ agent: 'orchestrator', type: 'outbox', key }))
    await orchestrator(site.ports, bells)
    expect(bells.map(({ outcome }) => outcome)).toEqual(['acked', 'acked', 'acked'])
    expect([(await goals()).length, await used()]).toEqual([1, 1])
  })

  it.each([
    ['the minute’s burst', 'one', 60],
    ['the minute’s calls', 'never', 600],
  ] as const)(
    'that meets %s used up is not lost: it runs a minute later',
    async (_, counting, requests) => {
      const world = await aCustomer('2026-12-01T12:00:00Z', 'UTC')
      const { accountId, to, clock, repeat, schedules, alarm, rung, goals } = world
      const { id } = await repeat({ ...AUDIT, cadence: 'daily', time: '09:00' })
      await to('2026-12-02T09:00:01Z')
      await runDurableObjectAlarm(env.SWARM.getByName(accountId))
      const caller = { kind: 'member' as const, userId: accountId }
      const ask = { caller, need: 'session' as const, counting, requests }
      const [verdict] = await objectOf(accountId).admit(clock.now(), [ask])
      expect(verdict?.granted).toBe(requests)
      expect(await rung(`scheduled:${id}:${Date.parse('2026-12-02T09:00:00Z')}`)).toBe('retried:2')
      // Asked of the object: the API, too, refuses for a minute.
      const [waits] = await env.SWARM.getByName(accountId).schedules()
      expect(waits).toMatchObject({ lastRunAt: null, lastRefusal: null })
      await to('2026-12-02T09:01:10Z')
      await alarm()
      const [goal, ...others] = await goals()
      expect([goal?.status, others]).toEqual(['succeeded', []])
      expect((await schedules())[0]).toMatchObject({
        lastRunAt: '2026-12-02T09:00:00.000Z',
        lastGoalId: goal?.id,
        lastRefusal: null,
      })
    },
  )

  it.each([
    ['month is used up', 'full', 'quota_exceeded'],
    ['plan has ended', 'none', 'plan_required'],
    ['payment is overdue', 'suspended', 'payment_overdue'],
  ] as const)(
    'whose %s says so, names no goal, and tries its next time',
    async (_, access, lastRefusal) => {
      const world = await aCustomer('2026-12-01T12:00:00Z', 'UTC', 1)
      const { accountId, grant, to, repeat, schedules, alarm, goals } = world
      await repeat({ ...AUDIT, cadence: 'daily', time: '09:00' })
      await to('2026-12-02T09:00:01Z')
      await alarm()
      const [first] = await goals()
      expect((await schedules())[0]).toMatchObject({ lastGoalId: first?.id, lastRefusal: null })
      await objectOf(accountId).apply({ ...grant, version: 2, access })
      await to('2026-12-03T09:00:01Z')
      await alarm()
      expect(await goals()).toHaveLength(1)
      expect((await schedules())[0]).toMatchObject({
        lastRunAt: '2026-12-03T09:00:00.000Z',
        lastGoalId: null,
        lastRefusal,
        nextRunAt: '2026-12-04T09:00:00.000Z',
      })
    },
  )

  it('that is paused or removed does not run; resumed, it waits for its next time', async () => {
    const { site, cookie, to, repeat, schedules, alarm, goals } = await aCustomer(
      '2026-12-01T12:00:00Z',
      'UTC',
    )
    const paused = await repeat({ ...AUDIT, cadence: 'daily', time: '09:00' })
    const removed = await repeat({ ...AUDIT, cadence: 'daily', time: '09:00' })
    const at = (id: string) => `/schedules/${id}`
    await site.api('PATCH', at(paused.id), { cookie, body: { paused: true } })
    expect((await site.api('DELETE', at(removed.id), { cookie })).status).toBe(204)
    await to('2026-12-03T10:00:00Z')
    await alarm()
    expect(await goals()).toEqual([])
    await site.api('PATCH', at(paused.id), { cookie, body: { paused: false } })
    await alarm()
    expect(await goals()).toEqual([])
    expect((await schedules()).map(({ nextRunAt }) => nextRunAt)).toEqual([
      '2026-12-04T09:00:00.000Z',
    ])
  })
})

describe('the clock of a schedule', () => {
  it('is the account’s, also when that changes, unless it was given its own', async () => {
    const { site, cookie, repeat, schedules } = await aCustomer('2026-12-01T12:00:00Z', 'UTC')
    const daily = { ...AUDIT, cadence: 'daily', time: '09:00' }
    const { id: follows } = await repeat(daily)
    const { id: own } = await repeat({ ...daily, timeZone: 'Asia/Tokyo' })
    const next = async () =>
      Object.fromEntries(
        (await schedules()).map(({ id, timeZone, nextRunAt }) => [id, [timeZone, nextRunAt]]),
      )
    const change = (id: string, body: object) =>
      site.api('PATCH', `/schedules/${id}`, { cookie, body })
    // Tokyo is nine hours ahead of UTC, Berlin one in winter, Lima five behind; none of it moves in December.
    const [tokyo, berlin, lima] = [
      ['Asia/Tokyo', '2026-12-02T00:00:00.000Z'],
      ['Europe/Berlin', '2026-12-02T08:00:00.000Z'],
      ['America/Lima', '2026-12-01T14:00:00.000Z'],
    ]
    await site.api('PATCH', '/users/me', { cookie, body: { timeZone: 'Europe/Berlin' } })
    expect(await next()).toEqual({ [follows]: berlin, [own]: tokyo })
    expect((await change(follows, { timeZone: 'America/Lima' })).status).toBe(200)
    expect((await change(own, { paused: false })).status).toBe(200)
    expect(await next()).toEqual({ [follows]: lima, [own]: tokyo })
    expect((await change(own, { timeZone: null })).status).toBe(200)
    expect(await next()).toEqual({ [follows]: lima, [own]: berlin })
    const wrong = await change(own, { timeZone: 'Europe/Atlantis' })
    expect([wrong.status, wrong.json.errors?.[0]?.pointer]).toEqual([422, '#/timeZone'])
  })

  it('reaches the schedules though whoever changed it was cut off', async () => {
    const world = await aCustomer('2026-12-01T12:00:00Z', 'UTC')
    const { site, cookie, repeat, schedules, alarm } = world
    await repeat({ ...AUDIT, cadence: 'daily', time: '09:00' })
    const away = {
      ...site.ports,
      swarm: () => {
        throw new Error('the object is away')
      },
    }
    const body = { timeZone: 'Europe/Berlin' }
    const cut = await aSite(away).api('PATCH', '/users/me', { cookie, body })
    expect([cut.status, (await schedules())[0]?.timeZone]).toEqual([500, 'UTC'])
    await alarm()
    expect((await schedules())[0]?.timeZone).toBe('Europe/Berlin')
  })

  it('that changes takes nothing from a run that is due already', async () => {
    const world = await aCustomer('2026-12-01T12:00:00Z', 'UTC')
    const { site, cookie, to, repeat, schedules, alarm, goals } = world
    await repeat({ ...AUDIT, cadence: 'daily', time: '09:00' })
    await to('2026-12-02T09:00:01Z')
    await site.api('PATCH', '/users/me', { cookie, body: { timeZone: 'Asia/Tokyo' } })
    await alarm()
    expect(await goals()).toHaveLength(1)
    expect((await schedules())[0]).toMatchObject({
      lastRunAt: '2026-12-02T09:00:00.000Z',
      nextRunAt: '2026-12-03T00:00:00.000Z',
    })
  })
})

describe('a day that is none of its rhythm', () => {
  it.each([
    [{ cadence: 'weekly', day: 3 }, { day: 8 }, 'A week has the days 1 (Monday) to 7'],
    [{ cadence: 'daily' }, { day: 3 }, 'A daily schedule has no day'],
    [{ cadence: 'monthly', day: 15 }, { cadence: 'daily', day: 15 }, 'A daily schedule has no day'],
  ])('%j is not changed to %j', async (rhythm, body, detail) => {
    const world = await aCustomer('2026-12-01T12:00:00Z', 'UTC')
    const { site, cookie, repeat, schedules } = world
    const { id } = await repeat({ ...AUDIT, ...rhythm, time: '09:00' })
    const before = await schedules()
    const answer = await site.api('PATCH', `/schedules/${id}`, { cookie, body })
    expect([answer.status, answer.json.code, answer.json.errors]).toEqual([
      422,
      'validation_failed',
      [{ detail, pointer: '#/day' }],
    ])
    expect(await schedules()).toEqual(before)
  })

  it('may come with the rhythm it fits', async () => {
    const world = await aCustomer('2026-12-01T12:00:00Z', 'UTC')
    const { site, cookie, repeat } = world
    const { id } = await repeat({ ...AUDIT, cadence: 'weekly', time: '09:00', day: 3 })
    const body = { cadence: 'monthly', day: 15 }
    const { status, json } = await site.api('PATCH', `/schedules/${id}`, { cookie, body })
    expect([status, json.schedule]).toMatchObject([200, { cadence: 'monthly', day: 15 }])
  })
})
