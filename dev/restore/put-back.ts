/** Puts a database back to a copy of itself, in one transaction: what stood there later is gone, and everybody knows it. */

import { DatabaseSync } from 'node:sqlite'

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

/** What `paused` says; null: the company runs. `stopped_again`: while an earlier restore was being recalled. */
export type Standing = 'stopped' | 'stopped_again' | 'restored' | null

export function standing(database: DatabaseSync): Standing {
  const value = cursorIn(database, 'main', 'paused')
  if (value === null || value === 'restored' || value === 'stopped_again') return value
  return 'stopped'
}

/** Writes are refused and nobody works from now on. `now`: the app's clock, milliseconds. */
export function stop(database: DatabaseSync, now: number): void {
  const before = standing(database)
  // What an earlier restore lost is still owed, whatever becomes of this one.
  const again = before === 'restored' || before === 'stopped_again'
  setCursor(database, 'paused', again ? 'stopped_again' : 'stopped', now)
}

/** Takes a stop back whose rows were not replaced: the company stands where it stood. After `putBack` it does nothing. */
export function release(database: DatabaseSync): void {
  database.exec(
    "UPDATE main.cursors SET value = 'restored' WHERE name = 'paused' AND value = 'stopped_again'",
  )
  database.exec("DELETE FROM main.cursors WHERE name = 'paused' AND value <> 'restored'")
}

/** Throws unless the copy is a whole database of ours: asked before anybody is stopped for its sake. */
export function mustBeWhole(copy: string): void {
  try {
    const database = new DatabaseSync(copy, { readOnly: true })
    try {
      const answer = database.prepare('PRAGMA quick_check(1)').get() ?? {}
      if (answer.quick_check !== 'ok') throw new Error(String(answer.quick_check))
      database.prepare('SELECT count(*) FROM cursors').get()
    } finally {
      database.close()
    }
  } catch (error) {
    throw new Error(`The backup ${copy} is no database of ours: ${(error as Error).message}`)
  }
}

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
    for (const table of tablesOf(database, 'main'))
      if (there.has(table)) copyTable(database, table)
      // A later migration made it: in the copy's time nothing stood there.
      else database.exec(`DELETE FROM main.${name(table)}`)
    // The copy may have been taken in the middle of a recall: this one asks for every customer.
    database.exec("DELETE FROM main.cursors WHERE name = 'restore_place'")
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
