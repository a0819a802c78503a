/** What the crash test reads from the fixture site's log: a fault in it must be found. */

import { describe, expect, it } from 'vitest'
import type { Visit } from '../company/fixture-site.ts'
import { mostAtOnce, repeatedInOneLife, resumptions } from './site-log.ts'

const visit = (at: number, what: Visit['what'], name: string): Visit => ({
  at,
  what,
  path: `/slow/500/${name}`,
})
/** Killed at 2 s, there again at 8 s, not killed any more. */
const LIVES = [
  { readyAt: 0, killedAt: 2_000 },
  { readyAt: 8_000, killedAt: Number.POSITIVE_INFINITY },
]
const CUT_OFF = [
  visit(1_000, 'asked', 'a'),
  visit(1_500, 'answered', 'a'),
  visit(1_600, 'asked', 'b'),
]

describe('the log of the fixture site', () => {
  it('tells how many were open at once; a kill closes all', () => {
    const visits = [...CUT_OFF, visit(1_700, 'asked', 'c'), visit(12_000, 'asked', 'd')]
    expect(mostAtOnce(visits, LIVES)).toBe(2)
  })

  it('tells a run that nothing had cut off', () => {
    expect(repeatedInOneLife([...CUT_OFF, visit(12_100, 'asked', 'b')], LIVES)).toEqual([])
    expect(repeatedInOneLife([...CUT_OFF, visit(1_900, 'asked', 'a')], LIVES)).toEqual([
      '/slow/500/a in life 1',
    ])
  })

  it('tells when what was cut off went on, counted from the end of its lease', () => {
    const [soon, late, never] = [12_100, 14_100, null].map((at) =>
      resumptions(at === null ? CUT_OFF : [...CUT_OFF, visit(at, 'asked', 'b')], LIVES),
    )
    expect(soon).toEqual([{ path: '/slow/500/b', afterMs: 100, late: false }])
    expect(late).toEqual([{ path: '/slow/500/b', afterMs: 2_100, late: true }])
    expect(never).toMatchObject([{ late: true }])
  })

  it('judges no life that was too short to go on in', () => {
    const short = [
      LIVES[0],
      { readyAt: 8_000, killedAt: 13_000 },
      { readyAt: 19_000, killedAt: Infinity },
    ]
    expect(resumptions(CUT_OFF, short as typeof LIVES)).toEqual([])
  })
})
