/** Builds the ports from the Worker's bindings: the one place where the outside world is wired in. */

import { arrivalsTogether } from './api/arrivals.ts'
import { type Config, NotConfigured, need, readConfig } from './config.ts'
import { readClockOffset } from './db/clock-offset.ts'
import { openDatabase } from './db/database.ts'
import { isLiveApproved } from './db/live-mode.ts'
import { mailboxStore } from './db/mailbox.ts'
import type { Env } from './env.ts'
import type { Ports } from './ports.ts'
import { poster } from './queue.ts'
import { type Meter, meterOver } from './quota/meter.ts'
import { goalPlanner } from './swarm/model/goal-planner.ts'
import { modelOf } from './swarm/model/settings.ts'
import { type Clock, shiftedClock, systemClock } from './tools/clock.ts'
import { emailTool } from './tools/email/index.ts'
import { idsFrom } from './tools/ids.ts'
import { consoleLog, errorText } from './tools/log.ts'
import { scryptPasswords } from './tools/password.ts'
import { isLive, stripeTool } from './tools/stripe/index.ts'

/** One for the isolate: its limit of hashes at once counts over all requests. */
const passwords = scryptPasswords()
/** One for the isolate: its requests wait for an account's object together. */
let meter: Meter | undefined
/** One for the isolate: events that arrive meanwhile are written down together. */
let arrivals: Ports['arrivals'] | undefined
/** Bindings do not change while an isolate lives, and nothing in the ports belongs to one request. */
const opened = new WeakMap<Env, Ports>()

/** The same for all requests; only in development the clock is asked for anew, at the door of each. */
export function openPorts(env: Env): Ports | Promise<Ports> {
  const config = readConfig(env)
  if (config.ENVIRONMENT === 'development') return movable(env, config)
  const before = opened.get(env)
  if (before) return before
  if (isLive(config.STRIPE_SECRET_KEY ?? '')) return live(env, config)
  const ports = portsOf(env, config, systemClock)
  opened.set(env, ports)
  return ports
}

/** Asked at each door until two operators agreed; from then on nobody asks again. */
async function live(env: Env, config: Config): Promise<Ports> {
  const approved = await isLiveApproved(openDatabase(env.DB)).catch((error: unknown) => {
    // Without the record live keys stay refused; what needs no Stripe goes on.
    consoleLog.warn('live approval unknown', { error: errorText(error) })
    return false
  })
  const ports = portsOf(env, config, systemClock, approved)
  if (approved) opened.set(env, ports)
  return ports
}

async function movable(env: Env, config: Config): Promise<Ports> {
  return portsOf(env, config, shiftedClock(await readClockOffset(openDatabase(env.DB))))
}

/** A port is made when it is first used: most requests need few of them. */
function portsOf(env: Env, config: Config, clock: Clock, liveApproved = false): Ports {
  const quota: Ports['quota'] = (accountId) => env.QUOTA.getByName(accountId)
  const ids = idsFrom(clock)
  const db = once(() => openDatabase(env.DB))
  const mail = once(() => emailTool(config, { fetch, store: mailboxStore(db(), ids), clock }))
  const stripe = once(() =>
    stripeTool({
      secretKey: () => need(config, 'STRIPE_SECRET_KEY'),
      webhookSecret: () => need(config, 'STRIPE_WEBHOOK_SECRET'),
      liveApproved,
      ...(config.STRIPE_API_BASE ? { apiBase: config.STRIPE_API_BASE } : {}),
    }),
  )
  meter ??= meterOver(quota)
  arrivals ??= arrivalsTogether()
  return {
    config,
    get db() {
      return db()
    },
    get stripe() {
      return stripe()
    },
    get mail() {
      return mail()
    },
    writeMail: (...given) => env.MAILS.render(...given),
    post: poster(env),
    quota,
    meter,
    arrivals,
    swarm: (accountId) => env.SWARM.getByName(accountId),
    model: once(() => plannerOf(config)),
    files: env.FILES,
    clock,
    realClock: systemClock,
    ids,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    log: consoleLog,
    passwords,
    assets: env.ASSETS,
  }
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

function plannerOf(config: Config) {
  const { now } = systemClock
  const found = modelOf(config, { fetch: (url, init) => fetch(url, init), now })
  if (found.kind === 'not_configured') throw new NotConfigured(found.variable)
  return found.kind === 'model' ? goalPlanner(found.model, { now, sleep: wait }) : null
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
