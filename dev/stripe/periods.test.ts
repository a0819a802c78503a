/** Period arithmetic on dates that a calendar shows. */

import { describe, expect, it } from 'vitest'
import { afterCycles, type Cycle, nextBoundary } from './periods.ts'

const at = (text: string) => Date.parse(`${text}Z`) / 1000
const MONTH: Cycle = { interval: 'month', count: 1 }

// https://docs.stripe.com/billing/subscriptions/billing-cycle
describe('billing periods', () => {
  it.each<[string, Cycle, number, string]>([
    ['2027-01-31T10:00:05', MONTH, 1, '2027-02-28T10:00:05'],
    ['2028-01-31T10:00:05', MONTH, 1, '2028-02-29T10:00:05'],
    ['2027-01-31T10:00:05', MONTH, 2, '2027-03-31T10:00:05'],
    ['2027-11-30T00:00:00', MONTH, 3, '2028-02-29T00:00:00'],
    ['2028-02-29T12:00:00', { interval: 'year', count: 1 }, 1, '2029-02-28T12:00:00'],
    ['2028-02-29T12:00:00', { interval: 'year', count: 1 }, 4, '2032-02-29T12:00:00'],
    ['2027-01-31T10:00:05', { interval: 'month', count: 3 }, 1, '2027-04-30T10:00:05'],
    ['2027-12-30T23:59:59', { interval: 'week', count: 1 }, 1, '2028-01-06T23:59:59'],
    ['2027-12-31T23:59:59', { interval: 'day', count: 2 }, 1, '2028-01-02T23:59:59'],
  ])('from %s by %o, %i times: %s', (anchor, cycle, n, end) => {
    expect(afterCycles(at(anchor), cycle, n)).toBe(at(end))
  })

  it('end strictly after the instant that is asked for', () => {
    const anchor = at('2027-01-31T12:00:00')
    expect(nextBoundary(anchor, MONTH, anchor)).toBe(at('2027-02-28T12:00:00'))
    expect(nextBoundary(anchor, MONTH, at('2027-02-28T12:00:00'))).toBe(at('2027-03-31T12:00:00'))
    expect(nextBoundary(anchor, MONTH, at('2027-02-28T11:59:59'))).toBe(at('2027-02-28T12:00:00'))
  })
})
