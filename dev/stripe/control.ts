/** The control room's API, `/_control`: clock, chaos, failing cards, replays. For developers and tests; Stripe has no such thing. */

import { type Context, Hono } from 'hono'
import type { LocalStripe } from './index.ts'
import { CALM, type Chaos } from './state.ts'

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString()

const refused = (c: Context, message: string) =>
  c.json({ error: { type: 'invalid_request_error', message } }, 400)

async function bodyOf(c: Context): Promise<Record<string, unknown> | null> {
  const text = await c.req.text()
  if (text === '') return {}
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && !Array.isArray(body)
      ? (body as Record<string, unknown>)
      : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** A post replaces all settings; what is not named is off. Answers null for what is no setting. */
function chaosFrom(body: Record<string, unknown>): Chaos | null {
  const chaos: Record<string, unknown> = { ...CALM }
  for (const [name, value] of Object.entries(body)) {
    const known = chaos[name]
    if (known === undefined || typeof value !== typeof known) return null
    if (typeof value === 'number' && !(value >= 0 && value <= 60_000)) return null
    chaos[name] = value
  }
  return chaos as Chaos
}

export function controlApp(local: LocalStripe): Hono {
  const app = new Hono()
  app.use('*', async function ownSite(c, next) {
    // Any website may post to a port of this machine: browsers say so, and we refuse.
    if (c.req.method !== 'GET' && c.req.header('sec-fetch-site') === 'cross-site')
      return c.json({ error: { type: 'invalid_request_error', message: 'Not from here.' } }, 403)
    await next()
    return undefined
  })
  app.get('/clock', (c) => c.json(clock(local)))
  app.post('/clock', async (c) => {
    const body = await bodyOf(c)
    const to = typeof body?.to === 'string' ? Date.parse(body.to) : Number.NaN
    if (Number.isNaN(to)) return refused(c, 'to must be an ISO 8601 instant')
    await local.advanceTo(Math.floor(to / 1000))
    return c.json(clock(local))
  })
  app.get('/idle', (c) => {
    const pending = local.pending()
    return pending === 0 ? c.body(null, 204) : c.json({ pending }, 503)
  })
  app.get('/chaos', (c) => c.json(settingsOf(local)))
  app.post('/chaos', async (c) => {
    const chaos = chaosFrom((await bodyOf(c)) ?? { not: 'an object' })
    if (!chaos)
      return refused(
        c,
        'Settings are drop, duplicate, reorder, badSignature, outage, timeout (booleans) and delayMs (0 to 60000)',
      )
    local.setChaos(chaos)
    return c.json(settingsOf(local))
  })
  app.post('/customers/:id', async (c) => {
    const next = (await bodyOf(c))?.nextPayment
    if (next !== 'fail' && next !== 'succeed')
      return refused(c, 'nextPayment must be "fail" or "succeed"')
    const known = local.failNextPayment(c.req.param('id'), next === 'fail')
    return known
      ? c.json({ id: c.req.param('id'), nextPayment: next })
      : c.json({ error: { type: 'invalid_request_error', message: 'No such customer' } }, 404)
  })
  app.post('/customers/:id/dispute', (c) => {
    const dispute = local.disputeLast(c.req.param('id'))
    return dispute
      ? c.json({ dispute })
      : c.json({ error: { type: 'invalid_request_error', message: 'No payment to dispute' } }, 404)
  })
  app.get('/events', (c) => c.json({ events: [...local.state.events.values()].reverse() }))
  app.post('/events/:id/replay', (c) =>
    local.replay(c.req.param('id'))
      ? c.body(null, 204)
      : c.json({ error: { type: 'invalid_request_error', message: 'No such event' } }, 404),
  )
  return app
}

/** The six settings of the contract; `timeout` shows when it is on. */
function settingsOf(local: LocalStripe): Partial<Chaos> {
  const { timeout, ...settings } = local.chaos()
  return timeout ? { ...settings, timeout } : settings
}

const clock = (local: LocalStripe) => {
  const due = local.nextDue()
  return { now: iso(local.now()), nextDue: due === null ? null : iso(due) }
}
