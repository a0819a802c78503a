/** A restore from stop to resumed. Cut off anywhere, it leaves the company where it stood or on its way, and says what to run. */

import type { DatabaseSync } from 'node:sqlite'
import type { Backup } from '../company/backups.ts'
import { mustBeWhole, putBack, release, standing, stop } from './put-back.ts'

/** The running company, as far as a restore reaches it. */
export type Doors = {
  /** The app's clock, milliseconds. */
  now(): Promise<number>
  /** Runs the minute job: each asks Stripe for some more of what was lost. */
  minute(): Promise<void>
  idle(): Promise<void>
  /** What `npm run verify` finds. */
  divergences(): Promise<number>
  /** Opens the app's database for some statements. */
  inDatabase<T>(work: (database: DatabaseSync) => T): T
  wait(ms: number): Promise<void>
  /** The wall's clock, milliseconds: sessions go by it. */
  realNow(): number
  say(line: string): void
}

/** The API believes for five seconds that it is not paused; what was underway then has ended. */
const OBEYED_MS = 8_000
const ROUNDS = 120
const BETWEEN_ROUNDS_MS = 250
export const RESUME = 'npm run restore -- --resume'

const why = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Each minute job asks Stripe for some more; it is rung until the company has resumed. */
async function untilResumed({ minute, inDatabase, wait }: Doors): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    await minute()
    if (inDatabase(standing) === null) return
    await wait(BETWEEN_ROUNDS_MS)
  }
  throw new Error('Stripe, rows, entitlements and objects do not agree yet; app.log says where')
}

/** Recalls what Stripe knows and looks whether all agree. Throws with what to run where it was cut off. */
async function recalled(doors: Doors): Promise<number> {
  try {
    await untilResumed(doors)
  } catch (error) {
    throw new Error(
      `${why(error)}\nThe rows are those of the backup. The company stays paused and goes on asking Stripe each minute; to see it through: ${RESUME}`,
    )
  }
  try {
    await doors.idle()
    return await doors.divergences()
  } catch (error) {
    throw new Error(
      `${why(error)}\nThe rows are those of the backup and the company works again; only the last look is missing: npm run verify`,
    )
  }
}

/** After a throw before the recall: what was stopped goes on, or the line says how to make it. Never throws. */
function standsAgain({ inDatabase }: Doors, again: string): string {
  try {
    return inDatabase((database) => {
      release(database)
      const left = standing(database)
      if (left === null) return `Nothing was changed, the company works on. Try again: ${again}`
      return `The company is still asking Stripe what an earlier restore lost. See that through: ${RESUME}`
    })
  } catch (error) {
    return `The company stands still, and could not be told to go on (${why(error)}). Run again: ${again}\nor, to give it up: ${RESUME}`
  }
}

/** Stops, puts the rows back in one transaction; answers when that was, by the app's clock, and the new epoch. */
async function replaced(doors: Doors, backup: Backup): Promise<{ at: number; epoch: number }> {
  const { inDatabase, now, realNow, say } = doors
  const again = `npm run restore -- --at ${new Date(backup.at).toISOString()}`
  try {
    mustBeWhole(backup.file)
    const stopsAt = await now()
    inDatabase((database) => stop(database, stopsAt))
    say('paused; writes answer 503')
    await doors.wait(OBEYED_MS)
    const times = { app: await now(), real: realNow() }
    const epoch = inDatabase((database) => putBack(database, backup.file, times))
    return { at: times.app, epoch }
  } catch (error) {
    throw new Error(`${why(error)}\n${standsAgain(doors, again)}`)
  }
}

export type Gone = { at: number; epoch: number; divergences: number }

/** Everything a restore does. Run again, after whatever cut it off, it does all of it again, with a newer epoch. */
export async function goBack(doors: Doors, backup: Backup): Promise<Gone> {
  const { at, epoch } = await replaced(doors, backup)
  doors.say(
    `rows are those of ${new Date(backup.at).toISOString()}; epoch ${epoch}; all sessions ended`,
  )
  return { at, epoch, divergences: await recalled(doors) }
}

/**
 * What a restore that was cut off left behind: a stop is taken back, a recall is seen through. Answers null if the
 * company runs, else the divergences that are left.
 */
export async function seeThrough(doors: Doors): Promise<number | null> {
  const { inDatabase, say } = doors
  if (inDatabase(standing) === null) return null
  inDatabase(release)
  if (inDatabase(standing) === null) say('the rows were not replaced; the company works on')
  else say('the rows were replaced; Stripe is asked what the lost time brought')
  return recalled(doors)
}
