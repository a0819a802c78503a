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
import { catalogueTool } from '../../workers/tools/stripe/catalogue.ts'
import { stripeTool } from '../../workers/tools/stripe/index.ts'
import { applyChanges } from '../catalogue/apply.ts'
import { diffCatalogue } from '../catalogue/diff.ts'
import { wantedAt } from '../catalogue/wanted.ts'
import { createLocalStripe } from '../stripe/index.ts'
import { createBucket } from './bucket.ts'
import { d1Over } from './d1.ts'
import { dashboardOf } from './dashboard.ts'
import type { Faults } from './faults.ts'
import { mailDoor } from './mail-door.ts'
import { createObjects } from './objects.ts'
import { PEOPLE } from './people.ts'
import { plannerOf } from './planners.ts'
import { createQueue } from './queue.ts'
import { surroundedBy } from './runtime.ts'
import { createSchedule, Lost } from './schedule.ts'
import { KEY, ORIGIN, REQUEST_ONLY, SECRET, SIMULATED, STRIPE, settings } from './settings.ts'
import { createSwarms } from './swarms.ts'
import { trafficOf } from './traffic.ts'
import { answerOf, thinks } from './web.ts'

const START = Date.UTC(2026, 10, 1)
const MINUTE = 60_000
/** Who waits longer than that waits for a person, or for another day. */
const SOON = 60 * MINUTE
const ROUNDS = 80

/** What is done outside takes so long. */
const DEED_MS = 6_000
/** Lives in which goals are submitted. */
const BUSY = 0.3

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
  const files = createBucket(schedule)
  // What the objects reach by themselves, when they write down what they counted or did.
  const env = {
    ...settings,
    DB: d1,
    FILES: files,
    NOTIFICATION_QUEUE: sendTo,
    ANALYTICS_QUEUE: sendTo,
    CEO_QUEUE: sendTo,
    ORCHESTRATOR_QUEUE: sendTo,
  } as unknown as Env
  const objects = createObjects(schedule, env)
  // Its clock is the life's: nobody moved it.
  const swarms = createSwarms(schedule, { ...env, ENVIRONMENT: 'production' })
  const accounts = new Map<string, string>(PEOPLE.map(({ id, name }) => [id, name]))
  const deeds = new Map<string, string>()
  surroundedBy({
    schedule,
    async web(request) {
      await schedule.sleep(thinks(request))
      return schedule.through('web', () => answerOf(request, accounts.keys()))
    },
    async deed(key, taskId) {
      await schedule.sleep(DEED_MS)
      await schedule.through('web', () => void deeds.set(key, taskId))
    },
  })
  const broken: string[] = []
  const busy = random() < BUSY
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
    writeMail: mails.write,
    post: queue.post,
    quota: objects.quota,
    meter: { ask: (...question) => meter.ask(...question) },
    arrivals: { ask: (...arrival) => arrivals.ask(...arrival) },
    swarm: swarms.swarm,
    files,
    clock,
    model: plannerOf(schedule, busy ? random() : 0),
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

  const { background, waits, swarmsDue } = trafficOf({
    ...{ schedule, faults, queue, local, objects, swarms },
  })

  /** A cron that died in the middle is not repeated; the next one does its work. */
  const job = (name: Job): Promise<void> =>
    schedule.inProcess(() => runJob(ports, name)).catch(() => undefined)

  const count = (text: string): number =>
    Number(Object.values(disk.sqlite.prepare(text).get() ?? {})[0])
  const owed = () =>
    count("SELECT count(*) FROM stripe_transactions WHERE status = 'new'") +
    count("SELECT count(*) FROM outbox WHERE status = 'new'")

  /** A bank decides seconds after a refund: who looks in between sees what is true no more a moment later. */
  const dueAtStripe = () => (local.nextDue() ?? Infinity) * 1_000 <= schedule.now() + SOON
  /** Lets webhooks, queues and the minute job go on until nothing is owed any more. */
  async function settle(): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      // Whoever has stopped takes nothing more, so all stop: what comes in that moment waits for the next round.
      let over = false
      const stopped = () => {
        over ||= !waits()
        return over
      }
      await schedule.together(...background(stopped))
      if (waits()) continue
      if (owed() === 0 && !swarmsDue(SOON) && !dueAtStripe()) return
      schedule.moveTo(schedule.now() + 2 * MINUTE)
      await local.advanceTo(Math.floor(schedule.now() / 1_000))
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
    swarms,
    /** Who did what outside: the tasks, by the keys under which it was done. */
    deeds,
    /** Goals that were accepted, each with whose and what it wanted. */
    goals: new Map<string, { accountId: string; wish: string }>(),
    /** Whether goals are submitted in this life. */
    busy,
    /** Whoever acts now; an account that was closed is left behind, and its person comes back with another. */
    people: PEOPLE.map((person) => ({ ...person })),
    /** All accounts that ever were, by id: whose. */
    accounts,
    /** Accounts whose closing was acknowledged. */
    closed: new Set<string>(),
    /** Subscriptions that Stripe's owner sold beside one that ran. */
    doubled: new Set<string>(),
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
    atStripe: dashboardOf(local),
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
