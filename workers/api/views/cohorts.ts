/** Who stayed: retention by month of first payment, and what each month lost. Pure. */

import type { ChurnMonth, CohortOut } from '../../contract/analytics.ts'
import type { MonthEnd } from '../../db/summary.ts'

/** `2026-11` → the month `count` months later. */
export function monthAfter(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7)
}

function monthsUpTo(first: string, last: string): string[] {
  const months: string[] = []
  for (let month = first; month <= last; month = monthAfter(month, 1)) months.push(month)
  return months
}

type Life = { first: string; worth: (month: string) => number }

/** A customer's MRR at the end of any month: that of the last month in which it changed. */
function livesOf(ends: readonly MonthEnd[]): Life[] {
  const byParty = Map.groupBy(ends, ({ party }) => party)
  return [...byParty.values()].flatMap((own) => {
    const first = own.find(({ mrrCents }) => mrrCents > 0)?.month
    if (!first) return []
    const worth = (month: string) => own.findLast((end) => end.month <= month)?.mrrCents ?? 0
    return [{ first, worth }]
  })
}

/** Cohorts of the last `count` months, oldest first; the running month is left open. */
export function cohortsOf(
  ends: readonly MonthEnd[],
  thisMonth: string,
  count: number,
): CohortOut[] {
  const lives = livesOf(ends)
  return monthsUpTo(monthAfter(thisMonth, 1 - count), thisMonth).flatMap((month) => {
    const cohort = lives.filter(({ first }) => first === month)
    if (cohort.length === 0) return []
    const kept = monthsUpTo(month, monthAfter(month, count - 1)).flatMap((end) => {
      if (end > thisMonth) return []
      if (end === thisMonth) return [null]
      return [cohort.filter(({ worth }) => worth(end) > 0).length]
    })
    return [{ month, size: cohort.length, kept }]
  })
}

/** The last `count` months with what they lost; the running month so far. */
export function churnOf(ends: readonly MonthEnd[], thisMonth: string, count: number): ChurnMonth[] {
  const lives = livesOf(ends)
  return monthsUpTo(monthAfter(thisMonth, 1 - count), thisMonth).map((month) => {
    const before = monthAfter(month, -1)
    const atStart = lives.filter(({ worth }) => worth(before) > 0)
    const lost = atStart.filter(({ worth }) => worth(month) <= 0)
    const mrr = (some: Life[]) => some.reduce((sum, { worth }) => sum + worth(before), 0)
    return {
      month,
      customersAtStart: atStart.length,
      customersLost: lost.length,
      mrrAtStartCents: mrr(atStart),
      churnCents: mrr(lost),
    }
  })
}
