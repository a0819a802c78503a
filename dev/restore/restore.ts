/** `npm run restore -- --at T`: the one way back from a backup. `npm run backup` takes one now. */

import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { type Backup, backupBefore, listBackups, takeBackup } from '../company/backups.ts'
import { databaseFileIn } from '../company/local-d1.ts'
import { doors, folders, urlOf } from '../company/settings.ts'
import { type Surface, surfaceOf } from '../company/surface.ts'
import { putBack, stop } from './put-back.ts'

const HELP = `npm run restore -- --at 2026-11-25T12:00:00Z   back to the newest backup taken by then (the app's clock)
npm run restore -- --list                     which backups there are
npm run backup                                takes one now; npm run dev takes one every ten minutes

The company keeps running: it pauses, its rows go back, a new epoch begins, all sessions end, Stripe is asked what
the lost time brought, and it resumes when Stripe, rows, entitlements and objects agree. In production: docs/RESTORE.md`

/** The API believes for five seconds that it is not paused; what was underway then has ended. */
const OBEYED_MS = 8_000
const ROUNDS = 120
const Verified = z.object({ divergences: z.array(z.unknown()) })

function inDatabase<T>(work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(databaseFileIn(folders.state), { timeout: 5_000 })
  try {
    return work(database)
  } finally {
    database.close()
  }
}

const figure = (sql: string): number =>
  inDatabase((database) => Number(Object.values(database.prepare(sql).get() ?? {})[0]))

/** Each minute job asks Stripe for some more; it is rung until the company has resumed. */
async function untilResumed(surface: Surface): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    await surface.cron('minute')
    if (figure("SELECT count(*) FROM cursors WHERE name = 'paused'") === 0) return
    await wait(250)
  }
  throw new Error(
    'The company stays paused: the app says why in its log. It tries again each minute.',
  )
}

async function goBack(origin: string, backup: Backup): Promise<string> {
  const surface = surfaceOf(origin)
  const now = await surface.now()
  inDatabase((database) => stop(database, now))
  console.log('paused; writes answer 503')
  await wait(OBEYED_MS)
  const times = { app: await surface.now(), real: Date.now() }
  const epoch = inDatabase((database) => putBack(database, backup.file, times))
  console.log(
    `rows are those of ${new Date(backup.at).toISOString()}; epoch ${epoch}; all sessions ended`,
  )
  await untilResumed(surface)
  await surface.idle()
  const answer = await fetch(`${origin}/__dev/verify`, { method: 'POST' })
  const { divergences } = Verified.parse(await answer.json())
  const recovered = figure(
    `SELECT count(*) FROM audit_log WHERE action = 'account_recovered' AND created_at >= ${times.app}`,
  )
  const held = figure(
    "SELECT count(*) FROM outbox WHERE status = 'parked' AND last_error LIKE 'owed when the database was restored%'",
  )
  return `from=${new Date(backup.at).toISOString()} epoch=${epoch} recovered=${recovered} held=${held} divergences=${divergences.length}`
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { at: { type: 'string' }, list: { type: 'boolean', default: false } },
  })
  const origin = urlOf(doors().app)
  if (positionals[0] === 'backup') {
    console.log(`backup: file=${takeBackup(await surfaceOf(origin).now())}`)
    return
  }
  if (values.list) {
    for (const { at } of listBackups()) console.log(new Date(at).toISOString())
    return
  }
  const at = Date.parse(values.at ?? '')
  if (Number.isNaN(at)) throw new Error(HELP)
  const backup = backupBefore(at)
  if (!backup) throw new Error(`There is no backup from before ${new Date(at).toISOString()}`)
  console.log(`restore: ${await goBack(origin, backup)}`)
}

if (import.meta.main)
  await main().catch((error: Error) => {
    console.error(error.message)
    console.log('restore: result=failed')
    process.exitCode = 1
  })
