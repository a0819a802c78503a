/** When schedules run, on clocks that jump. Expected instants are written by hand from the zones' published changes. */

import { describe, expect, it } from 'vitest'
import { nextRun, type Rhythm } from './cadence.ts'

const berlin = (over: Partial<Rhythm>): Rhythm => ({
  cadence: 'daily',
  time: '09:00',
  day: null,
  timeZone: 'Europe/Berlin',
  ...over,
})
const next = (rhythm: Rhythm, after: string) =>
  new Date(nextRun(rhythm, Date.parse(after))).toISOString()

describe('the next run', () => {
  it.each([
    // Winter is UTC+1, summer UTC+2.
    ['2026-01-10T07:59:59Z', {}, '2026-01-10T08:00:00.000Z'],
    ['2026-01-10T08:00:00Z', {}, '2026-01-11T08:00:00.000Z'],
    ['2026-07-10T00:00:00Z', {}, '2026-07-10T07:00:00.000Z'],
    // 2026-03-29 the clock goes from 02:00 to 03:00.
    ['2026-03-28T12:00:00Z', { time: '02:30' }, '2026-03-29T01:30:00.000Z'],
    ['2026-03-29T01:30:00Z', { time: '02:30' }, '2026-03-30T00:30:00.000Z'],
    // 2026-10-25 it shows 02:30 twice: at 00:30 and at 01:30 UTC.
    ['2026-10-24T12:00:00Z', { time: '02:30' }, '2026-10-25T00:30:00.000Z'],
    ['2026-10-25T00:30:00Z', { time: '02:30' }, '2026-10-26T01:30:00.000Z'],
    // 2026-11-25 is a Wednesday.
    ['2026-11-25T12:00:00Z', { cadence: 'weekly', day: 3 }, '2026-12-02T08:00:00.000Z'],
    ['2026-11-25T12:00:00Z', { cadence: 'weekly', day: 7 }, '2026-11-29T08:00:00.000Z'],
    ['2026-11-25T12:00:00Z', { cadence: 'weekly' }, '2026-11-30T08:00:00.000Z'],
    ['2026-01-31T12:00:00Z', { cadence: 'monthly', day: 31 }, '2026-02-28T08:00:00.000Z'],
    ['2026-02-28T12:00:00Z', { cadence: 'monthly', day: 31 }, '2026-03-31T07:00:00.000Z'],
    ['2026-02-28T12:00:00Z', { cadence: 'monthly' }, '2026-03-01T08:00:00.000Z'],
  ] as const)('after %s, %o, is %s', (after, over, expected) => {
    expect(next(berlin(over), after)).toBe(expected)
  })

  it('is on the reader’s day, where that is another than ours', () => {
    const auckland = berlin({ timeZone: 'Pacific/Auckland', time: '00:15' })
    // Summer there is UTC+13.
    expect(next(auckland, '2026-11-25T11:00:00Z')).toBe('2026-11-25T11:15:00.000Z')
    expect(next({ ...auckland, timeZone: 'UTC' }, '2026-11-25T11:00:00Z')).toBe(
      '2026-11-26T00:15:00.000Z',
    )
  })
})
