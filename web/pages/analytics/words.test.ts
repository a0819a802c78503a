/** Changes in words, and the file. */

import { describe, expect, it } from 'vitest'
import type { Totals } from '../../../workers/contract/analytics.ts'
import { changeOf, csvOf, dayWords, lastDays, monthWords, valueWords } from './words.ts'

const totals = (over: Partial<Totals> = {}): Totals => ({
  users: 0,
  signups: 0,
  visits: 0,
  mrrCents: 0,
  arrCents: 0,
  revenueCents: 0,
  refundsCents: 0,
  failedPayments: 0,
  disputes: 0,
  goals: null,
  apiRequests: null,
  ...over,
})

describe('figures in words', () => {
  it('are money, counts, or not metered yet', () => {
    expect(valueWords('mrrCents', 8_325)).toBe('$83.25')
    expect(valueWords('visits', 12_345)).toBe('12,345')
    expect(valueWords('apiRequests', null)).toBe('Not metered yet')
  })

  it.each([
    ['mrrCents', { mrrCents: 8_325 }, {}, '+$83.25 in this time', 'good'],
    ['mrrCents', {}, { mrrCents: 1_900 }, '−$19 in this time', 'bad'],
    ['failedPayments', { failedPayments: 2 }, {}, '+2 against the time before', 'bad'],
    ['disputes', { disputes: 1 }, {}, '+1 against the time before', 'bad'],
    ['refundsCents', {}, { refundsCents: 500 }, '−$5 against the time before', 'good'],
    ['visits', {}, {}, 'No change against the time before', ''],
  ] as const)('tell how %s changed', (figure, now, before, words, tone) => {
    expect(changeOf(figure, totals(now), totals(before))).toEqual({ words, tone })
  })

  it('say nothing of what is not metered', () => {
    expect(changeOf('goals', totals(), totals())).toBeNull()
  })

  it('become a file with a line a day', () => {
    const days = [
      { date: '2026-11-25', ...totals({ users: 3, mrrCents: 8_325, arrCents: 99_900 }) },
    ]
    const movement = { expansionCents: 0, contractionCents: 0, churnCents: 0, reactivationCents: 0 }
    const movements = [{ date: '2026-11-25', newCents: 8_325, ...movement }]
    expect(csvOf({ days, movements })).toBe(
      'date,users,signups,visits,mrrCents,arrCents,revenueCents,refundsCents,failedPayments,disputes,goals,apiRequests,newCents,expansionCents,reactivationCents,contractionCents,churnCents\r\n' +
        '2026-11-25,3,0,0,8325,99900,0,0,0,0,,,8325,0,0,0,0\r\n',
    )
  })

  it('name days and months in UTC', () => {
    expect([dayWords('2026-11-25'), monthWords('2026-01')]).toEqual(['25 Nov 2026', 'Jan 2026'])
    expect(lastDays('2026-03-02', 7)).toBe('?from=2026-02-24&to=2026-03-02')
  })
})
