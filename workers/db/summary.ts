/** Reads the daily figures for a time: the summary only rollups, the rest the facts behind them. */

import { and, between, desc, inArray, lt, sql } from 'drizzle-orm'
import { INTERVALS, PLANS } from '../contract/catalogue.ts'
import { FIGURES, type Figure } from '../contract/figures.ts'
import type { Database } from './database.ts'
import { courses } from './figures.ts'
import { events } from './schema/index.ts'

/** Metrics that add up to a stock: their history before a time is its value then. */
const STOCKS = [
  'signups',
  'mrr_change_cents',
  ...PLANS.flatMap((plan) => INTERVALS.map((interval) => `active_change:${plan}:${interval}`)),
]
// By name, each metric's history is one stretch of the index by metric.
const isStock = sql`metric IN (SELECT value FROM json_each(${JSON.stringify(STOCKS)}))`

/** What happened on a day, metrics by name. */
const FLOWS = [
  'signups',
  'visits',
  'mrr_change_cents',
  'revenue_cents',
  'refunds_cents',
  'failed_payments',
  'disputes',
  'goals',
  'new_cents',
  'expansion_cents',
  'contraction_cents',
  'churn_cents',
  'reactivation_cents',
] as const
export type Flow = (typeof FLOWS)[number]

export type Sum = { metric: string; value: number }
export type DayRow = { day: string } & Partial<Record<Flow, number>>

export type Read = {
  /** Stocks at the end of the day before `from`. */
  start: Sum[]
  /** Flows from `before` to the day before `from`. */
  previous: Sum[]
  /** One row for each day with figures. */
  days: DayRow[]
  /** Changes of stocks in the time. */
  changes: Sum[]
  /** Counted requests of each day from `before` on, as the accounts' objects flushed them. */
  requests: { day: string; n: number }[]
  /** Whether anybody ever told of a goal. */
  goalsMetered: boolean
}

export type Time = { before: string; from: string; to: string }

const pivot = sql.raw(
  FLOWS.map((flow) => `sum(CASE metric WHEN '${flow}' THEN value END) AS ${flow}`).join(', '),
)
const flows = sql`(SELECT value FROM json_each(${JSON.stringify(FLOWS)}))`

const sums = (db: Database, where: ReturnType<typeof sql>) =>
  db.all<Sum>(
    sql`SELECT metric, sum(value) AS value FROM daily_metrics WHERE ${where} GROUP BY metric`,
  )

export async function readFigures(db: Database, { before, from, to }: Time): Promise<Read> {
  const [start, previous, changes, days, requests, goals] = await Promise.all([
    sums(db, sql`${isStock} AND day < ${from}`),
    sums(db, sql`metric IN ${flows} AND day >= ${before} AND day < ${from}`),
    sums(db, sql`${isStock} AND day BETWEEN ${from} AND ${to}`),
    db.all<DayRow>(sql`
      SELECT day, ${pivot} FROM daily_metrics
      WHERE metric IN ${flows} AND day BETWEEN ${from} AND ${to} GROUP BY day ORDER BY day`),
    db.all<{ day: string; n: number }>(sql`
      SELECT day, sum(requests) AS n FROM usage_daily
      WHERE day BETWEEN ${before} AND ${to} GROUP BY day`),
    db.all(sql`SELECT 1 FROM daily_metrics WHERE metric = 'goals' LIMIT 1`),
  ])
  return { start, previous, changes, days, requests, goalsMetered: goals.length > 0 }
}

/** Sums of metrics that are counted by channel, as `visits:search`. */
export const readChannels = (db: Database, { from, to }: Pick<Time, 'from' | 'to'>) =>
  db.all<Sum>(sql`
    SELECT metric, sum(value) AS value FROM daily_metrics
    WHERE day BETWEEN ${from} AND ${to} AND (metric LIKE 'visits:%' OR metric LIKE 'signups:%'
      OR metric LIKE 'checkouts:%' OR metric LIKE 'paid:%')
    GROUP BY metric`)

export type MonthEnd = { party: string; month: string; mrrCents: number }

/** What each customer was worth at the end of the months in which that changed, oldest month first. */
export const readMonthEnds = (db: Database, to: string) =>
  db.all<MonthEnd>(sql`
    WITH ${courses(sql`day <= ${to}`)}
    SELECT party, month, mrr_after AS mrrCents FROM (
      SELECT party, substr(day, 1, 7) AS month, mrr_after, row_number() OVER (
        PARTITION BY party, substr(day, 1, 7) ORDER BY at DESC, version DESC, ref DESC) AS turn
      FROM courses)
    WHERE turn = 1 ORDER BY month, party`)

/** The facts behind a figure, newest told first; `after` is the id the last page ended with. */
export const readFacts = (
  db: Database,
  figure: Figure,
  { from, to }: Pick<Time, 'from' | 'to'>,
  page: { limit: number; after: string | null },
) =>
  db
    .select()
    .from(events)
    .where(
      and(
        inArray(events.type, [...FIGURES[figure].facts]),
        between(events.day, from, to),
        page.after === null ? undefined : lt(events.id, page.after),
      ),
    )
    .orderBy(desc(events.id))
    .limit(page.limit)
