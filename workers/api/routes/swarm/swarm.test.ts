/** Goals over the API, as a person and as a program: accepted, counted, watched, answered, and their files. */

import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { Goal } from '../../../contract/swarm.ts'
import { objectOf } from '../../../journeys/metered.ts'
import { ownAgentsRest } from '../../../journeys/own-agents.ts'
import type { Site } from '../../../journeys/site.ts'
import { aCustomer } from '../../../journeys/swarm-customer.ts'
import { asking, begun } from '../../../journeys/swarm-objects.ts'

beforeAll(() => ownAgentsRest('ceo'))

const usedBy = async (accountId: string) => (await objectOf(accountId).usage(Date.now())).used
const goalOf = (answer: Awaited<ReturnType<Site['api']>>) => Goal.parse(answer.json.goal)
const AUDIT = { text: 'Audit https://a.test' }

describe('submitting a goal', () => {
  it('is accepted with 202, counts once by whom ever, and is listed', async () => {
    const { site, cookie, bearer, accountId } = await aCustomer()
    const byPerson = await site.api('POST', '/goals', { cookie, body: AUDIT })
    expect(byPerson.status).toBe(202)
    const goal = goalOf(byPerson)
    expect(byPerson.headers.get('location')).toBe(`/api/v1/goals/${goal.id}`)
    expect(goal).toMatchObject({ status: 'queued', usage: { requests: 1 } })
    expect(await usedBy(accountId)).toBe(1)
    const byKey = await site.api('POST', '/goals', { bearer, body: AUDIT })
    expect([byKey.status, await usedBy(accountId)]).toEqual([202, 2])
    const { json } = await site.api('GET', '/goals', { cookie })
    expect((json.goals as { id: string }[]).map(({ id }) => id)).toEqual([
      goalOf(byKey).id,
      goal.id,
    ])
  })

  it('is one goal under one Idempotency-Key, counted once', async () => {
    const { site, bearer, accountId } = await aCustomer()
    const send = () =>
      site.api('POST', '/goals', { bearer, body: AUDIT, headers: { 'idempotency-key': 'k1' } })
    const [first, second] = [await send(), await send()]
    expect([second.status, goalOf(second).id]).toEqual([202, goalOf(first).id])
    expect(await usedBy(accountId)).toBe(1)
  })

  it.each(['cookie', 'bearer'] as const)(
    'is another wish than its dry run, whose Idempotency-Key it cannot take over: by %s',
    async (how) => {
      const { site, accountId, ...holder } = await aCustomer()
      const send = (body: object, key: string) =>
        site.api('POST', '/goals', {
          ...{ [how]: holder[how], body },
          headers: { 'idempotency-key': key },
        })
      const listed = async () =>
        (await site.api('GET', '/goals', { cookie: holder.cookie })).json.goals as { id: string }[]
      const dry = { ...AUDIT, options: { dryRun: true } }
      const [first, again] = [await send(dry, 'dry'), await send(dry, 'dry')]
      expect([first.status, again.status, again.json]).toEqual([200, 200, first.json])
      const under = await send(AUDIT, 'dry')
      expect([under.status, under.json.code]).toEqual([422, 'idempotency_mismatch'])
      expect([await listed(), await usedBy(accountId)]).toEqual([[], 0])
      const real = await send(AUDIT, 'real')
      expect(real.status).toBe(202)
      // Nor the other way round: what was promised stands, and the plan is not told under its key.
      const back = await send(dry, 'real')
      expect([back.status, back.json.code]).toEqual([422, 'idempotency_mismatch'])
      expect((await listed()).map(({ id }) => id)).toEqual([goalOf(real).id])
      expect(await usedBy(accountId)).toBe(1)
    },
  )

  it.each(['cookie', 'bearer'] as const)(
    'as a dry run tells the plan and counts nothing: by %s',
    async (how) => {
      const { site, accountId, ...holder } = await aCustomer()
      const body = { ...AUDIT, options: { dryRun: true } }
      const answer = await site.api('POST', '/goals', { [how]: holder[how], body })
      expect(answer.status).toBe(200)
      expect(answer.json.plan).toMatchObject({
        engine: 'rules',
        question: null,
        tasks: [{ tool: 'site-audit', input: { url: 'https://a.test' } }],
      })
      expect(await usedBy(accountId)).toBe(0)
      expect((await site.api('GET', '/goals', { cookie: holder.cookie })).json.goals).toEqual([])
    },
  )

  it.each(['cookie', 'bearer'] as const)(
    'as a dry run asks nothing of the month, but a plan and the minute: by %s',
    async (how) => {
      const { site, accountId, grant, ...holder } = await aCustomer({ requestsPerMonth: 1 })
      const send = (body: object) => site.api('POST', '/goals', { [how]: holder[how], body })
      const dry = { ...AUDIT, options: { dryRun: true } }
      expect((await send(AUDIT)).status).toBe(202)
      expect((await send(AUDIT)).json.code).toBe('quota_exceeded')
      expect((await send(dry)).status).toBe(200)
      expect(await usedBy(accountId)).toBe(1)
      await objectOf(accountId).apply({ ...grant, version: 2, burstPerMinute: 2 })
      expect((await send(dry)).json).toMatchObject({ 'violated-policies': ['burst'] })
      await objectOf(accountId).apply({ ...grant, version: 3, access: 'none' })
      expect((await send(dry)).json.code).toBe('plan_required')
    },
  )

  it.each([
    ['nothing', { text: '' }, '#/text'],
    ['blanks', { text: ' \n ' }, '#/text'],
    ['20,001 characters', { text: 'x'.repeat(20_001) }, '#/text'],
    ['a price', { ...AUDIT, price: 1 }, '#/price'],
    ['somebody else’s file', { ...AUDIT, attachments: ['att_nobody'] }, '#/attachments/0'],
    [
      'no address',
      { ...AUDIT, attachments: [{ kind: 'url', url: 'file:///etc/passwd' }] },
      '#/attachments/0/url',
    ],
  ])('with %s is refused, said once, and not counted', async (_, body, pointer) => {
    const { site, bearer, accountId } = await aCustomer()
    const { status, json } = await site.api('POST', '/goals', { bearer, body })
    expect([status, json.errors]).toEqual([422, [{ detail: expect.any(String), pointer }]])
    expect(await usedBy(accountId)).toBe(0)
  })

  it.each([2_001, 20_001])('an answer of %i characters is too long, said once', async (length) => {
    const { site, cookie } = await aCustomer()
    const body = { text: 'x'.repeat(length) }
    const { status, json } = await site.api('POST', '/goals/gol_1/answer', { cookie, body })
    const detail = 'An answer has at most 2,000 characters'
    expect([status, json.errors]).toEqual([422, [{ detail, pointer: '#/text' }]])
  })

  it('takes 20,000 characters and emoji', async () => {
    const { site, cookie } = await aCustomer()
    const text = '🙂'.repeat(10_000)
    const answer = await site.api('POST', '/goals', { cookie, body: { text } })
    expect([answer.status, goalOf(answer).text]).toEqual([202, text])
  })
})

describe('a goal', () => {
  it('is watched by events with rising ids; Last-Event-ID goes on, and there is nothing after the end', async () => {
    const { site, cookie, accountId } = await aCustomer()
    const { id } = await begun(accountId, 'probe', 'https://file.test', ['done'])
    const watch = async (last?: string) => {
      const headers: Record<string, string> = { cookie, ...(last ? { 'last-event-id': last } : {}) }
      const answer = await site.app.request(`http://localhost:8787/api/v1/goals/${id}/events`, {
        headers,
      })
      return {
        status: answer.status,
        text: await answer.text(),
        type: answer.headers.get('content-type'),
      }
    }
    const whole = await watch()
    expect(whole.type).toBe('text/event-stream; charset=utf-8')
    const ids = [...whole.text.matchAll(/^id: (\d+)$/gm)].map(([, n]) => Number(n))
    const types = [...whole.text.matchAll(/^event: (\w+)$/gm)].map(([, type]) => type)
    expect(ids).toEqual([...ids].sort((a, b) => a - b))
    expect(new Set(types)).toEqual(new Set(['goal', 'task', 'step', 'artifact', 'end']))
    const rest = await watch(String(ids.at(-2)))
    expect(rest.text.startsWith(`id: ${ids.at(-1)}\nevent: end\n`)).toBe(true)
    expect((await watch(String(ids.at(-1)))).status).toBe(204)
  })

  it('answers a long poll at the next change', async () => {
    const { site, cookie, accountId } = await aCustomer()
    const { id } = await asking(accountId)
    const waiting = site.api('GET', `/goals/${id}?wait=30`, { cookie })
    await scheduler.wait(50)
    await site.api('POST', `/goals/${id}/cancel`, { cookie })
    expect(goalOf(await waiting).status).toBe('cancelled')
  })

  it('that asks goes back to planning with the answer; one that does not ask refuses one', async () => {
    const { site, cookie, accountId } = await aCustomer()
    const { id } = await asking(accountId)
    const answer = () =>
      site.api('POST', `/goals/${id}/answer`, { cookie, body: { text: 'https://a.test' } })
    expect(goalOf(await answer())).toMatchObject({ status: 'planning', question: null })
    expect((await answer()).json.code).toBe('wrong_state')
    expect((await site.api('POST', `/goals/${id}/answer`, { cookie, body: {} })).status).toBe(422)
    expect(goalOf(await site.api('POST', `/goals/${id}/cancel`, { cookie })).status).toBe(
      'cancelled',
    )
    expect((await site.api('POST', `/goals/${id}/cancel`, { cookie })).json.code).toBe(
      'wrong_state',
    )
  })
})

describe('files', () => {
  const upload = (site: Site, cookie: string, name: string, text: string, headers = {}) =>
    site.api('POST', `/attachments?name=${encodeURIComponent(name)}`, {
      cookie,
      headers,
      raw: { type: 'application/octet-stream', text },
    })

  it('under one Idempotency-Key are the same file; another content is another request', async () => {
    const { site, cookie } = await aCustomer()
    const headers = { 'idempotency-key': 'upload-1' }
    const first = await upload(site, cookie, 'a.csv', 'a,b', headers)
    const again = await upload(site, cookie, 'a.csv', 'a,b', headers)
    expect([first.status, again.status]).toEqual([201, 201])
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.json.attachment).toEqual(first.json.attachment)
    const other = await upload(site, cookie, 'a.csv', 'a,c', headers)
    expect([other.status, other.json.code]).toEqual([422, 'idempotency_mismatch'])
    const large = await upload(site, cookie, 'a.csv', 'x'.repeat(5_000_001), {
      'idempotency-key': 'upload-2',
    })
    expect(large.json.code).toBe('body_too_large')
  })

  it.each([
    ['sales.csv', 'a,b\n1,2', 'csv'],
    ['sales.json', '[1]', 'json'],
    ['data', '{"a":1}', 'json'],
    ['notes.txt', 'hello', 'text'],
    ['odd.csv', 'a\0b', 'binary'],
  ])('%s is kept for a goal', async (name, text, kind) => {
    const { site, cookie } = await aCustomer()
    const answer = await upload(site, cookie, name, text)
    expect(answer.status).toBe(201)
    expect(answer.json.attachment).toMatchObject({ name, kind, bytes: text.length })
    const { id } = answer.json.attachment as { id: string }
    const body = { text: 'Look at it', attachments: [id], options: { dryRun: true } }
    const { json } = await site.api('POST', '/goals', { cookie, body })
    const planned = kind === 'csv' || kind === 'json' ? ['data-analyzer'] : []
    expect((json.plan as { tasks: { tool: string }[] }).tasks.map(({ tool }) => tool)).toEqual(
      planned,
    )
  })

  it('are told at their Location while they are kept, to their own account', async () => {
    const { site, cookie, bearer } = await aCustomer()
    const made = await upload(site, cookie, 'a.csv', 'a,b\n1,2\n')
    const path = made.headers.get('location')?.replace('/api/v1', '') ?? ''
    const told = await site.api('GET', path, { bearer })
    expect([told.status, told.json]).toEqual([200, made.json])
    expect(told.json.attachment).toMatchObject({ name: 'a.csv', kind: 'csv', bytes: 8 })
    const other = await aCustomer()
    expect((await site.api('GET', path, { cookie: other.cookie })).json.code).toBe('not_found')
    expect((await site.api('GET', '/attachments/att_nobody', { cookie })).status).toBe(404)
    const { id } = told.json.attachment as { id: string }
    await env.DB.prepare('UPDATE attachments SET forgotten_at = 1 WHERE id = ?').bind(id).run()
    expect((await site.api('GET', path, { cookie })).json).toMatchObject({
      code: 'not_found',
      detail: 'There is no file of yours with this id, or it is no longer kept.',
    })
  })

  it('of 5 MB are taken, larger ones and empty ones are not', async () => {
    const { site, cookie } = await aCustomer()
    expect((await upload(site, cookie, 'a.csv', 'x'.repeat(5_000_000))).status).toBe(201)
    expect((await upload(site, cookie, 'a.csv', 'x'.repeat(5_000_001))).json.code).toBe(
      'body_too_large',
    )
    expect((await upload(site, cookie, 'a.csv', '')).status).toBe(422)
  })

  it('that a goal made are downloads; inline they stand in a sandbox; JSON says what they are', async () => {
    const { site, cookie, accountId } = await aCustomer()
    const { artifacts } = await begun(accountId, 'probe', 'https://file.test', ['done'])
    const path = `/artifacts/${artifacts[0]?.id}`
    const saved = await site.api('GET', path, { cookie })
    expect(saved.headers.get('content-disposition')).toMatch(/^attachment; filename="report.html"/)
    const shown = await site.api('GET', `${path}?inline=1`, { cookie })
    expect(shown.headers.get('content-disposition')).toMatch(/^inline/)
    expect(shown.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
    const { json } = await site.api('GET', path, {
      cookie,
      headers: { accept: 'application/json' },
    })
    expect(json.artifact).toMatchObject({ name: 'report.html', mediaType: 'text/html', bytes: 18 })
  })
})

describe('schedules', () => {
  it('are made, paused, changed and removed', async () => {
    const { site, cookie } = await aCustomer()
    const body = { ...AUDIT, cadence: 'weekly', time: '07:30', day: 3 }
    const made = await site.api('POST', '/schedules', { cookie, body })
    expect(made.status).toBe(201)
    const { id, nextRunAt } = made.json.schedule as { id: string; nextRunAt: string }
    expect([new Date(nextRunAt).getUTCDay(), nextRunAt.slice(11, 16)]).toEqual([3, '07:30'])
    const change = (given: object) => site.api('PATCH', `/schedules/${id}`, { cookie, body: given })
    expect((await change({ paused: true })).json.schedule).toMatchObject({ nextRunAt: null })
    expect((await change({ paused: false, cadence: 'daily' })).json.schedule).toMatchObject({
      day: null,
    })
    expect((await change({ cadence: 'weekly', day: 8 })).status).toBe(422)
    expect((await change({ timeZone: 'asia/tokyo' })).json.schedule).toMatchObject({
      timeZone: 'Asia/Tokyo',
    })
    const gone = await site.api('DELETE', `/schedules/${id}`, { cookie })
    expect([gone.status, (await site.api('GET', '/schedules', { cookie })).json.schedules]).toEqual(
      [204, []],
    )
  })

  it('are gone however often one says so; an id of another’s, or of none, is not found', async () => {
    const [{ site, cookie }, other] = [await aCustomer(), await aCustomer()]
    const body = { ...AUDIT, cadence: 'daily' }
    const { json } = await site.api('POST', '/schedules', { cookie, body })
    const { id } = json.schedule as { id: string }
    const remove = async (by: string, which = id) =>
      (await site.api('DELETE', `/schedules/${which}`, { cookie: by })).status
    expect([await remove(other.cookie), await remove(cookie, 'sch_nobody')]).toEqual([404, 404])
    expect([await remove(cookie), await remove(cookie)]).toEqual([204, 204])
    expect(await remove(other.cookie)).toBe(404)
  })
})

describe('without a plan', () => {
  it('nothing new begins, and what was made can be read', async () => {
    const { site, cookie } = await aCustomer({ access: 'suspended' })
    const tries = [
      await site.api('POST', '/goals', { cookie, body: AUDIT }),
      await site.api('POST', '/attachments', { cookie, raw: { type: 'text/csv', text: 'a' } }),
      await site.api('POST', '/schedules', { cookie, body: { ...AUDIT, cadence: 'daily' } }),
    ]
    expect(tries.map(({ json }) => json.code)).toEqual(tries.map(() => 'payment_overdue'))
    expect((await site.api('GET', '/goals', { cookie })).status).toBe(200)
  })
})
