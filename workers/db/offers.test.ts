/** Offers are found by an index, however many others there are. */

import { expect, it } from 'vitest'
import { listening, readWhole } from '../journeys/query-plans.ts'
import { holdersOf } from './entitlements.ts'
import { findOffer, noteAccepted, offersFor } from './offers.ts'

it('reads no table whole to show offers, to accept one by its price, or to grant what it promised', async () => {
  const { db, asked } = listening()
  await offersFor(db, { accountId: 'usr_1', userId: 'usr_1' })
  await findOffer(db, 'off_1')
  await noteAccepted(db, ['price_1'], 0)
  await holdersOf(db, ['usr_1'])
  expect(asked.length).toBeGreaterThanOrEqual(4)
  for (const text of asked) expect([text, await readWhole(text)]).toEqual([text, []])
})
