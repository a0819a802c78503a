/** Opens the local D1 as the SQLite file it is: a second wrangler would take seconds and fight over the lock. */

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { folders } from './settings.ts'

/** The running app holds the file, too; a write of its own takes milliseconds. */
const LOCK_WAIT_MS = 5_000

/** The file of our one D1 under a folder of wrangler's; throws when there is none yet. */
export function databaseFileIn(state: string): string {
  const folder = join(state, 'v3', 'd1', 'miniflare-D1DatabaseObject')
  const names = existsSync(folder) ? readdirSync(folder) : []
  const file = names.find((name) => name.endsWith('.sqlite') && name !== 'metadata.sqlite')
  if (!file) throw new Error('There is no local database yet. Start it once: npm run dev')
  return join(folder, file)
}

/** The rows of one statement that reads, without the lock of writers: the app's next write would fail on it. */
export function readLocally(statement: string): Record<string, unknown>[] {
  const database = new DatabaseSync(databaseFileIn(folders.state), { readOnly: true })
  try {
    return database.prepare(statement).all()
  } finally {
    database.close()
  }
}

/** Runs statements as one transaction; answers the rows of the last. */
export function runLocally(statements: readonly string[]): Record<string, unknown>[] {
  const database = new DatabaseSync(databaseFileIn(folders.state), { timeout: LOCK_WAIT_MS })
  try {
    database.exec('BEGIN IMMEDIATE')
    const rows = statements.map((statement) => database.prepare(statement).all())
    database.exec('COMMIT')
    return rows.at(-1) ?? []
  } finally {
    // Closing rolls back what was not committed.
    database.close()
  }
}
