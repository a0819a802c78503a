/** Summary statistics that keep their digits: compensated sums and the definitions of the NIST/SEMATECH handbook. */

/** Neumaier's compensated sum of `value(i)`: the error does not grow with the number of terms. */
function sumOf(count: number, value: (index: number) => number): number {
  let sum = 0
  let lost = 0
  for (let index = 0; index < count; index += 1) {
    const term = value(index)
    const next = sum + term
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum
    sum = next
  }
  return sum + lost
}

export type Moments = {
  mean: number
  /** Denominator n − 1; 0 for a single value. */
  sd: number
  /** Fisher–Pearson, denominator n (handbook 1.3.5.11); 0 where nothing varies. */
  skewness: number
  /** Lag 1 (handbook 1.3.5.12), in the order given; 0 where nothing varies. */
  autocorrelation: number
}

/** Two passes, the second corrected by what rounding left in the deviations. NaN for no values. */
export function moments(values: ArrayLike<number>): Moments {
  const n = values.length
  const at = (index: number) => values[index] ?? Number.NaN
  let [low, high] = [Infinity, -Infinity]
  for (let index = 0; index < n; index += 1) {
    low = Math.min(low, at(index))
    high = Math.max(high, at(index))
  }
  // Rounding the sum must not put the mean of equal values beside them.
  const mean = Math.max(low, Math.min(high, sumOf(n, at) / n))
  const off = (index: number) => at(index) - mean
  const squares = sumOf(n, (index) => off(index) ** 2) - sumOf(n, off) ** 2 / n
  const varies = squares > 0
  const cubes = varies ? sumOf(n, (index) => off(index) ** 3) : 0
  const lagged = varies ? sumOf(n - 1, (index) => off(index) * off(index + 1)) : 0
  return {
    mean,
    sd: n > 1 ? Math.sqrt(Math.max(0, squares) / (n - 1)) : 0,
    skewness: varies ? cubes / n / (squares / n) ** 1.5 : 0,
    autocorrelation: varies ? lagged / squares : 0,
  }
}

/** The p-quantile of ascending values by p(n + 1) (handbook 7.2.6.2). NaN for no values. */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const place = p * (sorted.length + 1)
  const below = Math.floor(place)
  const low = sorted[Math.min(Math.max(below, 1), sorted.length) - 1] ?? Number.NaN
  const high = sorted[Math.min(Math.max(below + 1, 1), sorted.length) - 1] ?? Number.NaN
  // Not low + d × (high − low): the difference of the largest doubles overflows.
  return low === high ? low : low * (1 - (place - below)) + high * (place - below)
}

export const sortedOf = (values: ArrayLike<number>): Float64Array => new Float64Array(values).sort()

export const median = (values: ArrayLike<number>): number => quantile(sortedOf(values), 0.5)

/** `edges` has one more than `counts`; a value on an inner edge belongs to the bin at its right. */
export type Histogram = { edges: number[]; counts: number[] }

/** How many of the values fall between the edges; what lies outside counts to the outermost bins. */
export function countInto(edges: readonly number[], values: ArrayLike<number>): number[] {
  const counts = Array.from({ length: edges.length - 1 }, () => 0)
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? Number.NaN
    let low = 0
    let high = counts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (value >= (edges[middle] ?? 0)) low = middle
      else high = middle - 1
    }
    counts[low] = (counts[low] ?? 0) + 1
  }
  return counts
}

const MAX_BINS = 24
/** 1, 2 or 5 times a power of ten, not less than the width wished for. */
function roundWidth(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width))
  return ([1, 2, 5].find((step) => step * power >= width * (1 - 1e-9)) ?? 10) * power
}

/** Freedman–Diaconis width, rounded to a readable one; what reaches far beyond the middle is drawn into the last bins. */
export function histogram(sorted: Float64Array): Histogram {
  const [min, max] = [sorted[0] ?? 0, sorted[sorted.length - 1] ?? 0]
  const spread = quantile(sorted, 0.75) - quantile(sorted, 0.25)
  const [low, high] =
    spread > 0
      ? [
          Math.max(min, quantile(sorted, 0.25) - 4 * spread),
          Math.min(max, quantile(sorted, 0.75) + 4 * spread),
        ]
      : [min, max]
  const range = high - low
  const finest = Math.max(Math.abs(low), Math.abs(high)) * 1e-12
  if (!(range > finest) || !Number.isFinite(range))
    return { edges: [min, max], counts: [sorted.length] }
  const wished = (2 * spread) / Math.cbrt(sorted.length)
  const width = roundWidth(Math.max(wished, range / MAX_BINS))
  const first = Math.floor(low / width)
  const last = Math.max(first + 1, Math.ceil(high / width + 1e-9))
  const edges = Array.from({ length: last - first + 1 }, (_, n) =>
    Number(((first + n) * width).toPrecision(12)),
  )
  return { edges, counts: countInto(edges, sorted) }
}

/** Pearson's r over the pairs in which neither is NaN; null for fewer than 8 or where one does not vary. */
export function correlation(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): { r: number; n: number } | null {
  const pairs: number[] = []
  for (let index = 0; index < x.length; index += 1)
    if (!Number.isNaN(x[index]) && !Number.isNaN(y[index])) pairs.push(index)
  const n = pairs.length
  if (n < 8) return null
  let [meanX, meanY, xx, yy, xy] = [0, 0, 0, 0, 0]
  // Welford's update: no sum of squares that could cancel.
  for (let index = 0; index < n; index += 1) {
    const row = pairs[index] ?? 0
    const [dx, dy] = [(x[row] ?? 0) - meanX, (y[row] ?? 0) - meanY]
    meanX += dx / (index + 1)
    meanY += dy / (index + 1)
    xx += dx * ((x[row] ?? 0) - meanX)
    yy += dy * ((y[row] ?? 0) - meanY)
    xy += dx * ((y[row] ?? 0) - meanY)
  }
  const scale = Math.sqrt(xx) * Math.sqrt(yy)
  return scale > 0 ? { r: Math.max(-1, Math.min(1, xy / scale)), n } : null
}

/** Ranks from 1, ties share their mean; NaN keeps NaN. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const sorted = new Float64Array(values).filter((value) => !Number.isNaN(value)).sort()
  const before = (value: number, orEqual: boolean) => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const one = sorted[middle] ?? 0
      if (one < value || (orEqual && one === value)) low = middle + 1
      else high = middle
    }
    return low
  }
  return new Float64Array(values).map((value) =>
    Number.isNaN(value) ? value : (before(value, false) + before(value, true) + 1) / 2,
  )
}
