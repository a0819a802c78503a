/** The worked examples of Stripe's own pages. */

import { expect, it } from 'vitest'
import { reductions, share } from './prorations.ts'

// https://docs.stripe.com/billing/subscriptions/prorations: 10 USD to 20 USD halfway: −5 and +10
it.each([
  [-1000, -500],
  [2000, 1000],
])('halfway %i cents are %i', (amount, expected) => {
  expect(share(amount, { start: 0, end: 2_592_000 }, 1_296_000)).toBe(expected)
})

it.each([
  [0, 999],
  [-60, 999],
  [1, 989],
  [50, 500],
  [100, 0],
  [160, 0],
])('at second %i of 100, 999 cents leave %i', (at, left) => {
  expect(share(999, { start: 0, end: 100 }, at)).toBe(left)
})

// https://docs.stripe.com/billing/subscriptions/coupons: stacked in order, 25% then $5 off
it('applies reductions in their order and never below zero', () => {
  const percent = { id: 'a', percentOff: 25, amountOff: null }
  const fixed = { id: 'b', percentOff: null, amountOff: 500 }
  expect(reductions([2000], [percent, fixed])).toEqual([[500], [500]])
  expect(reductions([2000], [fixed, percent])).toEqual([[500], [375]])
  expect(reductions([300], [fixed])).toEqual([[300]])
  expect(reductions([1000, 2000, -400], [fixed])).toEqual([[167, 333, 0]])
})
