/** A signed-in person, or Stripe itself, calling the API in process. */

import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { createHmac } from 'node:crypto'
import { createApp } from '../api/app.ts'
import { together } from '../db/database.ts'
import { startSession } from '../db/sessions.ts'
import type { Ports } from '../ports.ts'
import { DAY } from '../tools/clock.ts'
import { hashSecret } from '../tools/token.ts'
import { aPerson, unique } from './builders.ts'

export const ORIGIN = 'http://localhost:8787'

/** The ports are given: `env` is not read. */
export const appOver = (ports: Ports) => {
  const app = createApp({ openPorts: () => ports })
  return {
    request: (url: string, init?: RequestInit) =>
      app.request(url, init, env, createExecutionContext()),
  }
}

type Ask = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
  /** A body as it is. */
  raw?: string,
) => Promise<Response>
export type Caller = { id: string; email: string; ask: Ask }

const asker =
  (ports: Ports, headers: Record<string, string>): Ask =>
  async (method, path, body, more = {}, raw = undefined) =>
    appOver(ports).request(`${ORIGIN}/api/v1${path}`, {
      method,
      headers: {
        ...headers,
        ...more,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(raw === undefined ? {} : { body: raw }),
    })

/** Anybody: no credential at all. */
export const anyone = (ports: Ports): Ask => asker(ports, {})

/** A person with a browser session. */
export async function aCaller(
  ports: Ports,
  over: Parameters<typeof aPerson>[0] & { isSuperuser?: boolean } = {},
): Promise<Caller> {
  const person = await aPerson(over)
  if (over.isSuperuser)
    await env.DB.prepare('UPDATE users SET is_superuser = 1 WHERE id = ?').bind(person.id).run()
  const secret = `secret-${unique()}`
  const now = ports.realClock.now()
  await together(ports.db, [
    startSession(ports.db, {
      id: `ses_${unique()}`,
      userId: person.id,
      kind: 'cookie',
      secretHash: hashSecret(secret),
      userAgent: null,
      now,
      expiresAt: now + 365 * DAY,
    }),
  ])
  return { ...person, ask: asker(ports, { cookie: `tf_session=${secret}`, origin: ORIGIN }) }
}

/** Signs a body as Stripe does (https://docs.stripe.com/webhooks#verify-manually); `at` in milliseconds. */
export function signatureOf(payload: string, secret: string, at: number): string {
  const timestamp = Math.floor(at / 1_000)
  const mac = createHmac('sha256', secret).update(`${timestamp}.${payload}`).digest('hex')
  return `t=${timestamp},v1=${mac}`
}

/** Delivers a body to our endpoint; without `header` it is signed now with the whole secret. */
export async function deliver(
  ports: Ports,
  payload: string,
  header?: string | null,
): Promise<Response> {
  const secret = ports.config.STRIPE_WEBHOOK_SECRET ?? ''
  const signed = header === undefined ? signatureOf(payload, secret, ports.clock.now()) : header
  return appOver(ports).request(`${ORIGIN}/api/v1/stripe-webhook`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(signed === null ? {} : { 'stripe-signature': signed }),
    },
    body: payload,
  })
}
