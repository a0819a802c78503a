/** When a quota is due to be used up, and the days a page shows. */

import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../tools/clock.ts'
import { daysShown, projectedExhaustion } from './usage.ts'

const START = Date.UTC(2026, 10, 1)
const window = { start: START, end: Date.UTC(2026, 11, 1) }

describe('projectedExhaustion', () => {
  const at = (used: number, now: number, limit: number | null = 1_000) =>
    projectedExhaustion({ used, limit, window }, now)

  it('goes on at the pace of the window so far', () => {
    // Half in ten days: the other half in ten more.
    expect(at(500, START + 10 * DAY)).toBe(START + 20 * DAY)
    expect(at(900, START + 9 * DAY)).toBe(START + 10 * DAY)
  })

  it('measures the first hours by a whole day', () => {
    // 100 in an hour are 100 a day, not 2,400.
    expect(at(100, START + HOUR)).toBe(START + HOUR + 9 * DAY)
  })

  it.each([
    ['nothing is used', at(0, START + DAY)],
    ['all is used', at(1_000, START + DAY)],
    ['the window turns first', at(100, START + 20 * DAY)],
    ['there is no limit', at(100, START + DAY, null)],
    ['there is no plan', projectedExhaustion({ used: 1, limit: 1_000, window: null }, START)],
  ])('is unknown where %s', (_, projected) => {
    expect(projected).toBeNull()
  })
})

it('shows thirty UTC days, the oldest first', () => {
  const days = daysShown(Date.UTC(2028, 2, 1, 23, 59))
  expect([days.length, days[0], days.at(-2), days.at(-1)]).toEqual([
    30,
    '2028-02-01',
    '2028-02-29',
    '2028-03-01',
  ])
})
