/** Named positions and figures that survive a restart: where a puller stands, the epoch, drift found. */

import { eq } from 'drizzle-orm'
import type { Database, Statement } from './database.ts'
import { cursors } from './schema/index.ts'

/** The value and when it was written, or null if it never was. */
export async function readCursor(
  db: Database,
  name: string,
): Promise<{ value: string; updatedAt: number } | null> {
  const [row] = await db.select().from(cursors).where(eq(cursors.name, name))
  return row ?? null
}

export const writeCursor = (db: Database, name: string, value: string, now: number): Statement =>
  db
    .insert(cursors)
    .values({ name, value, updatedAt: now })
    .onConflictDoUpdate({ target: cursors.name, set: { value, updatedAt: now } })
