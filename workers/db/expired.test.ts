/** What is forgotten, and what must not be. */

import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { openDatabase, together } from './database.ts'
import { forgetExpired } from './expired.ts'
import { mailTokens, refreshTokens, sessions, throttles } from './schema/index.ts'

const DAY = 86_400_000
const NOW = 1_795_000_000_000
const db = openDatabase(env.DB)

const session = (id: string, expiresAt: number, endedAt: number | null = null) =>
  db.insert(sessions).values({
    id,
    userId: 'usr_1',
    kind: 'token',
    createdAt: 0,
    lastSeenAt: 0,
    expiresAt,
    endedAt,
  })
const refresh = (tokenHash: string, sessionId: string) =>
  db.insert(refreshTokens).values({ tokenHash, sessionId, createdAt: 0, expiresAt: 0, usedAt: 1 })
const link = (id: string, expiresAt: number) =>
  db.insert(mailTokens).values({
    id,
    tokenHash: id,
    userId: 'usr_1',
    purpose: 'verify_email',
    email: 'a@example.test',
    createdAt: 0,
    expiresAt,
  })
const throttle = (key: string, windowStart: number, blockedUntil = 0) =>
  db.insert(throttles).values({ key, count: 1, windowStart, blockedUntil })

const left = async (column: string, table: string) => {
  const { results } = await env.DB.prepare(`SELECT ${column} AS id FROM ${table} ORDER BY 1`).all()
  return results.map(({ id }) => id)
}

it('forgets dead sessions with their tokens, old links and turned windows, and nothing that lives', async () => {
  await together(db, [
    session('ended long ago', NOW + DAY, NOW - 31 * DAY),
    session('expired long ago', NOW - 31 * DAY),
    session('ended lately', NOW + DAY, NOW - 29 * DAY),
    session('living', NOW + DAY),
    refresh('orphan', 'ended long ago'),
    refresh('used and living', 'living'),
    link('old', NOW - 31 * DAY),
    link('expired lately', NOW - DAY),
    throttle('turned', NOW - 2 * DAY),
    throttle('blocked', NOW - 2 * DAY, NOW + 1),
    throttle('running', NOW - 1),
  ])
  for (let twice = 0; twice < 2; twice += 1) {
    await forgetExpired(db, { realNow: NOW, appNow: NOW })
    expect(await left('id', 'sessions')).toEqual(['ended lately', 'living'])
    expect(await left('token_hash', 'refresh_tokens')).toEqual(['used and living'])
    expect(await left('id', 'mail_tokens')).toEqual(['expired lately'])
    expect(await left('key', 'throttles')).toEqual(['blocked', 'running'])
  }
})
