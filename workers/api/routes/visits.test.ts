/** Page views are counted once each, without cookies or identity, and a flood of them is bounded. */

import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../db/database.ts'
import { cuts } from '../../journeys/cuts.ts'
import { aSite } from '../../journeys/site.ts'
import { isPerson } from './visits.ts'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'
const site = aSite()

beforeEach(async () => {
  for (const table of ['events', 'daily_metrics', 'throttles'])
    await env.DB.prepare(`DELETE FROM ${table}`).run()
})

const visit = (body: unknown, headers: Record<string, string> = {}) =>
  site.api('POST', '/visits', { body, headers: { 'user-agent': FIREFOX, ...headers } })

const events = async () =>
  (
    await env.DB.prepare(
      'SELECT channel, payload, account_id, actor_id FROM events ORDER BY rowid',
    ).all<{ channel: string; payload: string; account_id: null; actor_id: string }>()
  ).results.map((row) => ({ ...row, payload: JSON.parse(row.payload) as unknown }))

const counted = async () =>
  env.DB.prepare("SELECT value FROM daily_metrics WHERE metric = 'visits'").first<number>('value')

describe('POST /visits', () => {
  it('keeps path, host and utm words, and sets no cookie', async () => {
    const answer = await visit({
      path: '/pricing?token=secret',
      referrer: 'https://news.ycombinator.com/item?id=1',
      utm_campaign: 'launch',
    })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('set-cookie')).toBeNull()
    await visit({ path: '/', referrer: 'http://localhost:8787/docs' })
    expect(await events()).toEqual([
      {
        channel: 'social',
        payload: {
          path: '/pricing',
          referrerHost: 'news.ycombinator.com',
          utm_campaign: 'launch',
        },
        account_id: null,
        actor_id: 'analytics',
      },
      { channel: 'direct', payload: { path: '/' }, account_id: null, actor_id: 'analytics' },
    ])
    expect(await counted()).toBe(2)
  })

  it.each([
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0 Safari/537.36',
    'curl/8.5.0',
    'python-requests/2.32',
    'facebookexternalhit/1.1',
    '',
  ])('leaves out %s', async (agent) => {
    expect((await visit({ path: '/' }, { 'user-agent': agent })).status).toBe(204)
    expect(await events()).toEqual([])
  })

  it('knows people by their browsers', () => {
    expect(isPerson(FIREFOX)).toBe(true)
    expect(
      isPerson(
        'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1',
      ),
    ).toBe(true)
    expect(isPerson(null)).toBe(false)
  })

  it.each([
    [{ path: 'pricing' }],
    [{ path: `/${'x'.repeat(500)}` }],
    [{ path: '/', user: 'usr_1' }],
    [{ path: '/', utm_source: 'x'.repeat(101) }],
    [{}],
  ])('refuses %o', async (body) => {
    expect((await visit(body)).json.code).toBe('validation_failed')
  })

  it('stops counting a source after 1,000 in an hour, and still answers 204', async () => {
    const from = { 'cf-connecting-ip': '198.51.100.7' }
    await visit({ path: '/' }, from)
    await env.DB.prepare("UPDATE throttles SET count = 999 WHERE key LIKE 'visits:source:%'").run()
    const flood = await Promise.all(Array.from({ length: 5 }, () => visit({ path: '/' }, from)))
    expect(flood.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204])
    expect(await counted()).toBe(2)
    await visit({ path: '/' }, { 'cf-connecting-ip': '198.51.100.8' })
    expect(await counted()).toBe(3)
    site.realClock.advance(3_600_001)
    await visit({ path: '/' }, from)
    expect(await counted()).toBe(4)
  })

  it('stops counting all sources together after 100,000 in an hour', async () => {
    await visit({ path: '/' })
    await env.DB.prepare("UPDATE throttles SET count = 100000 WHERE key = 'visits:all'").run()
    expect((await visit({ path: '/' }, { 'cf-connecting-ip': '203.0.113.9' })).status).toBe(204)
    expect(await counted()).toBe(1)
  })

  it('answers 204 with the database away', async () => {
    const power = cuts()
    const dark = aSite({ db: openDatabase(power.database(env.DB)) })
    power.arm(0)
    const answer = await dark.api('POST', '/visits', {
      body: { path: '/' },
      headers: { 'user-agent': FIREFOX },
    })
    expect(answer.status).toBe(204)
    expect(dark.lines.join()).toContain('visit not counted')
  })

  it('writes nothing while the company is paused, and still answers 204', async () => {
    await env.DB.prepare("INSERT INTO cursors VALUES ('paused', 'stopped', 0)").run()
    const answer = await visit({ path: '/' })
    await env.DB.prepare("DELETE FROM cursors WHERE name = 'paused'").run()
    expect([answer.status, await counted()]).toEqual([204, null])
  })

  it('is not for other sites to call', async () => {
    const foreign = await site.api('POST', '/visits', {
      body: { path: '/' },
      origin: 'https://elsewhere.example',
      headers: { 'user-agent': FIREFOX },
    })
    expect(foreign.json.code).toBe('csrf')
  })
})

describe('a sign-up', () => {
  it('carries the channel the visit came by', async () => {
    const answer = await site.api('POST', '/register', {
      body: {
        email: 'ada-from-an-ad@example.test',
        password: 'horse battery staple',
        cameFrom: { utm_source: 'google', utm_medium: 'cpc' },
      },
    })
    const key = `fact:user_signup:${answer.json.user?.id}`
    const payload = await env.DB.prepare('SELECT payload FROM outbox WHERE key = ?')
      .bind(key)
      .first<string>('payload')
    expect(JSON.parse(payload ?? '')).toMatchObject({ channel: 'ads', utm_medium: 'cpc' })
  })
})
