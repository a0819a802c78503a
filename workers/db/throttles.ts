/** Counters behind too_many_attempts: every decision is one conditional statement. Times are real, never shifted. */

import { eq, sql } from 'drizzle-orm'
import { type Database, guarded, type Statement } from './database.ts'
import { throttles } from './schema/index.ts'

/** `free` happen without delay in a window; beyond it each costs twice the wait, up to the longest. */
export type SoftLimit = {
  free: number
  windowMs: number
  firstWaitMs: number
  longestWaitMs: number
}

/** At most `limit` in a window. */
export type HardLimit = { limit: number; windowMs: number }

export type Attempt = { key: string; limit: SoftLimit }

/** Milliseconds until none of the keys is blocked; 0 = go ahead. */
export async function blockedFor(db: Database, keys: string[], now: number): Promise<number> {
  const [row] = await db
    .select({ until: sql<number | null>`max(${throttles.blockedUntil})` })
    .from(throttles)
    .where(sql`${throttles.key} IN (SELECT value FROM json_each(${JSON.stringify(keys)}))`)
  return Math.max(0, (row?.until ?? 0) - now)
}

/**
 * Counts a failure. False when the key was blocked meanwhile by others' failures: then this one must not
 * learn whether it was right, so that guessing in parallel gains nothing.
 */
export async function countFailure(
  db: Database,
  { key, limit }: Attempt,
  now: number,
): Promise<boolean> {
  // The n-th failure beyond the free ones waits 2^(n-1) times the first wait; 2^20 is beyond any longest.
  const wait = (count: ReturnType<typeof sql>) => sql`
    CASE WHEN ${count} < ${limit.free} THEN 0
    ELSE CAST(${now} + min(${limit.longestWaitMs},
      ${limit.firstWaitMs} * (1 << min(20, ${count} - ${limit.free}))) AS INTEGER) END`
  const inWindow = sql`window_start > ${now - limit.windowMs}`
  const count = sql`(CASE WHEN ${inWindow} THEN count + 1 ELSE 1 END)`
  const rows = await db.all(sql`
    INSERT INTO throttles (key, count, window_start, blocked_until)
    VALUES (${key}, 1, CAST(${now} AS INTEGER), ${wait(sql`1`)})
    ON CONFLICT (key) DO UPDATE SET
      count = ${count},
      blocked_until = ${wait(count)},
      window_start = CASE WHEN ${inWindow} THEN window_start ELSE CAST(${now} AS INTEGER) END
    WHERE blocked_until <= ${now}
    RETURNING key`)
  return rows.length === 1
}

const countOne = (key: string, { limit, windowMs }: HardLimit, now: number) => {
  const over = now - windowMs
  return sql`
    INSERT INTO throttles (key, count, window_start) VALUES (${key}, 1, CAST(${now} AS INTEGER))
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN window_start > ${over} THEN count + 1 ELSE 1 END,
      window_start = CASE WHEN window_start > ${over} THEN window_start ELSE CAST(${now} AS INTEGER) END
    WHERE window_start <= ${over} OR count < ${limit}`
}

/** Counts one more, unless the window is full; answers milliseconds until it turns, 0 = counted. */
export async function take(
  db: Database,
  key: string,
  limit: HardLimit,
  now: number,
): Promise<number> {
  const rows = await db.all(sql`${countOne(key, limit, now)} RETURNING key`)
  if (rows.length === 1) return 0
  const [row] = await db.select().from(throttles).where(eq(throttles.key, key))
  return Math.max(1, (row?.windowStart ?? now) + limit.windowMs - now)
}

/** Milliseconds until a full window turns; 0 = there is room. Counts nothing. */
export async function fullFor(
  db: Database,
  key: string,
  { limit, windowMs }: HardLimit,
  now: number,
): Promise<number> {
  const [row] = await db.select().from(throttles).where(eq(throttles.key, key))
  return row && row.count >= limit ? Math.max(0, row.windowStart + windowMs - now) : 0
}

/** The same within a batch: where the window is full the race is lost and all of the batch rolls back. */
export const takeOrLose = (
  db: Database,
  key: string,
  limit: HardLimit,
  now: number,
): Statement[] => [db.run(countOne(key, limit, now)), ...guarded(db)]

/** Whoever proves to be the owner starts afresh. */
export async function forgive(db: Database, key: string): Promise<void> {
  await db.delete(throttles).where(eq(throttles.key, key))
}
