/** The webhook's door: what it lets in, what it refuses, and that it records before it answers. */

import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { need } from '../../config.ts'
import type { Message } from '../../contract/messages.ts'
import { openDatabase } from '../../db/database.ts'
import { stripeTransactions } from '../../db/schema/index.ts'
import { START, somePorts, unique } from '../../journeys/builders.ts'
import { deliver, signatureOf } from '../../journeys/caller.ts'
import { stripeTool } from '../../tools/stripe/index.ts'

const SECRET = env.STRIPE_WEBHOOK_SECRET ?? ''
const db = openDatabase(env.DB)

const world = (webhookSecret = SECRET) =>
  somePorts(
    stripeTool({ secretKey: () => 'sk_test_titanforge', webhookSecret: () => webhookSecret }),
  )

const anEnvelope = (over: Record<string, unknown> = {}) => ({
  id: `evt_${unique()}`,
  object: 'event',
  api_version: '2026-10-28.endive',
  created: START / 1_000,
  livemode: false,
  type: 'customer.subscription.updated',
  data: { object: { id: 'sub_1', object: 'subscription' } },
  ...over,
})

const rowOf = async (id: string) =>
  (await db.select().from(stripeTransactions).where(eq(stripeTransactions.id, id)))[0]

const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code

describe('a genuine event', () => {
  it('is on record and Billing is rung before the 200', async () => {
    const { ports, posted } = world()
    const event = anEnvelope()
    const answer = await deliver(ports, JSON.stringify(event))
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ received: true })
    expect(await rowOf(event.id)).toMatchObject({
      type: 'customer.subscription.updated',
      subject: 'sub_1',
      status: 'new',
      payload: JSON.stringify(event),
      receivedAt: START,
    })
    expect(posted).toEqual([{ agent: 'billing', type: 'stripe_event', id: event.id }])
  })

  it('signed by the SDK itself is accepted', async () => {
    const { ports } = world()
    const payload = JSON.stringify(anEnvelope())
    const header = await Stripe.webhooks.generateTestHeaderStringAsync({
      payload,
      secret: SECRET,
      timestamp: START / 1_000,
      cryptoProvider: Stripe.createSubtleCryptoProvider(),
    })
    expect((await deliver(ports, payload, header)).status).toBe(200)
  })

  it('is one row when it comes a hundred times at once', async () => {
    const { ports, posted } = world()
    const event = anEnvelope()
    const body = JSON.stringify(event)
    const answers = await Promise.all(Array.from({ length: 100 }, () => deliver(ports, body)))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 200))
    const bodies = await Promise.all(answers.map((answer) => answer.json()))
    expect(bodies.filter((one) => !(one as { duplicate?: true }).duplicate)).toHaveLength(1)
    expect(posted).toHaveLength(1)
    expect(await rowOf(event.id)).toMatchObject({ status: 'new', attempts: 0 })
  })

  it('that comes while others are written down is written with them: each its own row, rung for once', async () => {
    const { ports } = world()
    const rung: string[][] = []
    let batches = 0
    const counting = new Proxy(env.DB, {
      get(target, name: keyof D1Database) {
        if (name === 'batch') batches += 1
        const value = target[name]
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const busy = {
      ...ports,
      db: openDatabase(counting),
      post: async (...messages: Message[]) => {
        rung.push(messages.map((message) => (message.type === 'stripe_event' ? message.id : '')))
      },
    }
    const events = Array.from({ length: 40 }, () => anEnvelope())
    const answers = await Promise.all(events.map((one) => deliver(busy, JSON.stringify(one))))
    expect(answers.map(({ status }) => status)).toEqual(events.map(() => 200))
    for (const { id } of events) expect(await rowOf(id)).toMatchObject({ id, status: 'new' })
    expect(rung.flat().sort()).toEqual(events.map(({ id }) => id).sort())
    expect(rung.length).toBe(batches)
    // One that led alone, and few that took along whoever came meanwhile.
    expect(batches).toBeLessThan(20)
  })

  it('is acknowledged although the bell is lost: it stays new for the minute job', async () => {
    const { ports, lines } = world()
    const event = anEnvelope()
    const deaf = { ...ports, post: () => Promise.reject(new Error('queue away')) }
    expect((await deliver(deaf, JSON.stringify(event))).status).toBe(200)
    expect(await rowOf(event.id)).toMatchObject({ status: 'new', dueAt: START })
    expect(lines.join()).toContain('bell lost')
  })

  it('is answered 500 when it cannot be recorded, so that Stripe comes again', async () => {
    const { ports, posted } = world()
    const broken = {
      prepare: () => {
        throw new Error('D1 is away')
      },
    }
    const away = { ...ports, db: openDatabase(broken as unknown as D1Database) }
    const answer = await deliver(away, JSON.stringify(anEnvelope()))
    expect(answer.status).toBe(500)
    expect(await codeOf(answer)).toBe('internal_error')
    expect(posted).toEqual([])
  })

  it.each([
    ['of a type nobody knows', { type: 'v9.quantum.entangled', data: { object: { id: 'x_1' } } }],
    ['about nothing of ours', { type: 'charge.succeeded', data: { object: { id: 'ch_1' } } }],
  ])('%s is recorded and ignored', async (_, over) => {
    const { ports, posted } = world()
    const event = anEnvelope(over)
    expect((await deliver(ports, JSON.stringify(event))).status).toBe(200)
    expect(await rowOf(event.id)).toMatchObject({ status: 'ignored', subject: null })
    expect(posted).toEqual([])
  })

  it('of live mode is kept for audit and not acted on while we hold a test key', async () => {
    const { ports, posted } = world()
    const event = anEnvelope({ livemode: true })
    expect((await deliver(ports, JSON.stringify(event))).status).toBe(200)
    expect(await rowOf(event.id)).toMatchObject({ status: 'ignored_livemode', livemode: true })
    expect(posted).toEqual([])
  })

  it('is accepted under the old and the new secret while one is replaced by the other', async () => {
    const { ports } = world('whsec_old,whsec_new')
    for (const secret of ['whsec_old', 'whsec_new']) {
      const body = JSON.stringify(anEnvelope())
      expect((await deliver(ports, body, signatureOf(body, secret, START))).status).toBe(200)
    }
  })
})

describe('a forged or broken delivery', () => {
  it('without a signature is refused', async () => {
    const { ports, posted } = world()
    const event = anEnvelope()
    const answer = await deliver(ports, JSON.stringify(event), null)
    expect(answer.status).toBe(400)
    expect(await codeOf(answer)).toBe('invalid_signature')
    expect(await rowOf(event.id)).toBeUndefined()
    expect(posted).toEqual([])
  })

  it.each([
    ['signed with another secret', (body: string) => signatureOf(body, 'whsec_other', START)],
    ['signed for another body', () => signatureOf('{}', SECRET, START)],
    [
      'signed by the retired scheme v0 only',
      async (body: string) => signatureOf(body, SECRET, START).replace('v1=', 'v0='),
    ],
    ['with an empty header', async () => ''],
    ['with a header of nonsense', async () => 't=now,v1=please'],
    ['signed for nothing', () => signatureOf('', SECRET, START)],
    [
      'with its timestamp moved',
      async (body: string) =>
        signatureOf(body, SECRET, START).replace(/t=\d+/, `t=${START / 1_000 + 1}`),
    ],
  ])('%s is refused', async (_, sign) => {
    const { ports } = world()
    const event = anEnvelope()
    const body = JSON.stringify(event)
    const answer = await deliver(ports, body, await sign(body))
    expect(answer.status).toBe(400)
    expect(await codeOf(answer)).toBe('invalid_signature')
    expect(await rowOf(event.id)).toBeUndefined()
  })

  it.each([
    ['301 seconds old', -301_000, 400],
    ['301 seconds in the future', 301_000, 400],
    ['300 seconds old', -300_000, 200],
    ['300 seconds in the future', 300_000, 200],
  ])('%s', async (_, skewMs, status) => {
    const { ports } = world()
    const body = JSON.stringify(anEnvelope())
    const answer = await deliver(ports, body, signatureOf(body, SECRET, START + skewMs))
    expect(answer.status).toBe(status)
    if (status === 400) expect(await codeOf(answer)).toBe('stale_signature')
  })

  it.each([
    ['not JSON', 'not json'],
    ['nothing', ''],
    ['an empty object', '{}'],
    ['null', 'null'],
    ['a list', '[]'],
    ['another object', JSON.stringify({ id: 'cus_1', object: 'customer' })],
    ['no data.object', JSON.stringify(anEnvelope({ data: {} }))],
    ['an id that is no event id', JSON.stringify(anEnvelope({ id: 'cus_1' }))],
    ['an id of 300 characters', JSON.stringify(anEnvelope({ id: `evt_${'x'.repeat(300)}` }))],
    ['a type that is a number', JSON.stringify(anEnvelope({ type: 7 }))],
  ])('genuinely signed but %s is refused', async (_, body) => {
    const { ports, posted } = world()
    const answer = await deliver(ports, body)
    expect(answer.status).toBe(400)
    expect(await codeOf(answer)).toBe('invalid_event')
    expect(posted).toEqual([])
  })

  it('of more than 1 MB is refused before anything is verified', async () => {
    const { ports } = world()
    const answer = await deliver(ports, 'x'.repeat(1_000_001))
    expect(answer.status).toBe(413)
    expect(await codeOf(answer)).toBe('body_too_large')
  })

  it('cannot be verified without our secret, and the answer names it', async () => {
    const { ports } = somePorts(
      stripeTool({
        secretKey: () => 'sk_test_titanforge',
        webhookSecret: () =>
          need({ ...ports.config, STRIPE_WEBHOOK_SECRET: undefined }, 'STRIPE_WEBHOOK_SECRET'),
      }),
    )
    const answer = await deliver(ports, '{}')
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({
      code: 'not_configured',
      detail: 'STRIPE_WEBHOOK_SECRET is not set.',
    })
  })
})
