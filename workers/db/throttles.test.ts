/** Counters under many hands: what fits in a window, what waits, and that parallel tries count one by one. */

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { openDatabase } from './database.ts'
import { blockedFor, countFailure, forgive, take } from './throttles.ts'

const db = openDatabase(env.DB)
const limit = { free: 3, windowMs: 10_000, firstWaitMs: 100, longestWaitMs: 400 }
const T = 1_700_000_000_000

let serial = 0
const aKey = () => {
  serial += 1
  return `key:${serial}`
}

describe('a soft limit', () => {
  it('lets the free ones pass, then doubles the wait up to the longest', async () => {
    const key = aKey()
    let now = T
    const waits: number[] = []
    for (let n = 0; n < 7; n += 1) {
      expect(await countFailure(db, { key, limit }, now)).toBe(true)
      const wait = await blockedFor(db, [key], now)
      waits.push(wait)
      now += wait
    }
    expect(waits).toEqual([0, 0, 100, 200, 400, 400, 400])
  })

  it('counts nothing while blocked', async () => {
    const key = aKey()
    for (let n = 0; n < 3; n += 1) await countFailure(db, { key, limit }, T)
    expect(await countFailure(db, { key, limit }, T + 99)).toBe(false)
    expect(await blockedFor(db, [key], T + 99)).toBe(1)
    expect(await countFailure(db, { key, limit }, T + 100)).toBe(true)
  })

  it('counts fifty at once one by one', async () => {
    const key = aKey()
    const counted = await Promise.all(
      Array.from({ length: 50 }, () => countFailure(db, { key, limit }, T)),
    )
    expect(counted.filter(Boolean).length).toBe(3)
  })

  it('starts afresh when the window turns, or the owner is known', async () => {
    const key = aKey()
    for (let n = 0; n < 2; n += 1) await countFailure(db, { key, limit }, T)
    await countFailure(db, { key, limit }, T + 10_000)
    expect(await blockedFor(db, [key], T + 10_000)).toBe(0)
    for (let n = 0; n < 2; n += 1) await countFailure(db, { key, limit }, T + 10_000)
    expect(await blockedFor(db, [key], T + 10_000)).toBe(100)
    await forgive(db, key)
    expect(await blockedFor(db, [key, 'key:other'], T + 10_000)).toBe(0)
  })
})

describe('a hard limit', () => {
  it('counts up to it in a window and says when that turns', async () => {
    const key = aKey()
    const hard = { limit: 2, windowMs: 1_000 }
    expect(await take(db, key, hard, T)).toBe(0)
    expect(await take(db, key, hard, T + 400)).toBe(0)
    expect(await take(db, key, hard, T + 400)).toBe(600)
    expect(await take(db, key, hard, T + 999)).toBe(1)
    expect(await take(db, key, hard, T + 1_000)).toBe(0)
  })

  it('lets ten of fifty at once through', async () => {
    const key = aKey()
    const hard = { limit: 10, windowMs: 1_000 }
    const waits = await Promise.all(Array.from({ length: 50 }, () => take(db, key, hard, T)))
    expect(waits.filter((wait) => wait === 0).length).toBe(10)
    expect(waits.filter((wait) => wait === 1_000).length).toBe(40)
  })
})
