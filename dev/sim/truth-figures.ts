/** The day's figures against Stripe's history, to the cent; and what was counted against what objects hold. */

import type { Refund } from '../stripe/state.ts'
import type { Findings, Rows } from './findings.ts'
import { counted, invoicesOf, monthlyCents, paid, refundsOf, subscriptionsOf } from './history.ts'
import type { World } from './world.ts'

const dayOf = (seconds: number): string => new Date(seconds * 1_000).toISOString().slice(0, 10)

/** Cents by day, days without any left out. */
function byDay(amounts: { day: string; cents: number }[]): [string, number][] {
  const days = new Map<string, number>()
  for (const { day, cents } of amounts) days.set(day, (days.get(day) ?? 0) + cents)
  return [...days].filter(([, cents]) => cents !== 0).sort()
}

/** A refund that the bank sent back is taken off on the day it came back. */
const sentBack = (world: World, refund: Refund) => {
  const booked = world.local.state.balanceTransactions.get(
    String(refund.failure_balance_transaction),
  )
  return booked ? [{ day: dayOf(booked.created), cents: -refund.amount }] : []
}

const MOVEMENTS = ['new', 'expansion', 'reactivation', 'contraction', 'churn'] as const

/** MRR(t) − MRR(t−1) = new + expansion + reactivation − contraction − churn, on each day. */
function checkMovement(rows: Rows, found: Findings): void {
  const days = new Map<string, Map<string, number>>()
  for (const { day, metric, value } of rows('SELECT day, metric, value FROM daily_metrics')) {
    const figures = days.get(String(day)) ?? new Map<string, number>()
    days.set(String(day), figures.set(String(metric), Number(value)))
  }
  for (const [day, figures] of days) {
    const of = (name: string) => figures.get(name) ?? 0
    const [gained, back, more, less, gone] = [
      of('new_cents'),
      of('reactivation_cents'),
      of('expansion_cents'),
      of('contraction_cents'),
      of('churn_cents'),
    ]
    found.same(`MRR moved on ${day}`, of('mrr_change_cents'), gained + back + more - less - gone)
    for (const name of MOVEMENTS)
      if (of(`${name}_cents`) < 0) found.same(`${name} of ${day}`, of(`${name}_cents`), '≥ 0')
  }
}

export function checkFigures(world: World, rows: Rows, found: Findings): void {
  checkMovement(rows, found)
  const sum = (metric: string) =>
    Number(
      rows(`SELECT coalesce(sum(value), 0) AS n FROM daily_metrics WHERE metric = '${metric}'`)[0]
        ?.n,
    )
  const live = subscriptionsOf(world).filter(counted)
  found.same(
    'monthly revenue',
    sum('mrr_change_cents'),
    live.reduce((cents, one) => cents + monthlyCents(one), 0),
  )
  found.same(
    'active subscriptions',
    Number(
      rows(`SELECT coalesce(sum(value), 0) AS n FROM daily_metrics
        WHERE metric LIKE 'active_change:%'`)[0]?.n,
    ),
    live.length,
  )
  const told = (metric: string) =>
    rows(`SELECT day, value AS cents FROM daily_metrics WHERE metric = '${metric}'
      AND value <> 0 ORDER BY day`).map(({ day, cents }) => [day, cents])
  found.same(
    'revenue by day',
    told('revenue_cents'),
    byDay(
      invoicesOf(world)
        .filter(paid)
        .map((one) => ({
          day: dayOf(one.status_transitions.paid_at ?? 0),
          cents: one.amount_paid,
        })),
    ),
  )
  found.same(
    'refunds by day',
    told('refunds_cents'),
    byDay(
      refundsOf(world).flatMap(({ refund }) => [
        { day: dayOf(refund.created), cents: refund.amount },
        ...sentBack(world, refund),
      ]),
    ),
  )
  found.same(
    'figures checked',
    rows("SELECT value FROM cursors WHERE name = 'figures'")[0]?.value,
    '[]',
  )
}

/** The objects remember what they counted for so long; the database does for good. */
const COUNTED_KEPT_MS = 400 * 86_400_000

/** Usage in the database is what objects counted, of each quota window. */
export function checkUsage(world: World, rows: Rows, found: Findings): void {
  const since = world.now() - COUNTED_KEPT_MS
  for (const [id, name] of world.accounts) {
    const known = rows(`SELECT id FROM users WHERE id = '${id}'`).length > 0
    if (!known) continue
    const held = rows(`SELECT window_start, sum(requests) AS n FROM usage_daily
      WHERE account_id = '${id}' AND window_start >= ${since} GROUP BY window_start ORDER BY window_start`)
    found.same(
      `${name}: usage`,
      held.map((row) => [row.window_start, row.n]),
      world.objects
        .windows(id)
        .flatMap(({ window, requests }) => (window >= since ? [[window, requests]] : [])),
    )
  }
}
