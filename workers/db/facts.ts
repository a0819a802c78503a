/** Business facts and the daily figures rolled up from them. */

import { sql } from 'drizzle-orm'
import type { FactType } from '../contract/facts.ts'
import type { Database, Statement } from './database.ts'

export type FactRow = {
  id: string
  accountId: string | null
  type: FactType
  ref: string
  payload: Record<string, unknown>
  day: string
  occurredAt: number
}

/** Insert-or-ignore by (type, ref): a fact told twice is one row. */
export const recordFacts = (db: Database, facts: FactRow[], now: number): Statement =>
  db.run(sql`
    INSERT INTO events (id, account_id, actor_id, type, ref, payload, day, occurred_at, recorded_at)
    SELECT value->>'id', value->>'accountId', 'analytics', value->>'type', value->>'ref',
      value->'payload', value->>'day', value->>'occurredAt', CAST(${now} AS INTEGER)
    FROM json_each(${JSON.stringify(facts)}) WHERE true
    ON CONFLICT (type, ref) DO NOTHING`)

/**
 * Recomputes the figures of the days from `fromDay` on and upserts them by (day, metric): twice is once,
 * and a full recompute equals the increments.
 */
export const rollUp = (db: Database, fromDay: string, now: number): Statement =>
  db.run(sql`
    INSERT INTO daily_metrics (day, metric, value, updated_at)
    SELECT day, metric, sum(amount), CAST(${now} AS INTEGER) FROM (
      SELECT day, CASE type WHEN 'user_signup' THEN 'signups'
        WHEN 'subscription_created' THEN 'subscriptions_created'
        WHEN 'payment_succeeded' THEN 'payments_succeeded'
        WHEN 'payment_failed' THEN 'payments_failed'
        WHEN 'subscription_ended' THEN 'subscriptions_ended' END AS metric, 1 AS amount
      FROM events WHERE day >= ${fromDay}
      UNION ALL
      SELECT day, 'revenue_cents', CAST(payload->>'amountCents' AS INTEGER)
      FROM events WHERE day >= ${fromDay} AND type = 'payment_succeeded')
    WHERE metric IS NOT NULL GROUP BY day, metric
    ON CONFLICT (day, metric) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`)
