/** Opens D1 as drizzle sees it; the only kind of handle the rest of the house holds. */

import { sql } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1'
import * as schema from './schema/index.ts'

export type Database = DrizzleD1Database<typeof schema>
export type Statement = BatchItem<'sqlite'>

export const openDatabase = (d1: D1Database): Database => drizzle(d1, { schema })

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

/** Runs statements as one transaction (D1's batch is the only one there is). */
export async function together(db: Database, statements: Statement[]): Promise<void> {
  const [first, ...rest] = statements
  if (first) await db.batch([first, ...rest])
}
