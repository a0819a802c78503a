/** The daily figures as SQL over facts: one definition for the increment, the recompute and the check. */

import { type SQL, sql } from 'drizzle-orm'
import { type FactType, FUNNEL_STEPS, SUBSCRIPTION_STEPS } from '../contract/facts.ts'
import type { Database, Statement } from './database.ts'

type Count = {
  type: FactType
  metric: string
  /** Facts are counted, or their money is added up. */
  of: 'facts' | 'cents'
  /** `signups:search` and so on, a metric for each channel. */
  byChannel?: true
}

/** What is counted fact by fact. A new kind of fact needs a line here and nothing else. */
const COUNTS: readonly Count[] = [
  { type: 'visit', metric: 'visits', of: 'facts' },
  { type: 'visit', metric: 'visits', of: 'facts', byChannel: true },
  { type: 'user_signup', metric: 'signups', of: 'facts' },
  { type: 'user_signup', metric: 'signups', of: 'facts', byChannel: true },
  { type: 'payment_succeeded', metric: 'revenue_cents', of: 'cents' },
  { type: 'payment_failed', metric: 'failed_payments', of: 'facts' },
  { type: 'refund', metric: 'refunds_cents', of: 'cents' },
  // Takes back what the refund counted: its cents are negative.
  { type: 'refund_failed', metric: 'refunds_cents', of: 'cents' },
  { type: 'dispute', metric: 'disputes', of: 'facts' },
  { type: 'goal_submitted', metric: 'goals', of: 'facts' },
]

const list = (words: readonly string[]) =>
  sql`(SELECT value FROM json_each(${JSON.stringify(words)}))`

/** Rows (day, metric, value) of facts given as rows (day, type, channel, amount_cents). */
const counted = (facts: SQL) => sql`
  SELECT told.day, rule.value->>'metric' ||
      CASE WHEN rule.value->>'byChannel' THEN ':' || coalesce(told.channel, 'direct') ELSE '' END AS metric,
    sum(CASE rule.value->>'of' WHEN 'facts' THEN told.n ELSE told.cents END) AS value
  FROM (SELECT day, type, channel, count(*) AS n, coalesce(sum(amount_cents), 0) AS cents
    FROM (${facts}) GROUP BY day, type, channel) told
  JOIN json_each(${JSON.stringify(COUNTS)}) rule ON rule.value->>'type' = told.type
  GROUP BY 1, 2`

// `+type` keeps the planner from reading every fact of a kind: those of a party are few, and have an index.

/** Common tables of subscription facts in the order of their customer's life; `courses` has MRR after each step. */
export const courses = (only: SQL) => sql`
  states AS (
    SELECT party, day, occurred_at AS at, ref, payload->>'version' AS version,
      payload->>'subscriptionId' AS subscription, payload->>'mrrCents' AS mrr,
      CASE WHEN payload->>'active' THEN payload->>'plan' || ':' || (payload->>'interval') END AS seat
    FROM events WHERE +type IN ${list(SUBSCRIPTION_STEPS)} AND ${only}),
  steps AS (
    SELECT *, mrr - lag(mrr, 1, 0) OVER life AS delta, lag(seat) OVER life AS left_seat
    FROM states WINDOW life AS (PARTITION BY party, subscription ORDER BY version, at, ref)),
  courses AS (
    SELECT *, sum(delta) OVER course AS mrr_after
    FROM steps WINDOW course AS (PARTITION BY party ORDER BY at, version, ref))`

/**
 * Rows (day, metric, value) of subscriptions: how much MRR and the active ones changed on a day, and by which
 * movement. A customer is new with the first MRR, gone at none, back if there was some before.
 */
const movements = (only: SQL) => sql`
  WITH ${courses(only)},
  moves AS (
    SELECT *, max(mrr_after) OVER (PARTITION BY party ORDER BY at, version, ref
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS best_before
    FROM courses)
  SELECT day, 'mrr_change_cents' AS metric, delta AS value FROM moves WHERE delta <> 0
  UNION ALL
  SELECT day, CASE
      WHEN delta < 0 THEN CASE WHEN mrr_after <= 0 THEN 'churn_cents' ELSE 'contraction_cents' END
      WHEN mrr_after - delta > 0 THEN 'expansion_cents'
      WHEN coalesce(best_before, 0) > 0 THEN 'reactivation_cents' ELSE 'new_cents' END, abs(delta)
  FROM moves WHERE delta <> 0
  UNION ALL SELECT day, 'active_change:' || seat, 1 FROM moves WHERE seat IS NOT NULL
  UNION ALL SELECT day, 'active_change:' || left_seat, -1 FROM moves WHERE left_seat IS NOT NULL`

/** Rows (day, metric, value) of accounts that first opened a checkout or first paid, by how they came. */
const firsts = (only: SQL) => sql`
  WITH told AS (
    SELECT party, type, day, channel,
      row_number() OVER (PARTITION BY party, type ORDER BY occurred_at, ref) AS turn
    FROM events WHERE +type IN ${list(FUNNEL_STEPS)} AND ${only}),
  reached AS (
    SELECT type, day, coalesce(max(channel) OVER (PARTITION BY party), 'direct') AS channel
    FROM told WHERE turn = 1)
  SELECT day, CASE type WHEN 'checkout_started' THEN 'checkouts:' ELSE 'paid:' END || channel AS metric,
    1 AS value
  FROM reached WHERE type <> 'user_signup'`

/** Adds to the figures; `figures` are rows (day, metric, value). */
const add = (db: Database, figures: SQL, sign: 1 | -1, now: number): Statement =>
  db.run(sql`
    INSERT INTO daily_metrics (day, metric, value, updated_at)
    SELECT day, metric, CAST(sum(value) * ${sign} AS INTEGER), CAST(${now} AS INTEGER)
    FROM (${figures}) GROUP BY day, metric HAVING sum(value) <> 0
    ON CONFLICT (day, metric) DO UPDATE SET
      value = value + excluded.value, updated_at = excluded.updated_at`)

/** Counts what of these facts (JSON rows) is not recorded yet. */
export const addCounts = (db: Database, rows: string, now: number): Statement =>
  add(
    db,
    counted(sql`
      SELECT value->>'day' AS day, value->>'type' AS type, value->>'channel' AS channel,
        value->>'amountCents' AS amount_cents
      FROM json_each(${rows})
      WHERE NOT EXISTS (SELECT 1 FROM events known
        WHERE known.type = value->>'type' AND known.ref = value->>'ref')`),
    1,
    now,
  )

/** Puts in (1) or takes out (−1) what the courses of these parties count for. */
export const addCourses = (
  db: Database,
  { parties, sign, now }: { parties: string[]; sign: 1 | -1; now: number },
): Statement => add(db, coursesOf(sql`party IN ${list(parties)}`), sign, now)

const EVERYBODY = sql`party IS NOT NULL`

const coursesOf = (only: SQL) => sql`
  SELECT day, metric, value FROM (${movements(only)})
  UNION ALL SELECT day, metric, value FROM (${firsts(only)})`

const allCounted = (days: SQL) =>
  counted(sql`SELECT day, type, channel, amount_cents FROM events WHERE ${days}`)

/** All figures anew from all facts. */
export const rebuild = (db: Database, now: number): Statement[] => [
  db.run(sql`DELETE FROM daily_metrics`),
  add(db, sql`${coursesOf(EVERYBODY)} UNION ALL ${allCounted(sql`true`)}`, 1, now),
]

export type Difference = { day: string; metric: string; expected: number; found: number }

const MOST_DIFFERENCES = 20

/** Where the figures differ from their facts: courses on every day, counts from one day to another. */
export async function differences(
  db: Database,
  { from, to }: { from: string; to: string },
): Promise<Difference[]> {
  const days = sql`day BETWEEN ${from} AND ${to}`
  const countedMetrics = list([...new Set(COUNTS.map(({ metric }) => metric))])
  // A channel's metric is counted like the one it is a part of; courses have names of their own.
  const base = sql`CASE WHEN instr(metric, ':') THEN substr(metric, 1, instr(metric, ':') - 1) ELSE metric END`
  return db.all<Difference>(sql`
    SELECT day, metric, sum(expected) AS expected, sum(found) AS found FROM (
      SELECT day, metric, value AS expected, 0 AS found FROM (${coursesOf(EVERYBODY)})
      UNION ALL SELECT day, metric, value, 0 FROM (${allCounted(days)})
      UNION ALL SELECT day, metric, 0, value FROM daily_metrics
        WHERE ${base} NOT IN ${countedMetrics} OR ${days})
    GROUP BY day, metric HAVING sum(expected) <> sum(found)
    ORDER BY day, metric LIMIT ${MOST_DIFFERENCES}`)
}

/** Days on which MRR did not change by what its movements say, in cents. */
export const unbalanced = (
  db: Database,
): Promise<{ day: string; change: number; moved: number }[]> =>
  db.all(sql`
    SELECT day, sum(CASE metric WHEN 'mrr_change_cents' THEN value ELSE 0 END) AS change,
      sum(CASE WHEN metric IN ('new_cents', 'expansion_cents', 'reactivation_cents') THEN value
        WHEN metric IN ('contraction_cents', 'churn_cents') THEN -value ELSE 0 END) AS moved
    FROM daily_metrics
    WHERE metric IN ('mrr_change_cents', 'new_cents', 'expansion_cents', 'reactivation_cents',
      'contraction_cents', 'churn_cents')
    GROUP BY day HAVING change <> moved ORDER BY day LIMIT ${MOST_DIFFERENCES}`)

/** What the stocks had become by the end of a day, by the metric of their change. */
export async function stocksAt(db: Database, day: string): Promise<Map<string, number>> {
  const rows = await db.all<{ metric: string; value: number }>(sql`
    SELECT metric, sum(value) AS value FROM daily_metrics
    WHERE (metric = 'mrr_change_cents' OR metric LIKE 'active_change:%') AND day <= ${day}
    GROUP BY metric`)
  return new Map(rows.map(({ metric, value }) => [metric, value]))
}
