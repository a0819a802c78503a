/** Who hears that the quota runs low: once per window, threshold and limit, armed again when the limit changes. */

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { alertAt } from '../contract/quota-alert.ts'
import { START, unique } from '../journeys/builders.ts'
import { aGrant, objectOf } from '../journeys/metered.ts'
import { HOUR } from '../tools/clock.ts'

const WINDOW_END = Date.UTC(2026, 11, 1)

/** An account whose object counts as many as it is told, and what it owes Notification then. */
async function anAccount(requestsPerMonth: number) {
  const accountId = `usr_${unique()}`
  const object = objectOf(accountId)
  const wide = { burstPerMinute: 100_000 }
  await object.apply(aGrant(accountId, { ...wide, requestsPerMonth }))
  const by = { accountId, userId: accountId, auditId: unique(), requestId: 'req_1', claim: null }
  const key = { id: `key_${unique()}`, hash: unique(), prefix: 'tf_test_', last4: 'abcd' }
  const wish = { name: 'A key', scopes: ['goals:read' as const], expiresAt: null, cap: null }
  await object.makeKey(key, wish, { ...by, now: START })
  return {
    async spends(requests: number, now = START + HOUR) {
      const caller = { kind: 'key' as const, hash: key.hash }
      await object.admit(now, [{ caller, need: 'any', counting: 'one', requests }])
      // Twice: what was told is not told again.
      await object.flush()
      await object.flush()
    },
    limits: (version: number, limit: number) =>
      object.apply(aGrant(accountId, { ...wide, version, requestsPerMonth: limit })),
    async told(): Promise<unknown[]> {
      const { results } = await env.DB.prepare(
        `SELECT kind, payload FROM outbox WHERE account_id = ? AND kind LIKE 'quota_%' ORDER BY rowid`,
      )
        .bind(accountId)
        .all<{ kind: string; payload: string }>()
      return results.map(({ kind, payload }) => {
        const { window, limit } = JSON.parse(payload) as { window: number; limit: number }
        return [kind, window, limit]
      })
    },
  }
}

describe('the alert', () => {
  it('comes at 80 % and at 100 %, once each', async () => {
    const { spends, told } = await anAccount(1_000)
    await spends(799)
    expect(await told()).toEqual([])
    await spends(1)
    await spends(100)
    expect(await told()).toEqual([['quota_80', START, 1_000]])
    await spends(99)
    await spends(1)
    await spends(5)
    expect(await told()).toEqual([
      ['quota_80', START, 1_000],
      ['quota_100', START, 1_000],
    ])
  })

  it('of the end alone comes to whoever jumps over both', async () => {
    const { spends, told } = await anAccount(10)
    await spends(50)
    expect(await told()).toEqual([['quota_100', START, 10]])
  })

  it('is armed again by another limit, and by the next window', async () => {
    const { spends, limits, told } = await anAccount(100)
    await spends(100)
    await limits(2, 200)
    await spends(59)
    expect(await told()).toHaveLength(1)
    await spends(1)
    await spends(160, WINDOW_END)
    expect(await told()).toEqual([
      ['quota_100', START, 100],
      ['quota_80', START, 200],
      ['quota_80', WINDOW_END, 200],
    ])
  })
})

describe('alertAt', () => {
  it.each([
    [0, null, null],
    [5, 0, null],
    [79, 100, null],
    [80, 100, 'quota_80'],
    [99, 100, 'quota_80'],
    [100, 100, 'quota_100'],
    [2_000, 1_000, 'quota_100'],
  ] as const)('%i of %s: %s', (used, limit, kind) => {
    expect(alertAt(used, limit)).toBe(kind)
  })
})
