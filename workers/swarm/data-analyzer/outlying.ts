/** Which rows of a numeric column are anomalies: against the whole column, or against what was due at that time. */

import { type Limits, limitsOf } from './anomalies.ts'
import { type Series, spreadOf } from './series.ts'

const MAX_LISTED = 20
/** Time must explain this much of the spread before a value is judged by what was due then. */
const EXPLAINED = 0.8

/** `expected`: the range the value lies outside of. */
export type Anomaly = { line: number; value: number; expected: { low: number; high: number } }
export type Anomalies = {
  count: number
  /** `column`: one range for all. `time`: trend, weekday and level of those days taken away first. */
  against: 'column' | 'time'
  scale: Limits['scale']
  /** Farthest out first, at most 20. */
  rows: Anomaly[]
}

/** Null where too little varies to say; `lines` gives each row's line in the file. */
export function anomaliesOf(
  values: Float64Array,
  series: Series | null,
  lines: readonly number[],
): Anomalies | null {
  const present = values.filter((value) => !Number.isNaN(value))
  const byTime =
    series !== null &&
    series.residuals.length > 0 &&
    spreadOf(series.residuals) < EXPLAINED * spreadOf(present)
  const judged = byTime ? Float64Array.from(series.residuals) : values
  const limits = limitsOf(byTime ? judged : present)
  if (!limits) return null
  const range = Math.max(limits.high - limits.low, Number.MIN_VALUE)
  const found: (Anomaly & { beyond: number })[] = []
  for (let n = 0; n < judged.length; n += 1) {
    const one = judged[n] ?? Number.NaN
    if (!(one < limits.low || one > limits.high)) continue
    const row = byTime ? (series.rows[n] ?? 0) : n
    const value = values[row] ?? 0
    const due = value - one
    found.push({
      line: lines[row] ?? 0,
      value,
      expected: { low: (byTime ? due : 0) + limits.low, high: (byTime ? due : 0) + limits.high },
      beyond: Math.max(limits.low - one, one - limits.high) / range,
    })
  }
  const rows = found.toSorted((a, b) => b.beyond - a.beyond || a.line - b.line).slice(0, MAX_LISTED)
  return {
    count: found.length,
    against: byTime ? 'time' : 'column',
    scale: limits.scale,
    rows: rows.map(({ beyond: _, ...row }) => row),
  }
}
