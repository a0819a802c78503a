/** Mails about a quota that runs low tell the truth of the moment they are written, and are not lost by what is given back. */

import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, expect, it } from 'vitest'
import { consume } from '../agents/notification/agent.ts'
import { aMessage, aPerson, START, somePorts, unique } from './builders.ts'
import { aGrant, objectOf } from './metered.ts'
import { ownAgentsRest } from './own-agents.ts'
import { scriptedStripe } from './scripted-stripe.ts'

beforeEach(() => ownAgentsRest('notification'))

/** Somebody with a key and ten requests a month; what their object owes is worked off by the test. */
async function aReader() {
  const { ports } = somePorts(scriptedStripe().tool)
  const { id: accountId } = await aPerson()
  const object = objectOf(accountId)
  await object.apply(aGrant(accountId, { requestsPerMonth: 10 }))
  const by = { accountId, userId: accountId, auditId: unique(), requestId: 'req_1', claim: null }
  const key = { id: `key_${unique()}`, hash: unique(), prefix: 'tf_test_', last4: 'abcd' }
  const wish = { name: 'A key', scopes: ['goals:read' as const], expiresAt: null, cap: null }
  await object.makeKey(key, wish, { ...by, now: START })
  const owed = async () => {
    const { results } = await env.DB.prepare(
      "SELECT key FROM outbox WHERE account_id = ? AND kind LIKE 'quota_%' ORDER BY rowid",
    )
      .bind(accountId)
      .all<{ key: string }>()
    return results.map((row) => row.key)
  }
  return {
    object,
    owed,
    async spends(requests: number) {
      const caller = { kind: 'key' as const, hash: key.hash }
      const ask = { caller, need: 'any' as const, counting: 'one' as const, requests }
      const [verdict] = await object.admit(START, [ask])
      if (!verdict?.receipt) throw new Error('not counted')
      return verdict.receipt
    },
    /** Every bell is rung, and rung again. */
    async notified() {
      await object.flush()
      const bells = (await owed()).map((row) => ({
        agent: 'notification',
        type: 'outbox',
        key: row,
      }))
      for (const bell of [...bells, ...bells]) await consume(ports, [aMessage(bell)])
    },
    /** Kinds of the mails that reached the provider's door, in order. */
    async mails() {
      const { results } = await env.DB.prepare(
        `SELECT key FROM mailbox_calls WHERE delivered = 1 AND key LIKE ? ORDER BY rowid`,
      )
        .bind(`quota_%:${accountId}:%`)
        .all<{ key: string }>()
      return results.map((row) => row.key.split(':')[0])
    },
  }
}

it('of the end is not sent while one is given back, and is once all are used', async () => {
  const reader = await aReader()
  const receipt = await reader.spends(10)
  await reader.object.flush()
  expect(await reader.owed()).toHaveLength(1)
  await reader.object.giveBack(START, receipt, 'req_1')
  await reader.notified()
  expect(await reader.mails()).toEqual(['quota_80'])
  await reader.spends(1)
  await reader.notified()
  expect(await reader.mails()).toEqual(['quota_80', 'quota_100'])
  await reader.object.giveBack(START, receipt, 'req_2')
  await reader.spends(1)
  await reader.notified()
  expect(await reader.mails()).toEqual(['quota_80', 'quota_100'])
})

it('of 80 % is sent once that many are used for good', async () => {
  const reader = await aReader()
  const receipt = await reader.spends(8)
  await reader.object.flush()
  await reader.object.giveBack(START, receipt, 'req_1')
  await reader.notified()
  expect(await reader.mails()).toEqual([])
  await reader.spends(1)
  await reader.notified()
  expect(await reader.mails()).toEqual(['quota_80'])
})

it('is owed once the limit has been reached for some seconds: what is at work may be given back', async () => {
  const reader = await aReader()
  const receipt = await reader.spends(10)
  await runDurableObjectAlarm(reader.object)
  expect(await reader.owed()).toEqual([])
  await reader.object.giveBack(START, receipt, 'req_1')
  await reader.spends(1)
  // Whoever moves the time does not wait for it.
  expect(await reader.object.wake()).toBe(true)
  expect(await reader.owed()).toHaveLength(1)
})
