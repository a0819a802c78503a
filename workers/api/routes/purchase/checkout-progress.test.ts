/** What a subscription's status means to the page after payment. */

import { describe, expect, it } from 'vitest'
import { statusOf } from './checkout-progress.ts'

describe('the success page', () => {
  it.each([
    ['active', 'active'],
    ['trialing', 'active'],
    ['past_due', 'active'],
    ['incomplete', 'processing'],
    ['incomplete_expired', 'failed'],
    ['unpaid', 'failed'],
    ['paused', 'failed'],
    ['canceled', 'expired'],
    ['levitating', 'processing'],
  ])('reads a subscription that is %s as %s', (word, status) => {
    expect(statusOf(word)).toBe(status)
  })
})
