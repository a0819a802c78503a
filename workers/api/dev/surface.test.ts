/** The development surface: where it answers, where it does not, and what it refuses. */

import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../db/database.ts'
import { mailboxStore } from '../../db/mailbox.ts'
import { openPorts } from '../../open.ts'
import { DAY, systemClock } from '../../tools/clock.ts'
import { idsFrom } from '../../tools/ids.ts'
import { createApp } from '../app.ts'
import { createDevSurface, type Job } from './surface.ts'

const NOW = '2026-11-23T10:00:00.000Z'
const stripeAt = { now: NOW, nextDue: null as string | null }
const moves: string[] = []
const jobs: Job[] = []

/** The control room's three answers the surface needs. */
async function controlRoom(url: string, init: RequestInit): Promise<Response> {
  const path = new URL(url).pathname
  if (path === '/_control/idle') return new Response(null, { status: 204 })
  if (init.method === 'POST') {
    stripeAt.now = (JSON.parse(String(init.body)) as { to: string }).to
    if (stripeAt.nextDue && stripeAt.nextDue <= stripeAt.now) stripeAt.nextDue = null
    moves.push(stripeAt.now)
  }
  return Response.json(stripeAt)
}

const app = createApp({
  openPorts,
  dev: createDevSurface({
    openPorts,
    runJob: async (ports, job) => {
      jobs.push(job)
      jobsAt.push(new Date(ports.clock.now()).toISOString().slice(0, 16))
    },
    consume: async () => undefined,
    verify: async () => ({ subscriptions: 0, divergences: [] }),
    send: controlRoom,
  }),
})
const jobsAt: string[] = []

const development = {
  ...env,
  ENVIRONMENT: 'development',
  STRIPE_API_BASE: 'http://localhost:12111',
}
const ask = (path: string, init: RequestInit = {}, host = 'http://localhost:8787') =>
  app.request(`${host}/__dev${path}`, init, development)
const post = (path: string, body: unknown) =>
  ask(path, { method: 'POST', body: JSON.stringify(body) })

const aDeliveredMail = (to: string, kind: string, at = 1_000) =>
  mailboxStore(openDatabase(env.DB), idsFrom(systemClock)).record({
    key: `${kind}:${crypto.randomUUID()}`,
    kind,
    to,
    subject: 'Confirm your <address>',
    text: 'Follow http://localhost:8787/verify-email?token=t1',
    html: '<a href="http://localhost:8787/verify-email?token=t1">Confirm</a><script>alert(1)</script>',
    headers: {},
    at,
  })

beforeEach(async () => {
  await env.DB.exec('DELETE FROM mailbox_calls')
  Object.assign(stripeAt, { now: NOW, nextDue: null })
  moves.length = jobs.length = jobsAt.length = 0
  await post('/time', { follow: 'stripe' })
})

describe('where it answers', () => {
  it.each(['http://localhost:8787', 'http://127.0.0.1:8787', 'http://[::1]:8787'])(
    'answers on %s',
    async (host) => {
      expect((await ask('/time', {}, host)).status).toBe(200)
    },
  )

  it.each(['http://titanforge.example', 'http://localhost.evil.example', 'http://10.0.0.1:8787'])(
    'is not there on %s',
    async (host) => {
      expect((await ask('/time', {}, host)).status).toBe(404)
    },
  )
})

describe('the site to audit', () => {
  it.each([
    [{ FIXTURE_PORT: '9123' }, 'http://localhost:9123/'],
    [{ FIXTURE_PORT: undefined }, 'http://localhost:8790/'],
  ])('with %j is %s', async (settings, url) => {
    const answer = await app.request(
      'http://localhost:8787/__dev/fixtures',
      {},
      { ...development, ...settings },
    )
    expect(await answer.json()).toEqual({ url })
  })
})

describe('whom it answers', () => {
  it.each([
    ['http://localhost:8787', 200],
    ['http://127.0.0.1:12111', 200],
    ['https://evil.example', 404],
    ['null', 404],
  ])('a page of %s: %i', async (origin, status) => {
    expect((await ask('/mail.json', { headers: { origin } })).status).toBe(status)
  })
})

describe('the mailbox', () => {
  it('lists deliveries newest first, with their links', async () => {
    await aDeliveredMail('ada@titanforge.test', 'verify_email', Date.parse(NOW))
    await aDeliveredMail('ada@titanforge.test', 'welcome', Date.parse(NOW) + 1)
    const { mails } = (await (await ask('/mail.json?to=ada@titanforge.test')).json()) as {
      mails: Record<string, unknown>[]
    }
    expect(mails.map(({ kind }) => kind)).toEqual(['welcome', 'verify_email'])
    expect(Object.keys(mails[0] ?? {}).sort()).toEqual(
      'createdAt headers html id key kind links status subject text to'.split(' '),
    )
    expect(mails[1]).toMatchObject({
      to: 'ada@titanforge.test',
      links: ['http://localhost:8787/verify-email?token=t1'],
      createdAt: NOW,
    })
  })

  it('filters by address and kind', async () => {
    await aDeliveredMail('ada@titanforge.test', 'welcome')
    await aDeliveredMail('bob@titanforge.test', 'receipt')
    const kinds = async (query: string) =>
      (
        (await (await ask(`/mail.json?${query}`)).json()) as { mails: { kind: string }[] }
      ).mails.map(({ kind }) => kind)
    expect(await kinds('to=bob@titanforge.test')).toEqual(['receipt'])
    expect(await kinds('kind=welcome')).toEqual(['welcome'])
    expect(await kinds('to=bob@titanforge.test&kind=welcome')).toEqual([])
  })

  it('shows a mail in a frame without rights, everything around it escaped', async () => {
    const { id } = await aDeliveredMail('ada@titanforge.test', 'verify_email')
    const page = await (await ask(`/mail/${id}`)).text()
    expect(page).toContain('Confirm your &lt;address&gt;')
    expect(page).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"')
    expect(page).not.toContain('<script>')
    expect((await ask('/mail/mbx_none')).status).toBe(404)
  })
})

describe('crons and quiet', () => {
  it('runs the job that is asked for', async () => {
    expect((await post('/cron', { job: 'hourly' })).status).toBe(204)
    expect(jobs).toEqual(['hourly'])
  })

  it.each([{}, { job: 'weekly' }, { job: 'minute', more: 1 }, 'no object'])(
    'refuses %j',
    async (body) => {
      expect((await post('/cron', body)).status).toBe(422)
    },
  )

  it('answers 204 when nothing is owed', async () => {
    expect((await post('/idle', {})).status).toBe(204)
  })
})

describe('the time machine', () => {
  it('stops at what is due at Stripe, at each midnight and at the target, and runs the crons there', async () => {
    stripeAt.nextDue = '2026-11-24T09:30:00.000Z'
    const answer = await post('/time', { advance: 'P2D' })
    expect(answer.status).toBe(200)
    const { now } = (await answer.json()) as { now: string }
    expect(now.slice(0, 16)).toBe('2026-11-25T10:00')
    expect(moves.map((at) => at.slice(0, 16))).toEqual([
      '2026-11-23T10:00',
      '2026-11-24T00:00',
      '2026-11-24T09:30',
      '2026-11-25T00:00',
      '2026-11-25T10:00',
    ])
    expect(jobs).toEqual([
      'hourly',
      'daily',
      'hourly',
      'daily',
      'hourly',
      'daily',
      'hourly',
      'daily',
      'minute',
    ])
    expect(jobsAt[0]).toBe('2026-11-24T00:00')
  })

  it('wakes the objects whose alarms it jumped over', async () => {
    const id = 'usr_jumped'
    const object = env.QUOTA.getByName(id)
    await env.DB.exec(
      `INSERT INTO entitlements (account_id, access, burst_per_minute, features, reason, epoch, version, updated_at) VALUES ('${id}', 'full', 60, '[]', 'active', 1, 1, 1)`,
    )
    const alarm = () => runInDurableObject(object, (_, { storage }) => storage.getAlarm())
    await runInDurableObject(object, (_, { storage }) => storage.setAlarm(Date.now() + DAY))
    await post('/time', { advance: 'P2D' })
    expect(await alarm()).toBeNull()
  })

  it('reads what it set', async () => {
    await post('/time', { to: '2026-12-01T00:00:00Z' })
    const { now } = (await (await ask('/time')).json()) as { now: string }
    expect(now.slice(0, 16)).toBe('2026-12-01T00:00')
  })

  it('never goes back', async () => {
    const answer = await post('/time', { to: '2026-11-22T00:00:00Z' })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer: '#/to' }],
    })
  })

  it.each([
    {},
    { advance: 'tomorrow' },
    { advance: '-P1D' },
    { to: 'x' },
    { advance: 'P1D', to: NOW },
  ])('refuses %j', async (body) => {
    expect((await post('/time', body)).status).toBe(422)
  })
})
