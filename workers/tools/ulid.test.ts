/** Ids as the specification has them: by time, then by chance, all of it. */

import { describe, expect, it } from 'vitest'
import { ulid } from './ulid.ts'

const scripted = (...numbers: number[]) => {
  let at = 0
  return () => numbers[at++ % numbers.length] ?? 0
}

describe('a ULID', () => {
  it.each([
    // The specification's own example, and the last time there is.
    [1_469_918_176_385, '01ARYZ6S41'],
    [281_474_976_710_655, '7ZZZZZZZZZ'],
    [0, '0000000000'],
    [32, '0000000010'],
  ])('of %i begins with %s', (now, time) => {
    expect(ulid(now, () => 0)).toBe(`${time}0000000000000000`)
  })

  it('takes five bits of chance a letter, up to the last', () => {
    expect(ulid(0, scripted(0, 1 / 32, 31 / 32, 0.999_999))).toBe('0000000000ZZ10ZZ10ZZ10ZZ10')
  })

  it('sorts by its time', () => {
    const ids = [1_700_000_000_000, 1_700_000_000_001, 1_800_000_000_000].map((now) =>
      ulid(now, Math.random),
    )
    expect([...ids].reverse().sort()).toEqual(ids)
    expect(ids[0]).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/)
  })
})
