/** The time machine's one row: how far the app's clock stands from the system's. Read in development only. */

import { eq } from 'drizzle-orm'
import type { Database } from './database.ts'
import { cursors } from './schema/index.ts'

const NAME = 'clock_offset'

/** Milliseconds the app's clock is ahead (negative: behind); 0 if it was never moved. */
export async function readClockOffset(db: Database): Promise<number> {
  const [row] = await db.select().from(cursors).where(eq(cursors.name, NAME))
  return row ? Number(row.value) : 0
}

/** `now` is the moved clock's own time. */
export async function writeClockOffset(db: Database, offsetMs: number, now: number): Promise<void> {
  const value = String(Math.round(offsetMs))
  await db
    .insert(cursors)
    .values({ name: NAME, value, updatedAt: now })
    .onConflictDoUpdate({ target: cursors.name, set: { value, updatedAt: now } })
}
