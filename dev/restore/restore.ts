/** `npm run restore -- --at T`: the one way back from a backup. `npm run backup` takes one now. */

import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { backupBefore, listBackups, takeBackup } from '../company/backups.ts'
import { databaseFileIn } from '../company/local-d1.ts'
import { folders, doors as settings, urlOf } from '../company/settings.ts'
import { surfaceOf } from '../company/surface.ts'
import { type Doors, goBack, seeThrough } from './go-back.ts'

const HELP = `npm run restore -- --at 2026-11-25T12:00:00Z   back to the newest backup taken by then (the app's clock)
npm run restore -- --resume                   goes on after a restore that was cut off
npm run restore -- --list                     which backups there are
npm run backup                                takes one now; npm run dev takes one every ten minutes

The company keeps running: it pauses, its rows go back, a new epoch begins, all sessions end, Stripe is asked what
the lost time brought, and it resumes when Stripe, rows, entitlements and objects agree. In production: docs/RESTORE.md`

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

/** Ctrl-C is a cut like any other: what was stopped goes on, and the last line says what to run. */
function untilInterrupted(): AbortSignal {
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => interrupted.abort(new Error(`${signal}: cut off by hand`)))
  return interrupted.signal
}

function doorsOf(origin: string, interrupted: AbortSignal): Doors {
  const surface = surfaceOf(origin)
  return {
    now: surface.now,
    minute: () => surface.cron('minute'),
    idle: surface.idle,
    async divergences() {
      const answer = await fetch(`${origin}/__dev/verify`, { method: 'POST' })
      return Verified.parse(await answer.json()).divergences.length
    },
    inDatabase,
    async wait(ms) {
      await wait(ms, undefined, { signal: interrupted }).catch(() => undefined)
      interrupted.throwIfAborted()
    },
    realNow: Date.now,
    say: console.log,
  }
}

async function restored(doors: Doors, at: number): Promise<string> {
  const backup = backupBefore(at)
  if (!backup) throw new Error(`There is no backup from before ${new Date(at).toISOString()}`)
  const gone = await goBack(doors, backup)
  const recovered = figure(
    `SELECT count(*) FROM audit_log WHERE action = 'account_recovered' AND created_at >= ${gone.at}`,
  )
  const held = figure(
    "SELECT count(*) FROM outbox WHERE status = 'parked' AND last_error LIKE 'owed when the database was restored%'",
  )
  return `from=${new Date(backup.at).toISOString()} epoch=${gone.epoch} recovered=${recovered} held=${held} divergences=${gone.divergences}`
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      at: { type: 'string' },
      list: { type: 'boolean', default: false },
      resume: { type: 'boolean', default: false },
    },
  })
  const origin = urlOf(settings().app)
  if (positionals[0] === 'backup') {
    console.log(`backup: file=${takeBackup(await surfaceOf(origin).now())}`)
    return
  }
  if (values.list) {
    for (const { at } of listBackups()) console.log(new Date(at).toISOString())
    return
  }
  const doors = doorsOf(origin, untilInterrupted())
  if (values.resume) {
    const left = await seeThrough(doors)
    console.log(left === null ? 'restore: result=running' : `restore: divergences=${left}`)
    return
  }
  const at = Date.parse(values.at ?? '')
  if (Number.isNaN(at)) throw new Error(HELP)
  console.log(`restore: ${await restored(doors, at)}`)
}

if (import.meta.main)
  await main().catch((error: Error) => {
    console.error(error.message)
    console.log('restore: result=failed')
    process.exitCode = 1
  })
