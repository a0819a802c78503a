/** Statements over `node:sqlite`, compiled once, and what they changed. */

import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** Statements are compiled once a database: a life asks the same few hundred questions. */
const compiled = new WeakMap<DatabaseSync, Map<string, StatementSync>>()

export function prepare(sqlite: DatabaseSync, text: string, arrays = false): StatementSync {
  const known = compiled.get(sqlite) ?? new Map<string, StatementSync>()
  compiled.set(sqlite, known)
  const key = arrays ? `arrays ${text}` : text
  const found = known.get(key) ?? sqlite.prepare(text)
  if (arrays) found.setReturnArrays(true)
  known.set(key, found)
  return found
}

/** What the connection changed so far; D1 says it of each statement. */
export const changes = (sqlite: DatabaseSync): number =>
  Number(prepare(sqlite, 'SELECT total_changes() AS n').get()?.n)
