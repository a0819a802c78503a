/** Finds what time makes worth a mail and owes it in the same statement: found twice is owed once. */

import { type SQL, sql } from 'drizzle-orm'
import { GRACE_MS } from '../contract/grant.ts'
import type { MailKind } from '../contract/mails.ts'
import type { Database } from './database.ts'

const DAY_MS = 86_400_000
/** Mails of a payment that is overdue: on the first day of grace and on these. */
const LATER_DAYS = [3, 6]
const RENEWAL_AHEAD_MS = 7 * DAY_MS
/** Two weeks leave time to get another card. */
const CARD_AHEAD_MS = 14 * DAY_MS

/** `key` and `payload` are SQL over `subscriptions AS s`; `where` says who is concerned. Answers the keys new to the outbox. */
async function owe(
  db: Database,
  { kind, key, payload, where }: { kind: MailKind; key: SQL; payload: SQL; where: SQL },
  now: number,
  limit: number,
): Promise<string[]> {
  const rows = await db.all<{ key: string }>(sql`
    INSERT INTO outbox (key, account_id, actor_id, agent, kind, payload, created_at, due_at)
    SELECT ${key}, s.account_id, 'notification', 'notification', ${kind}, ${payload},
      CAST(${now} AS INTEGER), CAST(${now} AS INTEGER)
    FROM subscriptions AS s
    WHERE s.account_id IS NOT NULL AND ${where}
      AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.key = ${key})
    LIMIT CAST(${limit} AS INTEGER)
    ON CONFLICT (key) DO NOTHING
    RETURNING key`)
  return rows.map((row) => row.key)
}

/** On days 0, 3 and 6 of grace: the newest of them that has come, so that a late cron sends one mail, not three. */
export function owePastDue(db: Database, now: number, limit: number): Promise<string[]> {
  const since = sql`(CAST(${now} AS INTEGER) - s.past_due_since)`
  const days = LATER_DAYS.map((day) => sql`WHEN ${since} >= ${day * DAY_MS} THEN ${day}`).reverse()
  const day = sql`CAST(CASE ${sql.join(days, sql` `)} ELSE 0 END AS INTEGER)`
  return owe(
    db,
    {
      kind: 'past_due',
      key: sql`'past_due:' || s.id || ':' || s.past_due_since || ':' || ${day}`,
      payload: sql`json_object('subscriptionId', s.id, 'at', s.past_due_since, 'day', ${day})`,
      where: sql`s.status = 'past_due' AND ${since} >= 0 AND ${since} < ${GRACE_MS}`,
    },
    now,
    limit,
  )
}

/** Active, not ending, and charged within `aheadMs`. */
const chargedWithin = (now: number, aheadMs: number): SQL =>
  sql`s.status = 'active' AND s.ends_at IS NULL
    AND s.current_period_end > ${now} AND s.current_period_end <= ${now + aheadMs}`

const aboutCharge = sql`json_object('subscriptionId', s.id, 'at', s.current_period_end)`

export const oweRenewalReminders = (db: Database, now: number, limit: number): Promise<string[]> =>
  owe(
    db,
    {
      kind: 'renewal_reminder',
      key: sql`'renewal_reminder:' || s.id || ':' || s.current_period_end`,
      payload: aboutCharge,
      where: sql`s.interval = 'year' AND ${chargedWithin(now, RENEWAL_AHEAD_MS)}`,
    },
    now,
    limit,
  )

/** A card is good through the last day of its month: it must reach the month of the charge. */
export function oweCardExpiring(db: Database, now: number, limit: number): Promise<string[]> {
  const today = new Date(now)
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth()]
  // Months are counted through: the charge is in this one or, at most two weeks away, in the next.
  const thisMonth = year * 12 + month
  const chargedIn = sql`CASE WHEN s.current_period_end < ${Date.UTC(year, month + 1)}
    THEN ${thisMonth} ELSE ${thisMonth + 1} END`
  const goodThrough = sql`((s.payment_method->>'expYear') * 12 + (s.payment_method->>'expMonth') - 1)`
  return owe(
    db,
    {
      kind: 'card_expiring',
      key: sql`'card_expiring:' || s.id || ':' || s.current_period_end || ':'
        || (s.payment_method->>'last4') || ':' || ${goodThrough}`,
      payload: aboutCharge,
      where: sql`s.payment_method IS NOT NULL AND ${chargedWithin(now, CARD_AHEAD_MS)}
        AND ${goodThrough} < ${chargedIn}`,
    },
    now,
    limit,
  )
}
