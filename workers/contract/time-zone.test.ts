/** What is kept of a time zone’s name, and that it means the same when it comes back. */

import { describe, expect, it } from 'vitest'
import { TimeZone } from './time-zone.ts'
import { isSameZone } from './zone-name.ts'

describe('a time zone', () => {
  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['EUROPE/BERLIN', 'Europe/Berlin'],
    ['america/port-au-prince', 'America/Port-au-Prince'],
    ['utc', 'UTC'],
    ['Etc/UTC', 'UTC'],
    ['etc/gmt+5', 'Etc/GMT+5'],
    ['US/Eastern', 'America/New_York'],
    ['+0530', '+05:30'],
  ])('%s is kept as %s, which stays what it is', (given, kept) => {
    expect(TimeZone.parse(given)).toBe(kept)
    expect(TimeZone.parse(kept)).toBe(kept)
  })

  it.each([
    ['Asia/Kolkata', 'Asia/Calcutta'],
    ['Europe/Kyiv', 'Europe/Kiev'],
    ['Asia/Ho_Chi_Minh', 'Asia/Saigon'],
  ])('%s stays what it is, and is one with %s', (one, other) => {
    expect([one, other].map((name) => TimeZone.parse(name))).toEqual([one, other])
    expect(isSameZone(one, other)).toBe(true)
  })

  it('is another where the clock is another, though it shows the same time today', () => {
    expect(isSameZone('Europe/Berlin', 'Europe/Paris')).toBe(false)
  })

  it.each(['', ' ', 'Europe/Atlantis', 'Europe/Berlin ', '+1'])('is none: “%s”', (given) => {
    expect(TimeZone.safeParse(given).error?.issues.map(({ message }) => message)).toEqual([
      'Not a time zone like Europe/Berlin',
    ])
  })
})
