/** When something owed is tried again, and when we stop trying: one rule for events and effects. */

import { type SQL, sql } from 'drizzle-orm'

const FIRST_WAIT_MS = 15_000
const LONGEST_WAIT_MS = 3_600_000
/** 15 s doubling up to an hour: the 20th try is about twelve hours after the first. */
export const MAX_ATTEMPTS = 20

/**
 * What a failure changes in a table of things owed. One that comes before the row is due again belongs to the
 * try before: the queue repeats within seconds, and must not use up the tries of half a day in an hour.
 * `parked` once they are used up: an operator looks at it, nothing is lost.
 */
export const failedTry = (
  now: number,
): { attempts: SQL<number>; dueAt: SQL<number>; status: SQL<'new' | 'parked'> } => ({
  attempts: sql`attempts + (due_at <= ${now})`,
  dueAt: sql`CASE WHEN due_at > ${now} THEN due_at ELSE CAST(${now} AS INTEGER)
    + min(${LONGEST_WAIT_MS}, ${FIRST_WAIT_MS} * (1 << min(attempts, 10))) END`,
  status: sql`CASE WHEN attempts + (due_at <= ${now}) >= ${MAX_ATTEMPTS} THEN 'parked' ELSE 'new' END`,
})
