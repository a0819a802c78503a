/** What is sold, what was, and how Stripe's own prices are held against both. */

import { expect, it } from 'vitest'
import { byLookupKey, isPromised } from './promised.ts'

const prices = [
  { lookupKey: 'pro_month_v1', interval: 'month', amountCents: 10_900, retired: false },
  { lookupKey: 'pro_month_v1', interval: 'month', amountCents: 9_900, retired: true },
] as const

it.each([
  [10_900, true, true],
  [10_900, false, true],
  [9_900, false, true],
  // A former price on sale again, and one that nobody ever set.
  [9_900, true, false],
  [8_900, false, false],
])('%i cents, on sale: %j, is promised: %j', (amountCents, active, promised) => {
  expect(isPromised(prices, { amountCents, active })).toBe(promised)
})

it('names the plan behind a lookup key', () => {
  expect(byLookupKey('pro_year_v1')).toMatchObject({
    plan: { key: 'pro' },
    prices: [{ amountCents: 99_900, retired: false }],
  })
  expect(byLookupKey('pro_year_v9')).toBeUndefined()
})
