/** Durations as ISO 8601 writes them, added as Stripe counts months. */

import { describe, expect, it } from 'vitest'
import { addDuration, parseDuration } from './duration.ts'

const after = (from: string, text: string): string | null => {
  const duration = parseDuration(text)
  return duration && new Date(addDuration(Date.parse(from), duration)).toISOString()
}

describe('durations', () => {
  it.each([
    ['2026-01-15T10:00:00.000Z', 'P1M', '2026-02-15T10:00:00.000Z'],
    ['2026-01-31T10:00:00.000Z', 'P1M', '2026-02-28T10:00:00.000Z'],
    ['2028-01-31T00:00:00.000Z', 'P1M', '2028-02-29T00:00:00.000Z'],
    ['2028-02-29T00:00:00.000Z', 'P1Y', '2029-02-28T00:00:00.000Z'],
    ['2026-12-31T23:59:59.000Z', 'PT1S', '2027-01-01T00:00:00.000Z'],
    ['2026-03-01T00:00:00.000Z', 'P2W', '2026-03-15T00:00:00.000Z'],
    ['2026-03-01T00:00:00.000Z', 'P1Y2M10DT2H30M', '2027-05-11T02:30:00.000Z'],
    ['2026-03-01T00:00:00.000Z', 'P0D', '2026-03-01T00:00:00.000Z'],
    ['2026-03-28T12:00:00.000Z', 'P3D', '2026-03-31T12:00:00.000Z'],
  ])('%s and %s is %s', (from, text, to) => {
    expect(after(from, text)).toBe(to)
  })

  it.each(['', 'P', 'PT', 'P1', '1M', 'P-1M', '-P1M', 'P1.5M', 'P1M1Y', 'P1MT', 'p1m', 'P1H'])(
    'does not take %j',
    (text) => {
      expect(parseDuration(text)).toBeNull()
    },
  )
})
