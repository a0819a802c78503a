/** Values over time: trend, weekday pattern, and what is left of each value when both are taken away. */

import { median, ranks, sortedOf } from './numbers.ts'

const DAY_MS = 86_400_000
/** Points the trend is read from: medians of equal stretches of time. */
const TREND_POINTS = 200
const MIN_POINTS = 12
/** Two-sided 0.1 % of the standard normal distribution. */
const CERTAIN_Z = 3.2905
/** The 0.1 % point of χ² with 6 degrees of freedom: seven weekdays that differ by chance. */
const CERTAIN_WEEKDAYS = 22.458
const MIN_WEEKS = 4
/** Days to either side whose median is a day's level. */
const LEVEL_REACH = 14

export type Trend = { perDay: number; total: number; direction: 'up' | 'down' }
export type Series = {
  /** By time; `rows` says which row each point is, -1 where several share a day. */
  times: number[]
  values: number[]
  rows: number[]
  trend: Trend | null
  /** Median of each weekday, Sunday first; null without a pattern. */
  weekdays: number[] | null
  /** What trend, weekday and level do not explain, on the scale of the values; empty if there are rows of equal time. */
  residuals: number[]
}

type Points = { times: number[]; values: number[]; rows: number[] }

/** One point a row, or the days' means where rows share their times. */
function pointsOf(times: Float64Array, values: Float64Array): Points {
  const order: number[] = []
  for (let row = 0; row < times.length; row += 1)
    if (!Number.isNaN(times[row]) && !Number.isNaN(values[row])) order.push(row)
  order.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0))
  const at = (row: number) => times[row] ?? 0
  const shared = order.filter((row, n) => n > 0 && at(row) === at(order[n - 1] ?? 0)).length
  if (shared <= order.length * 0.02)
    return { times: order.map(at), values: order.map((row) => values[row] ?? 0), rows: order }
  const days = new Map<number, { sum: number; count: number }>()
  for (const row of order) {
    const day = Math.floor(at(row) / DAY_MS) * DAY_MS
    const sums = days.get(day) ?? { sum: 0, count: 0 }
    days.set(day, { sum: sums.sum + (values[row] ?? 0), count: sums.count + 1 })
  }
  return {
    times: [...days.keys()],
    values: [...days.values()].map(({ sum, count }) => sum / count),
    rows: [...days.keys()].map(() => -1),
  }
}

/** Theil–Sen's slope where Mann and Kendall's test finds a trend; both shrug off outliers. */
function trendOf({ times, values }: Points): Trend | null {
  const n = Math.min(TREND_POINTS, values.length)
  const part = (from: readonly number[], index: number) =>
    median(
      from.slice(
        Math.floor((index * from.length) / n),
        Math.floor(((index + 1) * from.length) / n),
      ),
    )
  const t = Array.from({ length: n }, (_, index) => part(times, index))
  const y = Array.from({ length: n }, (_, index) => part(values, index))
  const slopes: number[] = []
  let s = 0
  for (let j = 1; j < n; j += 1)
    for (let i = 0; i < j; i += 1) {
      const [dt, dy] = [(t[j] ?? 0) - (t[i] ?? 0), (y[j] ?? 0) - (y[i] ?? 0)]
      s += Math.sign(dy)
      if (dt > 0) slopes.push(dy / dt)
    }
  const z = (s - Math.sign(s)) / Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18)
  const slope = slopes.length > 0 ? median(slopes) : 0
  if (Math.abs(z) < CERTAIN_Z || slope === 0) return null
  return {
    perDay: slope * DAY_MS,
    total: slope * ((times.at(-1) ?? 0) - (times[0] ?? 0)),
    direction: slope > 0 ? 'up' : 'down',
  }
}

/** The median of the points at most `reach` places away. */
function runningMedian(values: readonly number[], reach: number): number[] {
  return values.map((_, n) => {
    // At the ends the window stays as wide and stops moving.
    const from = Math.max(0, Math.min(n - reach, values.length - 2 * reach - 1))
    return median(values.slice(from, from + 2 * reach + 1))
  })
}

const weekdayOf = (time: number): number => new Date(time).getUTCDay()

/** Kruskal and Wallis's test over weekdays, on what a centred week's median leaves; the effect of each weekday, or null. */
function weekdayEffects(times: readonly number[], values: readonly number[]): number[] | null {
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0)
  const isDaily =
    values.length > MIN_WEEKS * 7 &&
    values.length > (span / DAY_MS) * 0.6 &&
    values.length < (span / DAY_MS) * 1.1 + 2
  if (!isDaily) return null
  const week = runningMedian(values, 3)
  const off = values.map((value, n) => value - (week[n] ?? 0))
  const rank = ranks(off)
  const groups = Array.from({ length: 7 }, (_, day) =>
    times.flatMap((time, n) => (weekdayOf(time) === day ? [n] : [])),
  )
  if (groups.some(({ length }) => length < MIN_WEEKS - 1)) return null
  const n = values.length
  const between = groups.reduce(
    (sum, group) => sum + group.reduce((all, one) => all + (rank[one] ?? 0), 0) ** 2 / group.length,
    0,
  )
  const h = (12 / (n * (n + 1))) * between - 3 * (n + 1)
  return h > CERTAIN_WEEKDAYS
    ? groups.map((group) => median(group.map((one) => off[one] ?? 0)))
    : null
}

/** Null for fewer than 12 points or a single instant. */
export function seriesOf(times: Float64Array, values: Float64Array): Series | null {
  const points = pointsOf(times, values)
  const first = points.times[0] ?? 0
  if (points.values.length < MIN_POINTS || (points.times.at(-1) ?? 0) === first) return null
  const trend = trendOf(points)
  const flat = points.values.map(
    (value, n) => value - ((trend?.perDay ?? 0) * ((points.times[n] ?? 0) - first)) / DAY_MS,
  )
  const effects = weekdayEffects(points.times, flat)
  const even = flat.map((value, n) => value - (effects?.[weekdayOf(points.times[n] ?? 0)] ?? 0))
  const reach = Math.min(LEVEL_REACH, Math.floor((even.length - 1) / 4))
  const hasRows = points.rows[0] !== -1
  const level = hasRows ? runningMedian(even, reach) : []
  return {
    ...points,
    trend,
    weekdays:
      effects &&
      Array.from({ length: 7 }, (_, day) =>
        median(points.values.filter((_v, n) => weekdayOf(points.times[n] ?? 0) === day)),
      ),
    residuals: hasRows ? even.map((value, n) => value - (level[n] ?? 0)) : [],
  }
}

/** Median absolute deviation from the median. */
export function spreadOf(values: ArrayLike<number>): number {
  const middle = median(values)
  return median(sortedOf(values).map((value) => Math.abs(value - middle)))
}
