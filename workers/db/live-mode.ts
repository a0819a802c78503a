/** Whether two operators agreed to sell for real money: put on record by the first approved push of a live catalogue. */

import { readCursor } from './cursors.ts'
import type { Database } from './database.ts'

/** The cursor's value is the approval's id. */
export const LIVE_APPROVED = 'live_approved'

export const isLiveApproved = async (db: Database): Promise<boolean> =>
  (await readCursor(db, LIVE_APPROVED)) !== null
