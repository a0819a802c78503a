/** The control room's addresses: the page itself, and one post for each thing a developer may do there. */

import { type Context, Hono } from 'hono'
import { controlPage } from './control-view.ts'
import type { Desk, Said } from './desk.ts'
import { formOf, seeOther, show } from './forms.ts'

const MAX_DELAY_MS = 60_000

/** What the room confirms after a redirect; the address carries only the key. */
const CONFIRMED: Record<string, string> = {
  moved: 'The clock has moved.',
  chaos: 'The switches are set.',
  calm: 'All trouble is off.',
  fails: 'The next payment of this customer will fail.',
  passes: 'The next payment of this customer depends on the card again.',
  disputed: 'The newest payment of this customer is disputed.',
  lost: 'The dispute is lost: the bank keeps the money.',
  replayed: 'The event is on its way again.',
}

export function controlRoutes(desk: Desk): Hono {
  const { room } = desk
  const app = new Hono()
  const done = (c: Context, key: string, place = '') => seeOther(c, `/?done=${key}${place}`)

  app.get('/', (c) => show(c, controlPage(room.read(), CONFIRMED[c.req.query('done') ?? ''])))

  app.post('/room/advance', async (c) => {
    const wish = wishOf(await formOf(c))
    const said: Said = wish
      ? await room.advance(wish)
      : { kind: 'refused', message: 'Choose a date to move to.' }
    return said.kind === 'said'
      ? done(c, 'moved')
      : show(c, controlPage(room.read(), undefined, said.message), 422)
  })

  app.post('/room/chaos', async (c) => {
    const form = await formOf(c)
    const delay = Math.trunc(Number(form.delayMs))
    const settings = {
      drop: form.drop === 'on',
      duplicate: form.duplicate === 'on',
      reorder: form.reorder === 'on',
      badSignature: form.badSignature === 'on',
      outage: form.outage === 'on',
      timeout: form.timeout === 'on',
      delayMs: Number.isFinite(delay) ? Math.min(Math.max(delay, 0), MAX_DELAY_MS) : 0,
    }
    await room.chaos(settings)
    return done(c, Object.values(settings).some(Boolean) ? 'chaos' : 'calm')
  })

  app.post('/room/customers/:id', async (c) => {
    const fails = (await formOf(c)).nextPayment === 'fail'
    const known = await room.nextPayment(c.req.param('id'), fails)
    return known ? done(c, fails ? 'fails' : 'passes', '#customers') : unknown(c, 'customer')
  })

  app.post('/room/customers/:id/dispute', async (c) => {
    const disputed = await room.dispute(c.req.param('id'))
    return disputed
      ? done(c, 'disputed', '#customers')
      : show(c, controlPage(room.read(), undefined, 'There is no payment to dispute.'), 422)
  })

  app.post('/room/customers/:id/lose', async (c) => {
    const lost = await room.loseDispute(c.req.param('id'))
    return lost
      ? done(c, 'lost', '#customers')
      : show(c, controlPage(room.read(), undefined, 'There is no open dispute.'), 422)
  })

  app.post('/room/events/:id/replay', async (c) => {
    const known = await room.replay(c.req.param('id'))
    return known ? done(c, 'replayed', '#events') : unknown(c, 'event')
  })

  const unknown = (c: Context, what: string) =>
    show(c, controlPage(room.read(), undefined, `There is no such ${what} any more.`), 404)

  return app
}

function wishOf(form: Record<string, unknown>): { advance: 'P1D' | 'P1M' } | { to: string } | null {
  if (form.advance === 'P1D' || form.advance === 'P1M') return { advance: form.advance }
  const to = String(form.to ?? '')
  return /^\d{4}-\d{2}-\d{2}$/.test(to) && !Number.isNaN(Date.parse(to))
    ? { to: `${to}T00:00:00Z` }
    : null
}
