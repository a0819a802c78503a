/** How people say where in time to go. */

import { describe, expect, it } from 'vitest'
import { wishOf } from './wish.ts'

describe('wishOf', () => {
  it.each([
    ['+1month', { advance: 'P1M' }],
    ['+3days', { advance: 'P3D' }],
    ['+2w', { advance: 'P2W' }],
    ['+6hours', { advance: 'PT6H' }],
    ['+90min', { advance: 'PT90M' }],
    ['+1year+1month+3days+2h', { advance: 'P1Y1M3DT2H' }],
    ['P1M', { advance: 'P1M' }],
    ['2027-03-01', { to: '2027-03-01T00:00:00.000Z' }],
    ['2027-03-01T09:30:00+02:00', { to: '2027-03-01T07:30:00.000Z' }],
    ['+1fortnight', null],
    ['+1day+2days', null],
    ['-1month', null],
    ['tomorrow', null],
    ['1', null],
  ])('%s', (text, wish) => {
    expect(wishOf(text)).toEqual(wish)
  })
})
