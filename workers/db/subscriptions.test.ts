/** What every look at a subscription reads: found by an index, however many rows others have. */

import { expect, it } from 'vitest'
import { listening, readWhole } from '../journeys/query-plans.ts'
import { together } from './database.ts'
import { raiseFlag } from './flags.ts'
import { heldOf, subscriptionsOfAccount } from './subscriptions.ts'

it('reads no table whole to compare one subscription, its bills and its flags', async () => {
  const { db, asked } = listening()
  await heldOf(db, 'sub_1')
  await subscriptionsOfAccount(db, 'usr_1')
  const flag = { action: 'dispute_open', subject: 'dp_1', accountId: 'usr_1', detail: {} } as const
  await together(db, [raiseFlag(db, flag, { id: 'aud_1', now: 0 })])
  expect(asked.length).toBeGreaterThanOrEqual(6)
  for (const text of asked) expect([text, await readWhole(text)]).toEqual([text, []])
  // The measure itself: a table without a fitting index is seen.
  expect(await readWhole('SELECT id FROM users WHERE name = ?')).toEqual(['users'])
})
