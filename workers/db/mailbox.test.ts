/** One delivery per key in 24 hours, decided by real D1. */

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { openDatabase } from './database.ts'
import { mailboxStore } from './mailbox.ts'
import { mailboxCalls } from './schema/index.ts'

const HOUR = 3_600_000
const NOON = Date.UTC(2026, 10, 23, 12, 0, 0)

const db = openDatabase(env.DB)
let made = 0
const store = mailboxStore(db, { next: (prefix) => `${prefix}_${++made}` })
const aCall = (key: string, at = NOON) => ({
  key,
  kind: 'receipt',
  to: 'ada@example.test',
  subject: 'Your receipt',
  text: 'Paid.',
  html: '<p>Paid.</p>',
  headers: {},
  at,
})
const rowsOf = async (key: string) =>
  (await db.select().from(mailboxCalls)).filter((row) => row.key === key)

describe('the mailbox', () => {
  it('keeps every call and delivers the first of a key', async () => {
    const first = await store.record(aCall('receipt:in_1'))
    const second = await store.record(aCall('receipt:in_1', NOON + HOUR))
    expect(first.delivered).toBe(true)
    expect(second).toEqual({ id: first.id, delivered: false })
    expect(
      (await rowsOf('receipt:in_1')).map(({ delivered, toAddress, createdAt }) => [
        delivered,
        toAddress,
        createdAt,
      ]),
    ).toEqual([
      [true, 'ada@example.test', NOON],
      [false, 'ada@example.test', NOON + HOUR],
    ])
  })

  it('forgets a key after 24 hours, counted from its delivery', async () => {
    const delivered = async (at: number) =>
      (await store.record(aCall('receipt:in_2', at))).delivered
    expect(await delivered(NOON)).toBe(true)
    expect(await delivered(NOON + 24 * HOUR - 1)).toBe(false)
    expect(await delivered(NOON + 24 * HOUR)).toBe(true)
    expect(await delivered(NOON + 25 * HOUR)).toBe(false)
  })

  it('delivers once when 20 calls come at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => store.record(aCall('receipt:in_3'))),
    )
    expect(answers.filter(({ delivered }) => delivered)).toHaveLength(1)
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect(await rowsOf('receipt:in_3')).toHaveLength(20)
  })

  it('knows which keys were delivered', async () => {
    await store.record(aCall('receipt:in_4'))
    expect(await store.wasDelivered('receipt:in_4')).toBe(true)
    expect(await store.wasDelivered('receipt:in_5')).toBe(false)
  })
})
