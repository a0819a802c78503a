/** The figures against NIST's certified values, against exact arithmetic, and at their edges. */

import { describe, expect, it } from 'vitest'
import {
  correlation,
  countInto,
  histogram,
  median,
  moments,
  quantile,
  ranks,
  sortedOf,
} from './numbers.ts'
import { references } from './reference-datasets.ts'

/** Correct significant digits: NIST's log relative error, at most the 15 that are certified. */
const digits = (value: number, certified: number): number =>
  value === certified ? 15 : Math.min(15, -Math.log10(Math.abs((value - certified) / certified)))

/**
 * What doubles can hold: NumAcc3 and 4 differ in the last places a double has (10000000.1 is off by 4e-9 relative to
 * their spread of 0.1), so no arithmetic on doubles finds more digits of their deviation.
 */
const ATTAINABLE: Record<string, { mean: number; sd: number; autocorrelation: number }> = {
  Lew: { mean: 15, sd: 14.5, autocorrelation: 14 },
  Lottery: { mean: 14.5, sd: 14.5, autocorrelation: 14 },
  Mavro: { mean: 15, sd: 12.5, autocorrelation: 12.5 },
  Michelso: { mean: 15, sd: 13.5, autocorrelation: 13.4 },
  NumAcc1: { mean: 15, sd: 15, autocorrelation: 15 },
  NumAcc2: { mean: 15, sd: 14.5, autocorrelation: 14 },
  NumAcc3: { mean: 15, sd: 9.4, autocorrelation: 11 },
  NumAcc4: { mean: 15, sd: 8.2, autocorrelation: 10 },
  PiDigits: { mean: 15, sd: 14.5, autocorrelation: 13 },
}

/** A double as an exact fraction over 2^1074 … of which 2^80 are enough here: every value is a multiple of 2^-60. */
const SCALE = 60n
const exact = (value: number): bigint => {
  const whole = BigInt(Math.trunc(value))
  return (whole << SCALE) + BigInt((value - Math.trunc(value)) * 2 ** Number(SCALE))
}
const squareRoot = (value: bigint): bigint => {
  let root = value
  for (let next = (root + 1n) / 2n; next < root; next = (root + value / root) / 2n) root = next
  return root
}

describe("NIST's univariate reference datasets", () => {
  it.each(references.map((one) => [one.name, one] as const))(
    '%s',
    (name, { values, certified }) => {
      const found = moments(values)
      const attainable = ATTAINABLE[name]
      for (const figure of ['mean', 'sd', 'autocorrelation'] as const)
        expect(digits(found[figure], certified[figure]), figure).toBeGreaterThanOrEqual(
          attainable?.[figure] ?? 15,
        )
    },
  )

  it.each(references.map((one) => [one.name, one] as const))(
    '%s: the deviation of the doubles themselves, in exact integers, to 14 digits',
    (_, { values }) => {
      const n = BigInt(values.length)
      const fixed = values.map(exact)
      const sum = fixed.reduce((all, one) => all + one, 0n)
      const squares = fixed.reduce((all, one) => all + (one * n - sum) ** 2n, 0n)
      // n·y − Σy is n deviations long: variance = squares ÷ n² ÷ (n − 1), kept with 40 more bits under the root.
      const sd = Number(squareRoot((squares << 80n) / (n * n * (n - 1n)))) / 2 ** 100
      expect(digits(moments(values).sd, sd)).toBeGreaterThanOrEqual(14)
    },
  )
})

describe('moments', () => {
  it('do not overflow or cancel', () => {
    expect(moments([1e16, 1, -1e16, 1]).mean).toBe(0.5)
    expect(moments([1e15 + 1, 1e15 + 2, 1e15 + 3]).sd).toBe(1)
  })

  it('of values that never vary are plain', () => {
    expect(moments([0.1, 0.1, 0.1])).toEqual({ mean: 0.1, sd: 0, skewness: 0, autocorrelation: 0 })
    expect(moments([7])).toEqual({ mean: 7, sd: 0, skewness: 0, autocorrelation: 0 })
  })

  // 2, 3, 5, 8, 12: mean 6, Σd³ = −64 − 27 − 1 + 8 + 216 = 132, Σd² = 66.
  it('have the skewness of the handbook', () => {
    expect(moments([2, 3, 5, 8, 12]).skewness).toBeCloseTo(132 / 5 / (66 / 5) ** 1.5, 14)
  })
})

describe('quantiles', () => {
  // NIST/SEMATECH e-Handbook 7.2.6.2: gauge measurements, 90th percentile 95.1981.
  const GAUGE = [
    95.1772, 95.1567, 95.1937, 95.1959, 95.1442, 95.061, 95.1591, 95.1195, 95.1065, 95.0925, 95.199,
    95.1682,
  ]
  it('are those of the handbook', () => {
    expect(quantile(sortedOf(GAUGE), 0.9)).toBeCloseTo(95.19807, 10)
  })

  it('stay within the values', () => {
    expect([0, 0.01, 0.99, 1].map((p) => quantile([3, 9], p))).toEqual([3, 3, 9, 9])
    expect(median([5])).toBe(5)
    expect(median([-1.7e308, 1.7e308])).toBe(0)
    expect(quantile([], 0.5)).toBeNaN()
  })
})

describe('histograms', () => {
  it('count every value once, the far ones in the last bins', () => {
    const values = [...Array.from({ length: 200 }, (_, n) => n % 40), 1e9, -1e9]
    const { edges, counts } = histogram(sortedOf(values))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(202)
    expect(edges.length).toBe(counts.length + 1)
    expect(edges.at(-1)).toBeLessThan(1_000)
    expect(counts.length).toBeLessThan(60)
  })

  it('put a value on an edge into the bin at its right', () => {
    expect(countInto([0, 1, 2], [0, 1, 1, 2, -5, 9])).toEqual([2, 4])
  })

  it('of one value have one bin', () => {
    expect(histogram(sortedOf([4, 4, 4]))).toEqual({ edges: [4, 4], counts: [3] })
  })
})

describe('correlation', () => {
  // Anscombe (1973), first set: r = 0.81642051634484.
  const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
  const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
  it("is Anscombe's", () => {
    expect(correlation(x, y)?.r).toBeCloseTo(0.81642051634484, 13)
  })

  it('leaves out pairs of which one is missing, and says how many it used', () => {
    const gap = [...x, Number.NaN, 3]
    expect(correlation(gap, [...y, 1, Number.NaN])).toEqual(correlation(x, y))
    expect(correlation(x, y)?.n).toBe(11)
  })

  it('is nothing for what does not vary, or for too few', () => {
    expect(
      correlation(
        x,
        x.map(() => 5),
      ),
    ).toBeNull()
    expect(correlation([1, 2], [2, 4])).toBeNull()
  })

  it('ranks share the mean of their places', () => {
    expect([...ranks([10, 20, 10, Number.NaN, 30])]).toEqual([1.5, 3, 1.5, Number.NaN, 4])
  })
})
