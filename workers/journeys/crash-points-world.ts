/** The company with a plug that can be pulled: what leaves the process goes through one gate, what lasts stands outside. */

import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { applyChanges } from '../../dev/catalogue/apply.ts'
import { diffCatalogue } from '../../dev/catalogue/diff.ts'
import { wantedAt } from '../../dev/catalogue/wanted.ts'
import { createLocalStripe, type LocalStripe } from '../../dev/stripe/index.ts'
import { consume } from '../agents/index.ts'
import { createApp } from '../api/app.ts'
import { arrivalsTogether } from '../api/arrivals.ts'
import { readConfig } from '../config.ts'
import type { Grant } from '../contract/grant.ts'
import { openDatabase } from '../db/database.ts'
import { mailboxStore } from '../db/mailbox.ts'
import { renderMail } from '../emails/index.ts'
import type { Ports } from '../ports.ts'
import { meterOver } from '../quota/meter.ts'
import type { QuotaPort } from '../quota/port.ts'
import { runJob, verify } from '../schedule.ts'
import { MINUTE } from '../tools/clock.ts'
import { emailTool, type MailboxStore } from '../tools/email/index.ts'
import { idsFrom } from '../tools/ids.ts'
import { logTo } from '../tools/log.ts'
import { scryptPasswords } from '../tools/password.ts'
import { catalogueTool } from '../tools/stripe/catalogue.ts'
import { type StripeOptions, stripeTool } from '../tools/stripe/index.ts'
import { movableClock, START } from './builders.ts'
import { ORIGIN } from './caller.ts'
import { lastingQueue } from './crash-points-queue.ts'
import { cuts } from './cuts.ts'

const KEY = 'sk_test_titanforge'
const SECRET = env.STRIPE_WEBHOOK_SECRET ?? ''
const STRIPE = 'http://localhost:12111'
/** So many minutes of cron must be enough for everything owed. */
const PATIENCE_MINUTES = 15

export type Side = 'before' | 'after'
/** What can be reached from the process; D1 is the rest. */
export type Door = 'stripe' | 'mail' | 'queue' | 'quota' | 'assets'
/** A call as the mail provider saw it. */
export type MailCall = { key: string; to: string; delivered: boolean }
export type World = Awaited<ReturnType<typeof aMortalCompany>>

/** Mulberry32: the same storm each time. */
function randomFrom(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export async function aMortalCompany(seed: number) {
  const clock = movableClock(START)
  const power = cuts()
  let cutAt: number | null = null
  const dead = () => cutAt !== null && power.count() > cutAt
  const used: Record<Door, number> = { stripe: 0, mail: 0, queue: 0, quota: 0, assets: 0 }
  const through = <T>(door: Door, io: () => Promise<T>): Promise<T> => {
    used[door] += 1
    return power.around(io)
  }
  const mails: MailCall[] = []
  const lines: string[] = []
  const config = readConfig(env)

  /** The provider's own house: what it does there is not ours to cut, only the way to it. */
  const provider = mailboxStore(openDatabase(env.DB), idsFrom(clock))
  const store: MailboxStore = {
    record: (call) =>
      through('mail', async () => {
        const result = await provider.record(call)
        mails.push({ key: call.key, to: call.to, delivered: result.delivered })
        return result
      }),
    wasDelivered: (key) => through('mail', () => provider.wasDelivered(key)),
  }

  const reach = ((url: string, init: RequestInit) =>
    through('stripe', () => local.fetch(new Request(url, init)))) as NonNullable<
    StripeOptions['fetch']
  >
  const stripeAt = { secretKey: () => KEY, apiBase: STRIPE, fetch: reach }

  const objectOf = (accountId: string): QuotaPort => env.QUOTA.getByName(accountId)

  /** As `workers/open.ts`: anew for each request, batch and tick. */
  function open(): Ports {
    const ids = idsFrom(clock)
    return {
      config,
      db: openDatabase(power.database(env.DB)),
      model: () => null,
      stripe: stripeTool({ ...stripeAt, retries: 0, webhookSecret: () => SECRET }),
      mail: emailTool(config, { fetch, store, clock }),
      // Not by RPC: the test runner's way to a Worker's entrypoint grows longer with each call, and it is none that is cut.
      writeMail: async (...given) => renderMail(...given),
      post: (...messages) =>
        through('queue', async () => {
          for (const message of messages) queue.send(message)
        }),
      quota(accountId) {
        const object = objectOf(accountId)
        // Only agents' calls are cut: what the API asks while people click is no step of the story.
        return new Proxy(object, {
          get: (_, verb: keyof QuotaPort) =>
            verb === 'apply' || verb === 'read'
              ? (...given: [Grant]) => through('quota', async () => object[verb](...given))
              : object[verb],
        })
      },
      meter: meterOver(objectOf),
      arrivals: arrivalsTogether(),
      swarm: (accountId) => env.SWARM.getByName(accountId),
      files: env.FILES,
      clock,
      realClock: clock,
      ids,
      log: logTo((line) => lines.push(line)),
      // Real scrypt, with small parameters: hashing is no call to the outside.
      passwords: scryptPasswords({ N: 256, r: 8, p: 1 }),
      pause: async () => undefined,
      assets: { fetch: (request) => through('assets', () => env.ASSETS.fetch(request)) },
    }
  }

  const app = createApp({ openPorts: async () => open() })
  const local: LocalStripe = createLocalStripe({
    publicUrl: STRIPE,
    secretKey: KEY,
    webhookSecret: SECRET,
    realNow: clock.now,
    seed,
    deliverTo: inTurn(async (url, init) => app.request(url, init, env, createExecutionContext())),
  })
  const queue = lastingQueue({
    now: clock.now,
    random: randomFrom(seed),
    dead,
    consume: (batch) => consume(open(), batch),
  })

  /** Webhooks and queues, until nothing is on the way or the power is gone. */
  async function settle(work: 'calmly' | 'stormily' = 'calmly'): Promise<void> {
    while (!dead()) {
      const delivered = await local.deliver()
      if ((await queue[work]()) + delivered === 0) return
    }
  }

  let heard = new Set<string>()
  /** Stripe's events since `arm`, those it was told to send to us. */
  const eventsNow = () => [...local.state.events.keys()].filter((id) => !heard.has(id))

  const owed = async (): Promise<number> => {
    const sql = `SELECT (SELECT count(*) FROM outbox WHERE status = 'new')
      + (SELECT count(*) FROM stripe_transactions WHERE status = 'new') AS n`
    return (await env.DB.prepare(sql).first<number>('n')) ?? 0
  }

  /** Time passes, crons tick, until nothing is owed; an hour's job at the end finds nothing either. */
  async function heal(): Promise<void> {
    for (let minute = 0; minute < PATIENCE_MINUTES; minute += 1) {
      await settle('stormily')
      if (queue.size() === 0 && (await owed()) === 0) break
      clock.advance(MINUTE)
      await runJob(open(), 'minute')
    }
    await runJob(open(), 'hourly')
    await settle('stormily')
  }

  const catalogue = catalogueTool(stripeAt)
  const held = await catalogue.read()
  await applyChanges(catalogue, held, diffCatalogue(wantedAt(ORIGIN, true), held))
  await settle()

  return {
    app,
    local,
    clock,
    mails,
    lines,
    dead,
    settle,
    heal,
    verify: () => verify(open()),
    /** Counts from now on, and pulls the plug at call `at` (from 0). */
    arm(at: number | null, side: Side = 'before'): void {
      heard = new Set(local.state.events.keys())
      cutAt = at
      power.arm(at, side)
      for (const door of Object.keys(used) as Door[]) used[door] = 0
    },
    calls: () => power.count(),
    used: () => ({ ...used }),
    /** The process comes back. */
    restart({ queueSurvives }: { queueSurvives: boolean }): void {
      cutAt = null
      power.arm(null)
      if (!queueSurvives) queue.lose()
    },
    /** From now on Stripe sends what it still owes and, once more, everything it has sent since `arm`: shuffled. */
    repeatEvents(): void {
      local.setChaos({ reorder: true })
      for (const id of eventsNow()) local.replay(id)
    },
    eventsNow,
    /** The storm is over. */
    calm: () => local.setChaos({ reorder: false }),
  }
}

type Send = (url: string, init: RequestInit) => Promise<Response>

/** One delivery after the other, so that the n-th call of one run is the n-th of the next. */
function inTurn(send: Send): Send {
  let last: Promise<unknown> = Promise.resolve()
  return (url, init) => {
    const mine = last.then(() => send(url, init))
    last = mine.catch(() => undefined)
    return mine
  }
}
