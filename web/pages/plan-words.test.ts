/** How states and limits of a plan are said. */

import { describe, expect, it } from 'vitest'
import type { Subscription } from '../../workers/contract/objects.ts'
import { grantedFeatures, limitWords, perInterval, periodEndWord, stateOf } from './plan-words.ts'

const aSubscription = (given: Partial<Subscription>): Subscription => ({
  id: 'sub_1',
  plan: 'pro',
  interval: 'month',
  status: 'active',
  amountCents: 9_900,
  currency: 'usd',
  currentPeriodStart: '2026-01-31T00:00:00.000Z',
  currentPeriodEnd: '2026-02-28T00:00:00.000Z',
  cancelAtPeriodEnd: false,
  endsAt: null,
  pendingChange: null,
  awaitingPayment: null,
  changedOutside: null,
  pastDueSince: null,
  graceEndsAt: null,
  trialEndsAt: null,
  discount: null,
  paymentMethod: null,
  createdAt: '2026-01-31T00:00:00.000Z',
  ...given,
})

describe('the words of a plan', () => {
  it.each([
    [{}, 'Active', 'Next charge'],
    [{ cancelAtPeriodEnd: true }, 'Ends soon', 'Ends'],
    [{ status: 'trialing' }, 'Trial', 'Next charge'],
    [{ status: 'past_due' }, 'Payment overdue', 'Period ends'],
    [{ status: 'unpaid' }, 'Suspended', 'Period ends'],
    [{ status: 'incomplete' }, 'Payment not finished', 'Period ends'],
    [{ status: 'some_new_state' }, 'some new state', 'Period ends'],
  ])('says the state of %j', (given, word, end) => {
    expect(stateOf(aSubscription(given)).word).toBe(word)
    expect(periodEndWord(aSubscription(given))).toBe(end)
  })

  it('says prices and limits', () => {
    expect(perInterval(99_900, 'usd', 'year')).toBe('$999 / year')
    expect(limitWords(10_000)).toBe('10,000')
    expect(limitWords(null)).toBe('Unlimited')
  })

  it('names only the features that are granted', () => {
    expect(grantedFeatures('starter', ['support', 'unknown']).map(({ value }) => value)).toEqual([
      'Email',
    ])
    expect(grantedFeatures(null, ['support'])).toEqual([])
  })
})
