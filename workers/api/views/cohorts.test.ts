/** Retention and churn from what customers were worth at the ends of months. */

import { describe, expect, it } from 'vitest'
import { churnOf, cohortsOf, monthAfter } from './cohorts.ts'

// Ada and Bo began in August; Bo left in October and came back in November. Cy began in October.
const ends = [
  { party: 'ada', month: '2026-08', mrrCents: 1_900 },
  { party: 'bo', month: '2026-08', mrrCents: 9_900 },
  { party: 'bo', month: '2026-10', mrrCents: 0 },
  { party: 'cy', month: '2026-10', mrrCents: 8_325 },
  { party: 'bo', month: '2026-11', mrrCents: 9_900 },
]

describe('cohorts', () => {
  it('keep who paid at the end of each month that is over', () => {
    expect(cohortsOf(ends, '2026-11', 4)).toEqual([
      { month: '2026-08', size: 2, kept: [2, 2, 1, null] },
      { month: '2026-10', size: 1, kept: [1, null] },
    ])
  })

  it('lose customers and their MRR in the month they are gone at the end of', () => {
    expect(churnOf(ends, '2026-11', 3)).toEqual([
      {
        month: '2026-09',
        customersAtStart: 2,
        customersLost: 0,
        mrrAtStartCents: 11_800,
        churnCents: 0,
      },
      {
        month: '2026-10',
        customersAtStart: 2,
        customersLost: 1,
        mrrAtStartCents: 11_800,
        churnCents: 9_900,
      },
      {
        month: '2026-11',
        customersAtStart: 2,
        customersLost: 0,
        mrrAtStartCents: 10_225,
        churnCents: 0,
      },
    ])
  })

  it('count months across the year', () => {
    expect([monthAfter('2026-11', 2), monthAfter('2026-01', -1)]).toEqual(['2027-01', '2025-12'])
  })
})
