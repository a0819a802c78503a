/** When something owed is tried again, and when we stop trying: one rule for events and effects. */

import { type SQL, sql } from 'drizzle-orm'

const FIRST_WAIT_MS = 15_000
const LONGEST_WAIT_MS = 3_600_000
/** 15 s doubling up to an hour: the 20th try is about twelve hours after the first. */
export const MAX_ATTEMPTS = 20

/** When the next try is due, for an UPDATE of a table that has `attempts`, read before it is raised. */
export const nextDue = (now: number): SQL<number> =>
  sql`CAST(${now} AS INTEGER) + min(${LONGEST_WAIT_MS}, ${FIRST_WAIT_MS} * (1 << min(attempts, 10)))`

/** `parked` once the tries are used up: an operator looks at it, nothing is lost. */
export const statusAfterFailure = sql<
  'new' | 'parked'
>`CASE WHEN attempts + 1 >= ${MAX_ATTEMPTS} THEN 'parked' ELSE 'new' END`
