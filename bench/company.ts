/** The benchmark's company: the built Worker in workerd, the local Stripe in this process, the catalogue on sale. */

import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { serve } from '@hono/node-server'
import { pushCatalogue } from '../dev/catalogue/push.ts'
import { createLocalStripe, type LocalStripe } from '../dev/stripe/index.ts'
import { type Bench, type Scripts, startBench } from './worker.ts'

export const SECRET_KEY = 'sk_test_titanforge'
export const KEY_PEPPER = 'bench-key-pepper-not-for-production-00000'
export const AUTH_SECRET = 'bench-auth-secret-not-for-production-0000'
export const WEBHOOK_SECRET = 'whsec_titanforge_bench_00000000000000000'

export type Company = {
  bench: Bench
  local: LocalStripe
  /** The app's own origin. */
  origin: string
  /** When the first webhook left since `forget`, by `performance.now()`. */
  firstWebhookAt(): number | null
  forget(): void
  /** Until nothing is owed any more but facts, which Analytics collects for five seconds. */
  quiet(): Promise<void>
  close(): Promise<void>
}

const QUIET_WITHIN_MS = 60_000

/** `over` are variables that differ from production's. */
export async function startCompany(
  scripts: Scripts,
  over: Record<string, string> = {},
): Promise<Company> {
  let firstAt: number | null = null
  const local = createLocalStripe({
    publicUrl: 'http://localhost',
    secretKey: SECRET_KEY,
    webhookSecret: WEBHOOK_SECRET,
    autoDeliver: true,
    deliverTo: (url, init) => {
      firstAt ??= performance.now()
      return fetch(url, init)
    },
  })
  const server = serve({ fetch: local.fetch, port: 0, hostname: '127.0.0.1' })
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
  const stripe = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const bench = await startBench(scripts, {
    ENVIRONMENT: 'production',
    APP_ORIGIN: 'http://localhost',
    AUTH_SECRET,
    TOKEN_PEPPER: 'bench-token-pepper-not-for-production-000',
    KEY_PEPPER,
    STRIPE_SECRET_KEY: SECRET_KEY,
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    STRIPE_API_BASE: stripe,
    MAIL_ALLOW_MAILBOX: '1',
    ...over,
  })
  const origin = `http://localhost:${bench.port}`
  const owed = bench.database.prepare(`SELECT
    (SELECT count(*) FROM stripe_transactions WHERE status = 'new')
    + (SELECT count(*) FROM outbox WHERE status = 'new' AND agent <> 'analytics') AS n`)
  await pushCatalogue({ app: origin, stripe, secretKey: SECRET_KEY })
  return {
    bench,
    local,
    origin,
    firstWebhookAt: () => firstAt,
    forget() {
      firstAt = null
    },
    async quiet() {
      const until = performance.now() + QUIET_WITHIN_MS
      while (local.pending() > 0 || Number(owed.get()?.n) > 0) {
        if (performance.now() > until) throw new Error(`still owed: ${JSON.stringify(owed.get())}`)
        await wait(5)
      }
    },
    async close() {
      local.stop()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await bench.close()
    },
  }
}
