/** Under production settings nothing of development is there: no surface, no movable clock, no demo sign-in. */

import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import worker from '../index.ts'
import { LiveNotApproved, StripeUnavailable } from '../tools/stripe/index.ts'

const production = {
  ...env,
  ENVIRONMENT: 'production',
  APP_ORIGIN: 'https://titanforge.example',
}

const ask = (url: string, init?: RequestInit) =>
  worker.fetch(new Request(url, init), production, createExecutionContext())

const SURFACE = [
  ['GET', '/__dev'],
  ['GET', '/__dev/mail'],
  ['GET', '/__dev/mail.json'],
  ['GET', '/__dev/mail/mbx_1'],
  ['POST', '/__dev/cron'],
  ['POST', '/__dev/idle'],
  ['GET', '/__dev/time'],
  ['POST', '/__dev/time'],
  ['GET', '/__dev/fixtures'],
  ['GET', '/__dev/anything'],
] as const

const without = (problem: Record<string, unknown>) => ({ ...problem, requestId: null })

describe('in production', () => {
  it.each(SURFACE)('%s %s answers like a path nobody ever heard of', async (method, path) => {
    const init = { method, ...(method === 'POST' ? { body: '{"job":"minute"}' } : {}) }
    for (const origin of ['https://titanforge.example', 'http://localhost:8787']) {
      const answer = await ask(`${origin}${path}`, init)
      const unknown = await ask(`${origin}/api/v1/nobody-heard-of-this`, init)
      expect(answer.status).toBe(404)
      expect(unknown.status).toBe(404)
      expect(without(await answer.json())).toEqual(without(await unknown.json()))
    }
  })

  it('does not read the clock offset', async () => {
    await env.DB.exec(
      "INSERT OR REPLACE INTO cursors (name, value, updated_at) VALUES ('clock_offset', '86400000', 0)",
    )
    const { openPorts } = await import('../open.ts')
    const { clock, realClock } = await openPorts(production)
    expect(Math.abs(clock.now() - realClock.now())).toBeLessThan(60_000)
  })

  it('a live key leaves the house only once two operators put live mode on record', async () => {
    const { openPorts } = await import('../open.ts')
    // Nobody listens there: what leaves the house is told apart from what does not.
    const live = {
      ...production,
      STRIPE_SECRET_KEY: 'sk_live_1',
      STRIPE_API_BASE: 'http://127.0.0.1:9',
    }
    const asked = async () => (await openPorts(live)).stripe.subscription('sub_1')
    await expect(asked()).rejects.toBeInstanceOf(LiveNotApproved)
    await env.DB.exec(
      "INSERT INTO cursors (name, value, updated_at) VALUES ('live_approved', 'apr_1', 0)",
    )
    await expect(asked()).rejects.toBeInstanceOf(StripeUnavailable)
    await env.DB.exec("DELETE FROM cursors WHERE name = 'live_approved'")
  })

  it.each(['admin@titanforge.test', 'pro@titanforge.test'])(
    'knows no demo person: %s',
    async (email) => {
      const answer = await ask('https://titanforge.example/api/v1/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: 'titanforge-demo-1' }),
      })
      expect(answer.status).toBe(401)
    },
  )
})
