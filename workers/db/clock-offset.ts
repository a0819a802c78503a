/** The time machine's one row: how far the app's clock stands from the system's. Read in development only. */

import { readCursor, writeCursor } from './cursors.ts'
import { type Database, together } from './database.ts'

const NAME = 'clock_offset'

/** Milliseconds the app's clock is ahead (negative: behind); 0 if it was never moved. */
export async function readClockOffset(db: Database): Promise<number> {
  const row = await readCursor(db, NAME)
  return row ? Number(row.value) : 0
}

/** `now` is the moved clock's own time. */
export async function writeClockOffset(db: Database, offsetMs: number, now: number): Promise<void> {
  await together(db, [writeCursor(db, NAME, String(Math.round(offsetMs)), now)])
}
