/** Puts a database back to a copy of itself, in one transaction: what stood there later is gone, and everybody knows it. */

import type { DatabaseSync } from 'node:sqlite'

/** Tables of the platform, not of ours. */
const THEIRS = /^(sqlite_|_cf_|d1_)/
const FIRST_EPOCH = 1

const name = (word: string): string => `"${word.replaceAll('"', '""')}"`
const text = (word: string): string => `'${word.replaceAll("'", "''")}'`

const tablesOf = (database: DatabaseSync, schema: 'main' | 'copy'): string[] =>
  database
    .prepare(`SELECT name FROM ${schema}.sqlite_master WHERE type = 'table'`)
    .all()
    .map((row) => String(row.name))
    .filter((table) => !THEIRS.test(table))

const columnsOf = (database: DatabaseSync, schema: 'main' | 'copy', table: string): string[] =>
  database
    .prepare(`SELECT name FROM pragma_table_info(${text(table)}, ${text(schema)})`)
    .all()
    .map((row) => String(row.name))

const cursorIn = (database: DatabaseSync, schema: 'main' | 'copy', of: string): string | null => {
  const row = database.prepare(`SELECT value FROM ${schema}.cursors WHERE name = ?`).get(of)
  return row ? String(row.value) : null
}

function copyTable(database: DatabaseSync, table: string): void {
  // An older copy may lack a column that a later migration brought; its default stands in.
  const older = new Set(columnsOf(database, 'copy', table))
  const columns = columnsOf(database, 'main', table)
    .filter((column) => older.has(column))
    .map(name)
    .join(', ')
  database.exec(`DELETE FROM main.${name(table)}`)
  database.exec(
    `INSERT INTO main.${name(table)} (${columns}) SELECT ${columns} FROM copy.${name(table)}`,
  )
}

function setCursor(database: DatabaseSync, of: string, value: string, now: number): void {
  database
    .prepare(
      `INSERT INTO main.cursors (name, value, updated_at) VALUES (?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
    )
    .run(of, value, now)
}

/** Writes are refused and nobody works from now on. `now`: the app's clock, milliseconds. */
export const stop = (database: DatabaseSync, now: number): void =>
  setCursor(database, 'paused', 'stopped', now)

export type Times = {
  /** The app's clock and the real one, milliseconds. */
  app: number
  real: number
}

/**
 * All rows become the copy's, except where the clock stands. A new epoch begins, so that objects believe the older
 * rows; all sessions end; the company stays paused until Stripe was asked what the lost time brought. Answers the epoch.
 */
export function putBack(database: DatabaseSync, copy: string, times: Times): number {
  database.exec(`ATTACH DATABASE ${text(copy)} AS copy`)
  try {
    database.exec('BEGIN IMMEDIATE')
    const epochs = [cursorIn(database, 'main', 'epoch'), cursorIn(database, 'copy', 'epoch')]
    const epoch = 1 + Math.max(...epochs.map((one) => Number(one ?? FIRST_EPOCH)))
    const offset = cursorIn(database, 'main', 'clock_offset')
    const there = new Set(tablesOf(database, 'copy'))
    for (const table of tablesOf(database, 'main')) if (there.has(table)) copyTable(database, table)
    if (offset !== null) setCursor(database, 'clock_offset', offset, times.app)
    setCursor(database, 'epoch', String(epoch), times.app)
    setCursor(database, 'paused', 'restored', times.app)
    database.prepare('UPDATE main.sessions SET ended_at = ? WHERE ended_at IS NULL').run(times.real)
    database.exec('COMMIT')
    return epoch
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  } finally {
    database.exec('DETACH DATABASE copy')
  }
}
