/** Values too far out to belong to the rest: robust limits that a few wrong values cannot move. */

import { quantile, sortedOf } from './numbers.ts'

/** Below this nothing is said. */
export const MIN_VALUES = 12
/** The chance that a column of clean normal values is flagged at all. */
const ALPHA = 0.01
/** Iglewicz and Hoaglin (1993): the usual limit of the modified z-score, ours grows with the number of values. */
const MODIFIED_Z = 3.5
/** 95 % quantile ÷ upper quartile, from the median: 2.4 for normal values, 3.3 where tails fall exponentially. */
const HEAVY_TAIL = 2.7
/** Where nearly all values are one, as many may differ and be called anomalies. */
const RARE_SHARE = 0.01

/** `price`: how much more symmetric it must make the values than those before it, for it bends what is far out. */
type Scale = {
  name: 'as is' | 'square root' | 'logarithm'
  to(value: number): number
  back(value: number): number
  from: number
  price: number
}
const AS_IS: Scale = { name: 'as is', to: (x) => x, back: (x) => x, from: -Infinity, price: 0 }
const SCALES: Scale[] = [
  AS_IS,
  { name: 'square root', to: Math.sqrt, back: (x) => Math.max(0, x) ** 2, from: 0, price: 0.1 },
  { name: 'logarithm', to: Math.log, back: Math.exp, from: Number.MIN_VALUE, price: 0.15 },
]

export type Limits = { low: number; high: number; scale: Scale['name'] }

/** Two-sided normal quantile for ALPHA shared among n values; two terms of its asymptotic series (error < 0.02). */
function normalLimit(n: number): number {
  const u = Math.log((n / ALPHA) ** 2 * (2 / Math.PI))
  return Math.max(MODIFIED_Z, Math.sqrt(u - Math.log(u))) * (1 + 6 / n)
}

/** 0 for symmetric values, ±1 for the most lopsided. */
function lopsided(low: number, middle: number, high: number): number {
  return high > low ? Math.abs(high + low - 2 * middle) / (high - low) : 0
}

/** How far from the median one side may reach, read off that side's own quantiles (`at(p)`: distance of the p-quantile). */
function reach(at: (p: number) => number, n: number): number {
  const normal = normalLimit(n) * Math.max(at(0.75) / 0.6745, at(0.95) / 1.6449)
  if (at(0.95) <= HEAVY_TAIL * at(0.75)) return normal
  // No quantile beyond 95 %: up to one value in twenty may be wrong on this side.
  const decay = (at(0.95) - at(0.8)) / Math.log(4)
  return Math.max(normal, at(0.95) + decay * Math.log((0.1 * n) / ALPHA) * (1 + 6 / n))
}

/**
 * Limits from the values themselves; null where too little varies to say. Each side has a scale of its own (double MAD,
 * widened to the 95 % quantile), after the root or the logarithm where that makes the values more symmetric; heavy
 * tails are continued exponentially.
 */
export function limitsOf(values: ArrayLike<number>): Limits | null {
  const sorted = sortedOf(values)
  const n = sorted.length
  if (n < MIN_VALUES) return null
  const middle = quantile(sorted, 0.5)
  const same = sorted.filter((value) => value === middle).length
  if (same > n / 2) {
    const rest = sorted.filter((value) => value !== middle)
    if (rest.length <= RARE_SHARE * n)
      return rest.length > 0 ? { low: middle, high: middle, scale: 'as is' } : null
    const ofRest = quantile(rest, 0.5)
    // Zeros and something else: the something else is judged by itself.
    if (
      rest.length >= MIN_VALUES * 4 &&
      rest.filter((value) => value === ofRest).length < rest.length / 4
    ) {
      const limits = limitsOf(rest)
      return (
        limits && {
          ...limits,
          low: Math.min(limits.low, middle),
          high: Math.max(limits.high, middle),
        }
      )
    }
  }
  const lean = ({ to, price }: Scale) =>
    price + lopsided(to(quantile(sorted, 0.05)), to(middle), to(quantile(sorted, 0.95)))
  const scale = SCALES.filter(({ from }) => (sorted[0] ?? 0) >= from).reduce(
    (best, one) => (lean(one) < lean(best) ? one : best),
    AS_IS,
  )
  const center = scale.to(middle)
  const up = reach((p) => scale.to(quantile(sorted, p)) - center, n)
  const down = reach((p) => center - scale.to(quantile(sorted, 1 - p)), n)
  // One side without any spread is no measure of that side.
  return {
    low: scale.back(center - (down > 0 ? down : up)),
    high: scale.back(center + (up > 0 ? up : down)),
    scale: scale.name,
  }
}
