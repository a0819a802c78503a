/** Judges the company's health from what the database says and how we are configured. Pure. */

import type { Config } from '../../config.ts'
import { plans } from '../../contract/catalogue.ts'
import type { Health } from '../../contract/objects.ts'
import type { Vitals } from '../../db/health.ts'
import { LIVE_APPROVED } from '../../db/live-mode.ts'
import { DAY, HOUR, MINUTE, toIso } from '../../tools/clock.ts'
import { missingMailSetting } from '../../tools/email/settings.ts'
import { isLive } from '../../tools/stripe/index.ts'
import { agrees } from './product.ts'

type Check = { ok: boolean } & Record<string, unknown>

/** A job this late has missed several of its times. */
const LATE_MS = { minute: 5 * MINUTE, hourly: 3 * HOUR, daily: 2 * DAY } as const

/** Only the database could tell. */
const UNKNOWN: Check = { ok: false }

/** `vitals` is null when D1 does not answer: then nothing works. */
export function healthView(vitals: Vitals | null, config: Config, now: number): Health {
  const checks: Record<string, Check> = {
    d1: { ok: vitals !== null },
    queues: vitals ? queues(vitals) : UNKNOWN,
    cron: vitals ? cron(vitals, now) : UNKNOWN,
    stripe: stripe(vitals, config),
    mail: mail(config),
    deadLetters: vitals ? { ok: vitals.deadLetters === 0, waiting: vitals.deadLetters } : UNKNOWN,
    drift: vitals ? drift(vitals) : UNKNOWN,
    figures: vitals ? figures(vitals) : UNKNOWN,
    paused: vitals ? paused(vitals) : UNKNOWN,
  }
  const well = Object.values(checks).every(({ ok }) => ok)
  return {
    status: vitals === null ? 'down' : well ? 'ok' : 'degraded',
    version: config.VERSION,
    environment: config.ENVIRONMENT,
    checks,
  }
}

/** An operator restores the database: writes are refused until Stripe and our rows agree again. */
function paused({ cursors }: Vitals): Check {
  const pause = cursors.get('paused')
  return { ok: !pause, since: pause ? toIso(pause.updatedAt) : null, why: pause?.value ?? null }
}

const queues = ({ overdue, parked }: Vitals): Check => ({
  ok: overdue === 0 && parked === 0,
  overdue,
  parked,
})

const lastRun = ({ cursors }: Vitals, name: string): number | null =>
  cursors.get(name)?.updatedAt ?? null

function cron(vitals: Vitals, now: number): Check {
  const jobs = Object.entries(LATE_MS).map(([job, late]) => {
    const at = lastRun(vitals, `job:${job}`)
    // A young company has no hourly or daily run yet; a missing minute is always news.
    const ok = at === null ? job !== 'minute' : now - at <= late
    return { job, ok, at }
  })
  return {
    ok: jobs.every(({ ok }) => ok),
    ...Object.fromEntries(jobs.map(({ job, at }) => [job, at === null ? null : toIso(at)])),
  }
}

/** Subscriptions that differed at the last daily comparison, and prices that cannot be sold. */
function drift(vitals: Vitals): Check {
  const compared = vitals.cursors.get('drift')
  const subscriptions = compared ? Number(compared.value) : null
  const prices = plans
    .flatMap((plan) => plan.prices)
    .filter(({ retired }) => !retired)
    .filter((price) => {
      const row = vitals.prices.find(({ lookupKey }) => lookupKey === price.lookupKey)
      return !row || !agrees(price, row)
    })
    .map(({ lookupKey }) => lookupKey)
  return {
    ok: !subscriptions && prices.length === 0,
    subscriptions,
    comparedAt: compared ? toIso(compared.updatedAt) : null,
    prices,
  }
}

/** Daily figures that were not what their facts say when they were last checked. */
function figures({ cursors }: Vitals): Check {
  const checked = cursors.get('figures')
  const faults = checked ? (JSON.parse(checked.value) as unknown[]).length : 0
  return { ok: faults === 0, faults, checkedAt: checked ? toIso(checked.updatedAt) : null }
}

/** Test or live is said openly; `lastContactAt` is the last time Stripe answered the hourly pull. */
function stripe(vitals: Vitals | null, config: Config): Check {
  const key = config.STRIPE_SECRET_KEY
  const missing = [
    ...(key ? [] : ['STRIPE_SECRET_KEY']),
    ...(config.STRIPE_WEBHOOK_SECRET ? [] : ['STRIPE_WEBHOOK_SECRET']),
  ]
  const live = isLive(key ?? '')
  const approved = vitals?.cursors.has(LIVE_APPROVED) ?? false
  const contact = vitals && lastRun(vitals, 'stripe_events')
  return {
    // Live keys are refused until live mode is approved, so with them nothing can be sold.
    ok: missing.length === 0 && (!live || approved),
    mode: key ? (live ? 'live' : 'test') : 'unconfigured',
    ...(live ? { liveApproved: approved } : {}),
    missing,
    local: config.STRIPE_API_BASE !== undefined,
    lastContactAt: contact ? toIso(contact) : null,
  }
}

function mail(config: Config): Check {
  const missing = missingMailSetting(config)
  return {
    ok: missing === null,
    provider: config.MAIL_PROVIDER,
    missing,
    // The mailbox sends nothing: whoever allowed it in production shall see it here.
    mailboxAllowed:
      config.MAIL_PROVIDER === 'mailbox' &&
      (config.ENVIRONMENT !== 'production' || config.MAIL_ALLOW_MAILBOX === '1'),
  }
}
