/** What waits for an alarm does not wait once time has jumped. */

import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { START, somePorts, unique } from '../../journeys/builders.ts'
import { aGrant, objectOf } from '../../journeys/metered.ts'
import { scriptedStripe } from '../../journeys/scripted-stripe.ts'
import { wakeObjects } from './wake.ts'

/** Somebody who was granted something; their object holds what they used a moment ago. */
async function anAccount(uses: number) {
  const accountId = `usr_${unique()}`
  const object = objectOf(accountId)
  await object.apply(aGrant(accountId))
  await env.DB.prepare(
    `INSERT INTO entitlements (account_id, access, plan, burst_per_minute, features, reason, epoch, version, updated_at)
     VALUES (?, 'full', 'starter', 60, '[]', 'active', 1, 1, ?)`,
  )
    .bind(accountId, START)
    .run()
  if (uses > 0)
    await object.admit(START, [
      {
        caller: { kind: 'member', userId: accountId },
        need: 'any',
        counting: 'one',
        requests: uses,
      },
    ])
  const alarm = () => runInDurableObject(object, (_, { storage }) => storage.getAlarm())
  return { accountId, alarm }
}

it('wakes every object with an alarm, and no other; woken it has none', async () => {
  const busy = await anAccount(3)
  const calm = await anAccount(0)
  expect([await busy.alarm(), await calm.alarm()]).toEqual([expect.any(Number), null])
  const { ports } = somePorts(scriptedStripe().tool)
  expect(await wakeObjects(ports)).toBe(1)
  const { results } = await env.DB.prepare('SELECT account_id, requests FROM usage_daily').all()
  expect(results).toEqual([{ account_id: busy.accountId, requests: 3 }])
  expect([await busy.alarm(), await wakeObjects(ports)]).toEqual([null, 0])
})
