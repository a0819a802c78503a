/** What operators read: exact figures for a time, its bounds, and who may not read them. */

import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { Summary } from '../../../contract/analytics.ts'
import type { FactType } from '../../../contract/facts.ts'
import { type FactRow, tellFacts } from '../../../db/facts.ts'
import { START, unique } from '../../../journeys/builders.ts'
import { aSite } from '../../../journeys/site.ts'
import { DAY, toDay } from '../../../tools/clock.ts'

const site = aSite()
let cookie = ''

const aFact = (type: FactType, day: number, over: Partial<FactRow> = {}): FactRow => ({
  id: site.ports.ids.next('fct'),
  accountId: null,
  type,
  ref: `ref_${unique()}`,
  payload: {},
  party: null,
  channel: null,
  amountCents: null,
  day: toDay(START + day * DAY),
  occurredAt: START + day * DAY,
  ...over,
})

/** Pro by the year, bought by a customer on a day: 999 / 12 = $83.25 a month. */
const bought = (day: number) => {
  const subscriptionId = `sub_${unique()}`
  const worth = { mrrCents: 8_325, active: true, plan: 'pro', interval: 'year' }
  return aFact('subscription_created', day, {
    ref: subscriptionId,
    party: `cus_${unique()}`,
    payload: { subscriptionId, version: 1, ...worth },
  })
}

beforeAll(async () => {
  const operator = await site.registered()
  cookie = operator.cookie
  await env.DB.prepare('UPDATE users SET is_superuser = 1 WHERE id = ?')
    .bind(operator.user.id)
    .run()
  const counted = env.DB.prepare(
    "INSERT INTO usage_daily VALUES (?, 'usr_1', ?, 0, 'key_1', ?, 1, 0)",
  )
  await env.DB.batch([
    counted.bind('usr_1', '2026-10-31', 30),
    counted.bind('usr_2', '2026-10-31', 5),
    counted.bind('usr_1', '2026-10-03', 2),
    counted.bind('usr_1', '2026-10-02', 11),
  ])
  await tellFacts(
    site.ports.db,
    [
      aFact('user_signup', -40, { channel: 'search', party: 'usr_1' }),
      bought(-40),
      aFact('user_signup', -3, { channel: 'ads', party: 'usr_2' }),
      aFact('checkout_started', -2, { party: 'usr_2' }),
      bought(-2),
      aFact('payment_succeeded', -2, { party: 'usr_2', amountCents: 99_900 }),
      ...['search', 'ads', 'ads'].map((channel) =>
        aFact('visit', -1, { channel: channel as 'ads', payload: { path: '/pricing' } }),
      ),
      aFact('refund', -1, { amountCents: 2_500 }),
      aFact('payment_failed', 0),
      aFact('dispute', -1, { ref: 'dp_1', amountCents: 9_900 }),
      // From the future: told on its day and not before.
      aFact('user_signup', 5, { party: 'usr_3' }),
    ],
    START,
  )
})

const read = (path: string) => site.api('GET', path, { cookie })

describe('GET /analytics/summary', () => {
  it('tells the last thirty days, day by day, stocks as at the end', async () => {
    const { status, json } = await read('/analytics/summary')
    expect(status).toBe(200)
    const summary = Summary.parse(json)
    expect([summary.from, summary.to, summary.asOf]).toEqual([
      '2026-10-03',
      '2026-11-01',
      '2026-11-01T00:00:00.000Z',
    ])
    expect(summary.totals).toEqual({
      users: 2,
      signups: 1,
      visits: 3,
      mrrCents: 16_650,
      arrCents: 199_800,
      revenueCents: 99_900,
      refundsCents: 2_500,
      failedPayments: 1,
      disputes: 1,
      goals: null,
      apiRequests: 37,
    })
    expect(summary.movement).toEqual({
      newCents: 8_325,
      expansionCents: 0,
      contractionCents: 0,
      churnCents: 0,
      reactivationCents: 0,
    })
    expect(summary.activeSubscriptions).toEqual({
      starter: { month: 0, year: 0 },
      pro: { month: 0, year: 2 },
      enterprise: { month: 0, year: 0 },
    })
    expect(summary.days).toHaveLength(30)
    expect(summary.days.find(({ date }) => date === '2026-10-29')).toMatchObject({
      users: 2,
      signups: 1,
      mrrCents: 8_325,
    })
    expect(summary.days.at(-1)).toMatchObject({ mrrCents: 16_650, failedPayments: 1, visits: 0 })
    expect(summary.movements.map(({ date }) => date)).toEqual(['2026-10-30'])
    expect(summary.previous).toMatchObject({
      users: 1,
      signups: 1,
      mrrCents: 8_325,
      visits: 0,
      apiRequests: 11,
    })
    expect(summary.days.find(({ date }) => date === '2026-10-31')?.apiRequests).toBe(35)
  })

  it('answers the same without /api/v1, with a slash or without', async () => {
    const long = await read('/analytics/summary?from=2026-10-30&to=2026-10-30')
    for (const path of ['/analytics/summary', '/analytics/summary/']) {
      const short = await site.call('GET', `${path}?from=2026-10-30&to=2026-10-30`, { cookie })
      expect(short.json).toEqual(long.json)
    }
    expect(long.json.days).toMatchObject([{ date: '2026-10-30', mrrCents: 16_650 }])
  })

  it('counts what is dated later on its day, never before', async () => {
    const ahead = Summary.parse(
      (await read('/analytics/summary?from=2026-11-01&to=2026-11-10')).json,
    )
    expect(ahead.totals.users).toBe(2)
    site.clock.to(START + 5 * DAY)
    const then = Summary.parse(
      (await read('/analytics/summary?from=2026-11-01&to=2026-11-10')).json,
    )
    site.clock.to(START)
    expect(then.totals).toMatchObject({ users: 3, signups: 1 })
  })

  it.each([
    ['reversed', 'from=2026-10-02&to=2026-10-01', '#/from'],
    ['of 401 days', 'from=2025-09-27&to=2026-11-01', '#/from'],
    ['of ten years', 'from=2016-11-01&to=2026-11-01', '#/from'],
    ['no date', 'from=yesterday', '#/from'],
    ['no day of the calendar', 'to=2026-02-30', '#/to'],
    ['of another shape', 'from=2026-10-01T00:00:00Z', '#/from'],
    ['with a word nobody knows', 'since=2026-10-01', '#/since'],
  ])('refuses a time that is %s', async (_, query, pointer) => {
    const { status, json } = await read(`/analytics/summary?${query}`)
    expect([status, json.code, json.errors?.[0]?.pointer]).toEqual([
      422,
      'validation_failed',
      pointer,
    ])
  })

  it('takes 400 days', async () => {
    const { status, json } = await read('/analytics/summary?from=2025-09-28&to=2026-11-01')
    expect([status, (json.days as unknown[]).length]).toEqual([200, 400])
  })

  it('says when the last check of the figures failed', async () => {
    const fault = { check: 'facts', day: '2026-10-30', metric: 'visits', expected: 3, found: 4 }
    await env.DB.prepare("INSERT INTO cursors VALUES ('figures', ?, ?)")
      .bind(JSON.stringify([fault]), START)
      .run()
    const { json } = await read('/analytics/summary')
    expect(json.check).toEqual({
      ok: false,
      checkedAt: '2026-11-01T00:00:00.000Z',
      faults: [fault],
    })
  })
})

describe('the rest of analytics', () => {
  it('tells the funnel by channel', async () => {
    const { json } = await read('/analytics/funnel')
    const channels = json.channels as { channel: string }[]
    expect(channels.map(({ channel }) => channel)).toEqual([
      'direct',
      'search',
      'social',
      'referral',
      'email',
      'ads',
      'campaign',
    ])
    expect(channels.find(({ channel }) => channel === 'ads')).toEqual({
      channel: 'ads',
      visits: 2,
      signups: 1,
      checkouts: 1,
      paid: 1,
    })
  })

  it('tells cohorts and churn by month', async () => {
    const { json } = await read('/analytics/cohorts')
    expect(json.cohorts).toEqual([
      { month: '2026-09', size: 1, kept: [1, 1, null] },
      { month: '2026-10', size: 1, kept: [1, null] },
    ])
    expect(json.churn).toHaveLength(12)
  })

  it('shows the facts behind a figure, page by page', async () => {
    const first = await read('/analytics/facts?figure=visits&limit=2')
    const rest = await read(
      `/analytics/facts?figure=visits&limit=2&cursor=${String(first.json.nextCursor)}`,
    )
    const pages = [first, rest].map(({ json }) => json.facts as { path: string; channel: string }[])
    expect(pages.map(({ length }) => length)).toEqual([2, 1])
    expect(rest.json.nextCursor).toBeNull()
    const shown = pages.flat().map(({ path, channel }) => `${path} ${channel}`)
    expect(shown.sort()).toEqual(['/pricing ads', '/pricing ads', '/pricing search'])
    expect((await read('/analytics/facts?figure=visits&cursor=abc')).status).toBe(422)
    expect((await read('/analytics/facts?figure=secrets')).status).toBe(422)
  })
})
