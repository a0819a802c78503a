/** What an object owes D1 after it was away for long: paid in parts, each within what one invocation may ask. */

import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { openDatabase } from '../db/database.ts'
import { unique } from '../journeys/builders.ts'
import { objectOf } from '../journeys/metered.ts'
import { Ledger } from './ledger.ts'
import { Owed } from './owed.ts'

it('pays audit lines two hundred at a time, each once', async () => {
  const accountId = `usr_${unique()}`
  const written = async () => {
    const row = await env.DB.prepare('SELECT count(*) AS n FROM audit_log WHERE account_id = ?')
      .bind(accountId)
      .first<{ n: number }>()
    return row?.n
  }
  await runInDurableObject(objectOf(accountId), async (_, { storage }) => {
    const owed = new Owed(storage.sql, new Ledger(storage.sql))
    for (let n = 0; n < 450; n += 1) {
      const by = { accountId, userId: accountId, now: 0, auditId: `aud_${unique()}` }
      owed.audit({ ...by, requestId: 'req_1' }, 'api_key_rotated', 'key_1')
    }
    const pay = () => owed.pay(openDatabase(env.DB), { accountId, alert: null, now: 0 })
    const parts: [boolean, number | undefined][] = []
    for (let part = 0; part < 3; part += 1) parts.push([(await pay()).more, await written()])
    expect(parts).toEqual([
      [true, 200],
      [true, 400],
      [false, 450],
    ])
    expect((await pay()).wrote).toBe(false)
  })
})
