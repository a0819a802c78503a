/** The company as plain objects in this process – API, agents, database, local Stripe – behind a gate that can cut every call. */

import type { DatabaseSync } from 'node:sqlite'
import { consume } from '../../workers/agents/index.ts'
import { createApp } from '../../workers/api/app.ts'
import { readConfig } from '../../workers/config.ts'
import { type Grant, isNewer } from '../../workers/contract/grant.ts'
import type { Message } from '../../workers/contract/messages.ts'
import { openDatabase } from '../../workers/db/database.ts'
import type { Env } from '../../workers/env.ts'
import type { Ports } from '../../workers/ports.ts'
import { type Job, runJob, verify } from '../../workers/schedule.ts'
import { mailboxProvider } from '../../workers/tools/email/mailbox.ts'
import { idsFrom } from '../../workers/tools/ids.ts'
import { logTo } from '../../workers/tools/log.ts'
import { scryptPasswords } from '../../workers/tools/password.ts'
import { catalogueTool } from '../../workers/tools/stripe/catalogue.ts'
import { stripeTool } from '../../workers/tools/stripe/index.ts'
import { applyChanges } from '../catalogue/apply.ts'
import { diffCatalogue } from '../catalogue/diff.ts'
import { wantedAt } from '../catalogue/wanted.ts'
import { createLocalStripe } from '../stripe/index.ts'
import { type CutAt, cutter } from './cuts.ts'
import { d1Over } from './d1.ts'
import { mailDoor } from './mail-door.ts'

export const ORIGIN = 'http://localhost:8787'
const KEY = 'sk_test_titanforge'
const SECRET = 'whsec_simulator_0000000000000000'
const START = Date.UTC(2026, 10, 1)
const MINUTE = 60_000

const settings = {
  ENVIRONMENT: 'test',
  APP_ORIGIN: ORIGIN,
  AUTH_SECRET: 'simulator-auth-secret-simulator-000',
  TOKEN_PEPPER: 'simulator-token-pepper-simulator-00',
  STRIPE_SECRET_KEY: KEY,
  STRIPE_WEBHOOK_SECRET: SECRET,
} as unknown as Env

export type WorldOptions = {
  sqlite: DatabaseSync
  cut: CutAt
  /** A Stripe to go on with, from an earlier world's `local.snapshot()`. */
  stripe?: string
  /** Whether waiting messages die with the process, as in `wrangler dev`; at Cloudflare they do not. */
  forgetful: boolean
  seed: number
}

export type World = ReturnType<typeof createWorld>

export function createWorld({ sqlite, cut, stripe: snapshot, forgetful, seed }: WorldOptions) {
  let now = START
  const lines: string[] = []
  let queue: { message: Message; attempts: number }[] = []
  const clock = { now: () => now }
  const cuts = cutter(cut)
  const { gate } = cuts
  const mails = mailDoor(clock)
  const objects = new Map<string, Grant>()
  const local = createLocalStripe({
    publicUrl: 'http://localhost:12111',
    secretKey: KEY,
    webhookSecret: SECRET,
    realNow: clock.now,
    seed,
    deliverTo: async (url, init) => app.request(url, init),
    ...(snapshot ? { snapshot } : {}),
  })
  // Not the gate's business: a call that was sent reaches Stripe, whoever hears the answer.
  const reach = ((url: string, init: RequestInit) =>
    gate('stripe', () => local.fetch(new Request(url, init)))) as typeof fetch
  const client = { secretKey: () => KEY, apiBase: 'http://localhost:12111', fetch: reach }
  const ids = idsFrom(clock)

  const ports: Ports = {
    config: readConfig(settings),
    db: openDatabase(d1Over(sqlite, gate)),
    stripe: stripeTool({ ...client, webhookSecret: () => SECRET, retries: 0 }),
    mail: mailboxProvider(mails.throughGate(gate), clock),
    post: (message) =>
      gate('queue', () => {
        queue.push({ message, attempts: 0 })
      }),
    quota: (accountId) => ({
      apply: (grant) =>
        gate('object', () => {
          const held = objects.get(accountId)
          if (held && !isNewer(grant, held)) return held
          objects.set(accountId, grant)
          return grant
        }),
      read: () => gate('object', () => objects.get(accountId) ?? null),
    }),
    clock,
    realClock: clock,
    ids,
    log: logTo((line) => lines.push(line)),
    passwords: scryptPasswords({ N: 256, r: 8, p: 1 }),
    assets: { fetch: async () => new Response(null, { status: 404 }) },
  }
  const app = createApp({ openPorts: async () => ports })

  /** A dead process is replaced; in the forgetful kind its queues went with it. */
  const revive = () => {
    if (!cuts.isDead()) return
    cuts.restart()
    if (forgetful) queue = []
  }
  const random = local.core.random

  /** Everything waiting, shuffled, each message twice; what neither copy could finish comes back. */
  async function deliverQueues(): Promise<void> {
    const waiting = queue.splice(0).flatMap((bell) => {
      const unheard = { ...bell, attempts: bell.attempts + 1, acked: false }
      return [unheard, unheard].map((one) => ({ bell: one, at: random() }))
    })
    const heard = new Set(waiting.map(({ bell }) => bell))
    for (const { bell } of waiting.sort((a, b) => a.at - b.at)) {
      const delivered = {
        id: `m${random()}`,
        body: bell.message,
        attempts: bell.attempts,
        ack: () => {
          if (!cuts.isDead()) bell.acked = true
        },
        retry: () => undefined,
      }
      const { agent } = bell.message
      await consume(ports, { queue: agent, messages: [delivered] }).catch(() => undefined)
      revive()
    }
    queue.push(...[...heard].filter(({ acked }) => !acked))
  }

  const waits = (): boolean => queue.length > 0 || local.pending() > 0

  /** Lets webhooks, queues and the minute job go on until nothing is owed any more. */
  async function settle(): Promise<void> {
    for (let round = 0; round < 60; round += 1) {
      await local.deliver()
      revive()
      await deliverQueues()
      if (waits()) continue
      if (owed() === 0) return
      now += 2 * MINUTE
      await job('minute')
    }
    throw new Error(`the company does not come to rest: ${lines.slice(-5).join('\n')}`)
  }

  /** Time passes for everybody; what falls due at Stripe on the way happens at its own instant. */
  async function travel(to: number, onTheWay: () => Promise<void>): Promise<void> {
    for (;;) {
      const due = local.nextDue()
      if (due === null || due * 1_000 > to) break
      now = Math.max(now, due * 1_000)
      await local.advanceTo(due)
      await onTheWay()
    }
    now = Math.max(now, to)
    await local.advanceTo(Math.floor(now / 1_000))
    await onTheWay()
  }

  /** A cron that died in the middle is not repeated; the next one does its work. */
  const job = async (name: Job): Promise<void> => {
    await runJob(ports, name).catch(() => undefined)
    revive()
  }

  const count = (text: string): number => Number(Object.values(sqlite.prepare(text).get() ?? {})[0])
  const owed = () =>
    count("SELECT count(*) FROM stripe_transactions WHERE status = 'new'") +
    count("SELECT count(*) FROM outbox WHERE status = 'new'")

  return {
    ports,
    app,
    local,
    mails,
    objects,
    calls: cuts.calls,
    revive,
    settle,
    verify: () => verify(ports),
    job,
    travel,
    random,
    now: clock.now,
    deaths: cuts.deaths,
    pacify: cuts.pacify,
    /** Stripe gets our catalogue and endpoint, and tells us about it. */
    async pushCatalogue() {
      const catalogue = catalogueTool(client)
      const held = await catalogue.read()
      await applyChanges(catalogue, held, diffCatalogue(wantedAt(ORIGIN, true), held))
      for (const { id } of [...local.state.events.values()]) local.replay(id)
      await settle()
    },
  }
}
