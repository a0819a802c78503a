/** The company as plain objects in this process – API, agents, objects, database, local Stripe – every call of it a turn of the scheduler. */

import type { DatabaseSync } from 'node:sqlite'
import { consume } from '../../workers/agents/index.ts'
import { createApp } from '../../workers/api/app.ts'
import { arrivalsTogether } from '../../workers/api/arrivals.ts'
import { readConfig } from '../../workers/config.ts'
import type { Message } from '../../workers/contract/messages.ts'
import { openDatabase } from '../../workers/db/database.ts'
import type { Env } from '../../workers/env.ts'
import type { Ports } from '../../workers/ports.ts'
import { meterOver } from '../../workers/quota/meter.ts'
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
import { d1Over } from './d1.ts'
import type { Faults } from './faults.ts'
import { mailDoor } from './mail-door.ts'
import { createObjects } from './objects.ts'
import { PEOPLE } from './people.ts'
import { createQueue } from './queue.ts'
import { createSchedule, Lost } from './schedule.ts'
import { idleSwarms } from './swarms.ts'

export const ORIGIN = 'http://localhost:8787'
export const STRIPE = 'http://localhost:12111'
const KEY = 'sk_test_titanforge'
const SECRET = 'whsec_simulator_0000000000000000'
const START = Date.UTC(2026, 10, 1)
const MINUTE = 60_000
const ROUNDS = 80

const settings = {
  ENVIRONMENT: 'test',
  APP_ORIGIN: ORIGIN,
  AUTH_SECRET: 'simulator-auth-secret-simulator-000',
  TOKEN_PEPPER: 'simulator-token-pepper-simulator-00',
  KEY_PEPPER: 'simulator-key-pepper-simulator-0000',
  STRIPE_SECRET_KEY: KEY,
  STRIPE_WEBHOOK_SECRET: SECRET,
} as unknown as Env

/** Passwords as the product hashes them, at the least cost. */
export const SIMULATED = scryptPasswords({ N: 16, r: 8, p: 1 })
/** Nothing here outlives a request. */
const nothing = () => undefined
const REQUEST_ONLY = { waitUntil: nothing, passThroughOnException: nothing, props: {} }

export type WorldOptions = {
  /** The database; a restore puts another in its place. */
  disk: { sqlite: DatabaseSync }
  faults: Faults
  /** A Stripe to go on with, from an earlier world's `local.snapshot()`. */
  stripe?: string
  seed: number
  random: () => number
}

export type World = ReturnType<typeof createWorld>

export function createWorld({ disk, faults, stripe: snapshot, seed, random }: WorldOptions) {
  const lines: string[] = []
  const schedule = createSchedule({ random, faults, start: START })
  const clock = { now: schedule.now }
  const mails = mailDoor(clock)
  const d1 = d1Over(
    () => disk.sqlite,
    (call) => schedule.through('d1', call),
  )
  const sendTo = { send: (message: Message) => queue.post(message) }
  const swarms = idleSwarms()
  // What the objects reach by themselves, when they flush what they counted.
  const objects = createObjects(schedule, {
    ...settings,
    DB: d1,
    NOTIFICATION_QUEUE: sendTo,
    ANALYTICS_QUEUE: sendTo,
  } as unknown as Env)
  const broken: string[] = []
  // Who waits in a process that ended, waits there.
  let meter = meterOver(objects.quota)
  let arrivals = arrivalsTogether()
  schedule.onDeath(() => {
    meter = meterOver(objects.quota)
    arrivals = arrivalsTogether()
  })
  const local = createLocalStripe({
    publicUrl: STRIPE,
    secretKey: KEY,
    webhookSecret: SECRET,
    realNow: schedule.now,
    seed,
    deliverTo: (url, init) => arrive(url, init),
    ...(snapshot ? { snapshot } : {}),
  })
  const reach = ((url: string, init: RequestInit) =>
    schedule.through('stripe', () => local.fetch(new Request(url, init)))) as typeof fetch
  const client = { secretKey: () => KEY, apiBase: STRIPE, fetch: reach }
  const queue = createQueue({
    schedule,
    faults,
    consume: (batch) => consume(ports, batch),
  })
  const ports: Ports = {
    config: readConfig(settings),
    db: openDatabase(d1),
    stripe: stripeTool({ ...client, webhookSecret: () => SECRET, retries: 0 }),
    mail: mailboxProvider(
      mails.throughGate((call) => schedule.through('mail', call)),
      clock,
    ),
    post: queue.post,
    quota: objects.quota,
    meter: { ask: (...question) => meter.ask(...question) },
    arrivals: { ask: (...arrival) => arrivals.ask(...arrival) },
    ...swarms,
    clock,
    model: () => null,
    realClock: clock,
    ids: idsFrom(clock, random),
    log: logTo((line) => lines.push(line)),
    // Who pauses or hashes leaves the thread: as a turn of its own the order stays the seed's.
    pause: () => schedule.through('cpu', async () => undefined),
    passwords: {
      hash: (text) => schedule.through('cpu', () => SIMULATED.hash(text)),
      verify: (text, stored) => schedule.through('cpu', () => SIMULATED.verify(text, stored)),
    },
    assets: { fetch: async () => new Response('') },
  }
  const app = createApp({ openPorts: async () => ports })

  /** A request on its way to the process; it or its answer may be lost. */
  async function arrive(url: string, init: RequestInit, door: 'webhook' | 'browser' = 'webhook') {
    await schedule.through(door, () => undefined)
    const life = schedule.life()
    const answer = await schedule.inProcess(async () =>
      app.request(url, init, settings, REQUEST_ONLY),
    )
    if (schedule.life() !== life) throw new Lost('the process died under the request')
    return answer
  }

  const waits = (): boolean => queue.size() + local.pending() + objects.alarms() > 0

  /** Webhooks and queues go on until `stopped`. */
  const background = (stopped: () => boolean) => [
    () => queue.pump(stopped),
    async () => {
      while (!stopped()) {
        if (objects.alarms() > 0) await objects.ringAlarms()
        await schedule.sleep(200 + Math.floor(random() * 800))
      }
    },
    async () => {
      while (!stopped()) {
        // Not awaited: at Stripe nobody waits for a slow answer before the next event leaves.
        if (local.pending() > 0) schedule.spawn(() => local.deliver().then(() => undefined))
        await schedule.sleep(
          20 + Math.floor(random() * (random() < faults.webhook.late ? 900 : 100)),
        )
      }
    },
  ]

  /** A cron that died in the middle is not repeated; the next one does its work. */
  const job = (name: Job): Promise<void> =>
    schedule.inProcess(() => runJob(ports, name)).catch(() => undefined)

  const count = (text: string): number =>
    Number(Object.values(disk.sqlite.prepare(text).get() ?? {})[0])
  const owed = () =>
    count("SELECT count(*) FROM stripe_transactions WHERE status = 'new'") +
    count("SELECT count(*) FROM outbox WHERE status = 'new'")

  /** Lets webhooks, queues and the minute job go on until nothing is owed any more. */
  async function settle(): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      await schedule.together(...background(() => !waits()))
      if (waits()) continue
      if (owed() === 0) return
      schedule.moveTo(schedule.now() + 2 * MINUTE)
      await schedule.together(() => job('minute'))
    }
    throw new Error(`the company does not come to rest: ${lines.slice(-5).join('\n')}`)
  }

  return {
    ports,
    schedule,
    local,
    mails,
    objects,
    /** Whoever acts now; an account that was closed is left behind, and its person comes back with another. */
    people: PEOPLE.map((person) => ({ ...person })),
    /** All accounts that ever were, by id: whose. */
    accounts: new Map<string, string>(PEOPLE.map(({ id, name }) => [id, name])),
    /** Accounts whose closing was acknowledged. */
    closed: new Set<string>(),
    /** The API keys people hold, by account. */
    keys: new Map<string, string>(),
    /** Promises that an answer made and that were not kept, in words. */
    broken,
    queue,
    lines,
    settle,
    background,
    job,
    random,
    now: schedule.now,
    /** Somebody's browser asks the company. */
    request: (path: string, init: RequestInit) => arrive(`${ORIGIN}${path}`, init, 'browser'),
    /** Stripe's own dashboard: a call that no process of ours makes. */
    atStripe: async (method: string, path: string, form: Record<string, string> = {}) => {
      const body = new URLSearchParams(form).toString()
      const answer = await local.fetch(
        new Request(`${STRIPE}/v1${path}`, {
          method,
          headers: {
            authorization: `Bearer ${KEY}`,
            'content-type': 'application/x-www-form-urlencoded',
          },
          ...(method === 'GET' ? {} : { body }),
        }),
      )
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    },
    verify: () => verify(ports),
    pacify: () => {
      schedule.pacify()
      queue.pacify()
    },
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
