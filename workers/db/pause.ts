/** Whether the company stands still: for an operator's restore, nothing is written and nobody works. */

import { eq } from 'drizzle-orm'
import { readCursor, writeCursor } from './cursors.ts'
import type { Database, Statement } from './database.ts'
import { cursors } from './schema/index.ts'

export const PAUSED = 'paused'
/** `stopped`: the database may be replaced any moment. `restored`: it was; what was lost is being asked of Stripe. */
export type Pause = 'stopped' | 'restored'

export async function readPause(db: Database): Promise<Pause | null> {
  const row = await readCursor(db, PAUSED)
  if (!row) return null
  return row.value === 'restored' ? 'restored' : 'stopped'
}

const RESTORED = 'restored'

/** Work goes on; that there was a restore is remembered. */
export const resume = (db: Database, now: number): Statement[] => [
  db.delete(cursors).where(eq(cursors.name, PAUSED)),
  writeCursor(db, RESTORED, String(now), now),
]

/** Milliseconds at which the last restore ended, or null if there never was one. */
export async function restoredAt(db: Database): Promise<number | null> {
  const row = await readCursor(db, RESTORED)
  return row ? Number(row.value) : null
}
