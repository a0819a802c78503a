/** The development surface under `/__dev`: mailbox, crons on demand, waiting for quiet, the time machine, the site to audit. */

import { Hono } from 'hono'
import * as z from 'zod'
import type { Env } from '../../env.ts'
import type { Ports } from '../../ports.ts'
import type { Api, ApiContext, ApiMiddleware } from '../context.ts'
import { json } from '../json.ts'
import { faultToProblem, fieldErrors, problem } from '../problem.ts'
import { type Consume, untilIdle } from './idle.ts'
import type { Send } from './local-stripe.ts'
import { mailbox } from './mail.ts'
import { moveTime, readTime } from './time.ts'

export const JOBS = ['minute', 'hourly', 'daily'] as const
export type Job = (typeof JOBS)[number]

/** What the surface needs of the Worker it is mounted in; the API itself never sees the agents. */
export type DevOptions = {
  /** Opened again at each stop of a journey through time: the clock in old ports stands still. */
  openPorts(env: Env): Ports | Promise<Ports>
  runJob(ports: Ports, job: Job): Promise<void>
  consume: Consume
  /** Stripe ↔ rows ↔ entitlements ↔ objects, compared now. */
  verify(ports: Ports): Promise<{ subscriptions: number; divergences: unknown[] }>
  /** How the local Stripe's control room is reached; `fetch` unless a test says otherwise. */
  send?: Send
}

const IDLE_WITHIN_MS = 30_000
const CronBody = z.strictObject({ job: z.enum(JOBS) })

export function createDevSurface(options: DevOptions): Hono<Api> {
  const dev = new Hono<Api>({ strict: false })
  dev.use(onlyHere())
  dev.route('/', mailbox())
  dev.post('/cron', async (c) => {
    const body = CronBody.safeParse(await bodyOf(c))
    if (!body.success) return problem(c, 'validation_failed', { errors: fieldErrors(body.error) })
    await options.runJob(c.get('ports'), body.data.job)
    return c.body(null, 204)
  })
  dev.post('/idle', async (c) => {
    const owed = await untilIdle({
      ...options,
      open: async () => options.openPorts(c.env),
      withinMs: IDLE_WITHIN_MS,
    })
    return owed === null ? c.body(null, 204) : json(owed, 503)
  })
  dev.post('/verify', async (c) => json(await options.verify(c.get('ports'))))
  dev.get('/time', (c) => readTime(c))
  dev.post('/time', async (c) => moveTime(c, await bodyOf(c), options))
  dev.get('/fixtures', (c) => json({ url: `http://localhost:${c.env.FIXTURE_PORT ?? 8_790}/` }))
  dev.all('*', (c) => problem(c, 'not_found'))
  dev.onError((error, c) => faultToProblem(c, error))
  return dev
}

/** Elsewhere these paths answer like any other that does not exist. */
const onlyHere = (): ApiMiddleware =>
  async function onlyInDevelopment(c, next) {
    return isDevelopment(c) ? next() : problem(c, 'not_found')
  }

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** A page of the web that a developer has open must not reach in either: its Origin gives it away. */
function isDevelopment(c: ApiContext): boolean {
  const origin = c.req.header('origin')
  return (
    c.get('ports').config.ENVIRONMENT === 'development' &&
    isLoopback(c.req.url) &&
    (origin === undefined || isLoopback(origin))
  )
}

const isLoopback = (url: string): boolean =>
  URL.canParse(url) && LOOPBACK.has(new URL(url).hostname)

/** A body that is no JSON is refused by the schema like any other wrong one. */
const bodyOf = (c: ApiContext): Promise<unknown> => c.req.json().catch(() => undefined)
