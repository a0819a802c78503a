/** Whether the company stands still: for an operator's restore, nothing is written and nobody works. */

import { eq } from 'drizzle-orm'
import { readCursor } from './cursors.ts'
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

export const resume = (db: Database): Statement =>
  db.delete(cursors).where(eq(cursors.name, PAUSED))
