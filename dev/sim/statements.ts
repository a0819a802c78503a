/** Statements over `node:sqlite`, compiled once, and what they changed. */

import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

type Known = Map<string, StatementSync>

/** Statements are compiled once a database: a life asks the same few hundred questions. */
const compiled = new WeakMap<DatabaseSync, Record<'objects' | 'arrays', Known>>()

export function prepare(
  sqlite: DatabaseSync,
  text: string,
  as: 'objects' | 'arrays' = 'objects',
): StatementSync {
  const known = compiled.get(sqlite) ?? { objects: new Map(), arrays: new Map() }
  compiled.set(sqlite, known)
  const found = known[as].get(text)
  if (found) return found
  const made = sqlite.prepare(text)
  if (as === 'arrays') made.setReturnArrays(true)
  known[as].set(text, made)
  return made
}

/** What the connection changed so far. */
const changes = (sqlite: DatabaseSync): number =>
  Number(prepare(sqlite, 'SELECT total_changes() AS n').get()?.n)

/** Runs a statement; D1 and objects say of each how many rows it wrote. */
export function perform(
  sqlite: DatabaseSync,
  text: string,
  params: SQLInputValue[],
): { rows: unknown[]; written: number } {
  const statement = prepare(sqlite, text)
  if (/^\s*select/i.test(text)) return { rows: statement.all(...params), written: 0 }
  if (!/\breturning\b/i.test(text))
    return { rows: [], written: Number(statement.run(...params).changes) }
  const before = changes(sqlite)
  const rows = statement.all(...params)
  return { rows, written: changes(sqlite) - before }
}
