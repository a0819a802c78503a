/** Cron expression → work. The only place where recovery, Billing, Provisioning and Analytics meet. */

import { checkFigures } from './agents/analytics/check.ts'
import { reconcile } from './agents/billing/agent.ts'
import { oweReminders } from './agents/notification/reminders.ts'
import { expectedGrant, insist } from './agents/provisioning/agent.ts'
import { type Comparison, compare } from './agents/recovery/compare.ts'
import { forgetFiles } from './agents/recovery/forget-files.ts'
import { compareAndHeal, goOnComparing, type Healers, renewLapsed } from './agents/recovery/heal.ts'
import { pullEvents } from './agents/recovery/pull.ts'
import { afterRestore } from './agents/recovery/restore.ts'
import { ringAgain } from './agents/recovery/ring.ts'
import { sweepFiles } from './agents/recovery/sweep-files.ts'
import { writeCursor } from './db/cursors.ts'
import { together } from './db/database.ts'
import { forgetExpired } from './db/expired.ts'
import { type Pause, readPause } from './db/pause.ts'
import type { Ports } from './ports.ts'
import { errorText } from './tools/log.ts'

export const JOBS = ['minute', 'hourly', 'daily'] as const
export type Job = (typeof JOBS)[number]

/** As wrangler.toml lists them; an expression nobody knows does the least. */
export function jobOf(cron: string): Job {
  switch (cron) {
    case '7 * * * *':
      return 'hourly'
    case '17 0 * * *':
      return 'daily'
    default:
      return 'minute'
  }
}

const healersOf = (ports: Ports): Healers => ({
  reconcile: (id) => reconcile(ports, id),
  provision: (accountId) => insist(ports, accountId),
  expect: (accountId, holder) => expectedGrant(ports.clock, accountId, holder),
})

const timesOf = ({ clock, realClock }: Ports) => ({
  realNow: realClock.now(),
  appNow: clock.now(),
})

type Step = [name: string, work: () => Promise<unknown>]

/** While paused nobody works; after a restore the minute job asks Stripe what was lost. */
function stepsWhilePaused(ports: Ports, job: Job, pause: Pause): Step[] {
  if (pause !== 'restored' || job !== 'minute') return []
  return [['restore', () => afterRestore(ports, healersOf(ports), () => verify(ports))]]
}

function stepsOf(ports: Ports, job: Job): Step[] {
  const healers = healersOf(ports)
  switch (job) {
    case 'minute':
      return [
        ['ring', () => ringAgain(ports)],
        ['compare', () => goOnComparing(ports, healers)],
      ]
    case 'hourly':
      return [
        ['pull', () => pullEvents(ports)],
        ['lapsed', () => renewLapsed(ports, healers)],
        ['reminders', () => oweReminders(ports)],
      ]
    case 'daily':
      return [
        ['compare', () => compareAndHeal(ports, healers)],
        ['figures', () => checkFigures(ports)],
        ['forget', () => forgetExpired(ports.db, timesOf(ports))],
        ['files', () => forgetFiles(ports)],
        ['sweep', () => sweepFiles(ports)],
      ]
  }
}

/** Runs a job's steps; one that fails is logged and leaves the others alone. Notes when the job last ran. */
export async function runJob(ports: Ports, job: Job): Promise<void> {
  const pause = await readPause(ports.db)
  const steps = pause ? stepsWhilePaused(ports, job, pause) : stepsOf(ports, job)
  for (const [name, work] of steps) {
    try {
      await work()
    } catch (error) {
      ports.log.error('job failed', { job, code: name, error: errorText(error) })
    }
  }
  const now = ports.clock.now()
  await together(ports.db, [writeCursor(ports.db, `job:${job}`, String(now), now)])
}

/** Stripe ↔ rows ↔ entitlements ↔ objects, now; changes nothing. Behind `npm run verify`. */
export const verify = (ports: Ports): Promise<Comparison> => compare(ports, healersOf(ports).expect)
