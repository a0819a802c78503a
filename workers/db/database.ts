/** Opens D1 as drizzle sees it; the only kind of handle the rest of the house holds. */

import { type Column, type SQL, sql } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1'

export type Database = DrizzleD1Database & { $client: D1Database }
export type Statement = BatchItem<'sqlite'>

/** Without the schema: nobody asks through `db.query`, and wiring it costs each request a tenth of a millisecond. */
export const openDatabase = (d1: D1Database): Database => drizzle(d1)

/**
 * Put right after a guarded UPDATE or INSERT in a batch: if that statement changed no row, the CHECK
 * on `guard` fails and D1 rolls the whole batch back. The second statement clears the table.
 */
export const guarded = (db: Database): [Statement, Statement] => [
  db.run(sql`INSERT INTO guard SELECT changes()`),
  db.run(sql`DELETE FROM guard`),
]

/** Whether a batch failed because a guarded statement lost its race (a retry, not an error). */
export const lostRace = (error: unknown): boolean => {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (/CHECK constraint failed: guard_ok/.test(cause.message)) return true
  }
  return false
}

/** Whether a column's value is among some, in one bound value: D1 takes at most a hundred. */
export const among = (column: Column, values: readonly string[]): SQL =>
  sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`

type Query = { sql: string; params: unknown[] }

/** Builders and raw statements say their SQL by different names. */
const queryOf = (statement: Statement): Query => {
  const built = statement as unknown as { toSQL(): Query } | { getQuery(): Query }
  return 'toSQL' in built ? built.toSQL() : built.getQuery()
}

/**
 * Runs statements as one transaction (D1's batch is the only one there is). Bound by hand, because drizzle's
 * own batch refuses raw statements that have parameters.
 */
export async function together(db: Database, statements: Statement[]): Promise<void> {
  if (statements.length === 0) return
  const d1: D1Database = db.$client
  const bound = statements.map((statement) => {
    const { sql: text, params } = queryOf(statement)
    return d1.prepare(text).bind(...params)
  })
  await d1.batch(bound)
}
