/** MRR of one subscription: figures worked out by hand. */

import { describe, expect, it } from 'vitest'
import { monthlyCents, mrrCents } from './mrr.ts'
import type { Discount } from './objects.ts'

const off = (over: Partial<Discount>): Discount => ({ name: 'Launch', endsAt: null, ...over })

describe('MRR', () => {
  it.each([
    ['Starter by the month', 1_900, 'month', null, 1_900],
    // 199 / 12 = 16.5833…
    ['Starter by the year', 19_900, 'year', null, 1_658],
    // 999 / 12 = 83.25
    ['Pro by the year', 99_900, 'year', null, 8_325],
    // 0.06 / 12 = 0.005: half a cent goes up.
    ['half a cent', 6, 'year', null, 1],
    ['less than half a cent', 5, 'year', null, 0],
    ['20 % off for good', 9_900, 'month', off({ percentOff: 20, duration: 'forever' }), 7_920],
    // 999 × 0.6667 / 12 = 55.50275: rounded once, not after the discount and again after the division.
    [
      '33.33 % off a year',
      99_900,
      'year',
      off({ percentOff: 33.33, duration: 'repeating' }),
      5_550,
    ],
    ['$120 off a year', 99_900, 'year', off({ amountOffCents: 12_000 }), 7_325],
    ['once only', 9_900, 'month', off({ percentOff: 50, duration: 'once' }), 9_900],
    ['all of it', 1_900, 'month', off({ percentOff: 100 }), 0],
    ['more than all of it', 1_900, 'month', off({ amountOffCents: 2_500 }), 0],
  ] as const)('of %s', (_, amountCents, interval, discount, expected) => {
    expect(monthlyCents({ amountCents, interval, discount })).toBe(expected)
  })

  it.each([
    ['active', 1_900],
    ['past_due', 1_900],
    ['trialing', 0],
    ['unpaid', 0],
    ['paused', 0],
    ['incomplete', 0],
    ['canceled', 0],
    ['a_status_of_next_year', 0],
  ])('counts what is %s with %d', (status, expected) => {
    expect(mrrCents({ status, amountCents: 1_900, interval: 'month', discount: null })).toBe(
      expected,
    )
  })
})
