/** Quota windows: counted from the anchor itself, in UTC, over short months, leap years and clocks that jump. */

import { describe, expect, it } from 'vitest'
import { monthsAfter, windowAt, windowFrom } from './window.ts'

const iso = (ms: number) => new Date(ms).toISOString()
const at = (text: string) => Date.parse(text)

/** Days of each month, by hand: the only other source of truth about the calendar here. */
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const leap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
const lastOf = (year: number, month: number) =>
  month === 1 && leap(year) ? 29 : (DAYS[month] ?? 0)

describe('the n-th window', () => {
  it.each([
    ['2026-01-31T10:00:00.000Z', 1, '2026-02-28T10:00:00.000Z'],
    ['2028-01-31T10:00:00.000Z', 1, '2028-02-29T10:00:00.000Z'],
    ['2026-01-31T10:00:00.000Z', 2, '2026-03-31T10:00:00.000Z'],
    ['2026-01-30T23:59:59.999Z', 1, '2026-02-28T23:59:59.999Z'],
    ['2028-02-29T00:00:00.000Z', 12, '2029-02-28T00:00:00.000Z'],
    ['2028-02-29T00:00:00.000Z', 48, '2032-02-29T00:00:00.000Z'],
    ['2026-12-31T12:00:00.000Z', 2, '2027-02-28T12:00:00.000Z'],
  ])('of %s, %i months on, starts at %s', (anchor, months, start) => {
    expect(iso(monthsAfter(at(anchor), months))).toBe(start)
  })

  it('starts on the anchor’s day or the month’s last, for days 28–31 × 48 months from a common and a leap year', () => {
    let windows = 0
    for (const year of [2026, 2028, 2099])
      for (const day of [28, 29, 30, 31]) {
        const anchor = at(`${year}-01-${day}T13:37:42.123Z`)
        for (let n = 0; n < 48; n += 1) {
          const [y, month] = [year + Math.floor(n / 12), n % 12]
          const startDay = Math.min(day, lastOf(y, month))
          const two = (value: number) => String(value).padStart(2, '0')
          const start = `${y}-${two(month + 1)}-${two(startDay)}T13:37:42.123Z`
          const window = windowAt(anchor, at(start))
          expect(iso(window.start)).toBe(start)
          // To the millisecond: the one before belongs to the window before, the last of it to this one.
          if (n > 0) expect(windowAt(anchor, at(start) - 1).end).toBe(window.start)
          expect(windowAt(anchor, window.end - 1)).toEqual(window)
          windows += 1
        }
      }
    expect(windows).toBe(576)
  })

  it('is the first one for a clock that lags behind the anchor', () => {
    const anchor = at('2026-11-01T00:00:00.000Z')
    expect(windowAt(anchor, anchor - 1_000)).toEqual(windowAt(anchor, anchor))
  })
})

describe('time running backwards', () => {
  const anchor = at('2026-01-31T00:00:00.000Z')
  const turn = at('2026-02-28T00:00:00.000Z')

  it('does not open the window before again', () => {
    const reached = windowAt(anchor, turn).start
    expect(windowFrom(anchor, turn - 1_000, reached)).toEqual(windowAt(anchor, turn))
  })

  it('holds nobody to a window of another anchor', () => {
    const other = windowAt(at('2026-02-10T00:00:00.000Z'), turn).start
    expect(windowFrom(anchor, turn - 1_000, other + 86_400_000)).toEqual(
      windowAt(anchor, turn - 1_000),
    )
  })

  it('goes on as soon as time does', () => {
    expect(windowFrom(anchor, turn, windowAt(anchor, turn - 1).start)).toEqual(
      windowAt(anchor, turn),
    )
  })
})
