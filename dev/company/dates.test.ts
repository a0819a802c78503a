/** The calendar of the demo company on ordinary and on awkward days. */

import { describe, expect, it } from 'vitest'
import { almostCalls, calendarOf } from './dates.ts'

const iso = (text: string) => {
  const calendar = calendarOf(Date.parse(text))
  return Object.fromEntries(
    Object.entries(calendar).map(([name, ms]) => [name, new Date(ms).toISOString().slice(0, 16)]),
  )
}

describe('the demo calendar', () => {
  it('starts half a year back and is the same at any hour of the day', () => {
    expect(iso('2026-11-23T20:49:00Z')).toEqual({
      start: '2026-05-23T00:00',
      starterBuys: '2026-05-24T09:00',
      noplanJoins: '2026-06-12T00:00',
      proBuys: '2026-07-02T14:00',
      pastdueBuys: '2026-10-20T23:00',
      almostBuys: '2026-11-12T10:00',
      renewalFails: '2026-11-21T00:00',
    })
    expect(iso('2026-11-23T00:00:00Z')).toEqual(iso('2026-11-23T23:59:59Z'))
  })

  it('spends 995 requests, never more than a minute’s sixty at once, all of them before today', () => {
    const calls = almostCalls(calendarOf(Date.parse('2026-11-23T00:00:00Z')))
    expect(calls.reduce((sum, { requests }) => sum + requests, 0)).toBe(995)
    expect(Math.max(...calls.map(({ requests }) => requests))).toBe(60)
    expect(new Date(calls.at(-1)?.at ?? 0).toISOString()).toBe('2026-11-21T19:00:00.000Z')
  })

  it('clamps the start to the last day of a shorter month', () => {
    expect(iso('2026-08-31T12:00:00Z').start).toBe('2026-02-28T00:00')
  })

  it('goes two months back where the month before lacks the day', () => {
    // Finalised on 1 April 2027, 00:00: the period ends on 31 March, which February does not have.
    expect(iso('2027-04-03T12:00:00Z').pastdueBuys).toBe('2027-01-31T23:00')
    expect(iso('2028-04-01T12:00:00Z').pastdueBuys).toBe('2028-02-29T23:00')
  })
})
