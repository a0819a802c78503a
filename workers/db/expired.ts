/** Forgets what proves nothing any more: dead sessions, spent tokens, turned throttle windows. */

import { sql } from 'drizzle-orm'
import { type Database, together } from './database.ts'

const DAY_MS = 86_400_000
/** Ended sessions stay that long for whoever asks what happened. */
const KEPT_MS = 30 * DAY_MS

/** `realNow` for what lives on real time, `appNow` for mailed links; both in milliseconds. Twice is once. */
export const forgetExpired = (
  db: Database,
  { realNow, appNow }: { realNow: number; appNow: number },
): Promise<void> =>
  together(db, [
    db.run(sql`
      DELETE FROM sessions
      WHERE min(coalesce(ended_at, expires_at), expires_at) < ${realNow - KEPT_MS}`),
    // Used tokens stay as long as their family: used again, they are the alarm.
    db.run(sql`
      DELETE FROM refresh_tokens WHERE session_id NOT IN (SELECT id FROM sessions)`),
    db.run(sql`DELETE FROM mail_tokens WHERE expires_at < ${appNow - KEPT_MS}`),
    db.run(sql`
      DELETE FROM throttles WHERE window_start < ${realNow - DAY_MS} AND blocked_until < ${realNow}`),
  ])
