/** Where values lie in a drawing of 1,000 × 200. */

import { describe, expect, it } from 'vitest'
import {
  acrossAt,
  areaPath,
  heightAt,
  linePath,
  rangeOf,
  roundUp,
  stack,
  stackedRange,
  ticksOf,
} from './scale.ts'

describe('a scale', () => {
  it.each([
    [0, 1],
    [0.4, 1],
    [1, 1],
    [3, 5],
    [8_325, 10_000],
    [10_000, 10_000],
    [10_001, 20_000],
    [21_000, 25_000],
    [99_000, 100_000],
  ])('rounds %d up to %d', (value, rounded) => {
    expect(roundUp(value)).toBe(rounded)
  })

  it('always holds zero, at one of its lines', () => {
    expect(rangeOf([])).toEqual({ low: 0, high: 1, step: 1 })
    expect(rangeOf([0, 0])).toEqual({ low: 0, high: 1, step: 1 })
    expect(rangeOf([40, 90])).toEqual({ low: 0, high: 100, step: 25 })
    expect(rangeOf([-3])).toEqual({ low: -3, high: 0, step: 1 })
    const both = rangeOf([-19, 83])
    expect(both).toEqual({ low: -25, high: 100, step: 25 })
    expect(ticksOf(both)).toEqual([100, 75, 50, 25, 0, -25])
  })

  it('puts zero on the ground and the highest at the top', () => {
    const range = { low: 0, high: 100, step: 50 }
    expect([0, 25, 100].map((value) => heightAt(value, range))).toEqual([200, 150, 0])
    expect(heightAt(0, { low: -100, high: 100 })).toBe(100)
  })

  it('spreads points from edge to edge, and one point into the middle', () => {
    expect([0, 1, 2].map((index) => acrossAt(index, 3))).toEqual([0, 500, 1_000])
    expect(acrossAt(0, 1)).toBe(500)
  })

  it('draws the line and the ground under it', () => {
    const range = { low: 0, high: 10, step: 5 }
    expect(linePath([0, 5, 10], range)).toBe('M0 200L500 100L1000 0')
    expect(areaPath([0, 5, 10], range)).toBe('M0 200L500 100L1000 0L1000 200L0 200Z')
    expect(areaPath([7], range)).toBe('')
    expect(linePath([], range)).toBe('')
  })

  it('stacks gains up and losses down from the same zero', () => {
    const range = { low: -100, high: 100, step: 50 }
    expect(stack([50, 0, 25, -40, -60], range)).toEqual([
      { series: 0, y: 50, height: 50 },
      { series: 2, y: 25, height: 25 },
      { series: 3, y: 100, height: 40 },
      { series: 4, y: 140, height: 60 },
    ])
    expect(
      stackedRange([
        [50, 25, -40],
        [10, 0, -60],
      ]),
    ).toEqual({ low: -60, high: 80, step: 20 })
  })
})
