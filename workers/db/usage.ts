/** Requests counted by the accounts' objects, as they flush them: the record for analytics, never for deciding. */

import { sql } from 'drizzle-orm'
import type { Database, Statement } from './database.ts'

export type UsageOfDay = {
  /** Start of the quota window, milliseconds. */
  window: number
  /** UTC day, YYYY-MM-DD. */
  day: string
  /** `''`: without a key. */
  keyId: string
  userId: string
  /** All of that day, not what came since the last flush: twice is once. */
  requests: number
  seq: number
}

/** Upserts; what an object said later (`seq`) stands, whatever arrives last. */
export const writeUsage = (
  db: Database,
  accountId: string,
  rows: readonly UsageOfDay[],
  now: number,
): Statement =>
  db.run(sql`
    INSERT INTO usage_daily (account_id, actor_id, day, window_start, key_id, requests, seq, updated_at)
    SELECT ${accountId}, value->>'userId', value->>'day', value->>'window', value->>'keyId',
      value->>'requests', value->>'seq', CAST(${now} AS INTEGER)
    FROM json_each(${JSON.stringify(rows)}) WHERE true
    ON CONFLICT (account_id, day, window_start, key_id, actor_id) DO UPDATE SET
      requests = excluded.requests, seq = excluded.seq, updated_at = excluded.updated_at
    WHERE excluded.seq >= usage_daily.seq`)
