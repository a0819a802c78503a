/** Who has a plan reads what a button means for them. */

import { describe, expect, it } from 'vitest'
import { wordsFor } from './offers.ts'

const offer = (plan: 'starter' | 'pro', interval: 'month' | 'year') => ({
  plan,
  interval,
  rank: plan === 'pro' ? 2 : 1,
  name: plan === 'pro' ? 'Pro' : 'Starter',
})

describe('a plan’s button', () => {
  // API.md §5: the plan decides, the interval only where the plan is the same.
  it.each([
    ['starter', 'month', 1, 'starter', 'month', 'Your current plan'],
    ['starter', 'month', 1, 'starter', 'year', 'Switch to yearly'],
    ['starter', 'year', 1, 'pro', 'month', 'Upgrade to Pro'],
    ['starter', 'month', 1, 'pro', 'year', 'Upgrade to Pro'],
    ['pro', 'month', 2, 'starter', 'year', 'Switch to Starter'],
    ['pro', 'year', 2, 'pro', 'month', 'Switch to monthly'],
    ['enterprise', 'year', null, 'pro', 'year', 'Switch to Pro'],
  ] as const)(
    'of %s per %s (rank %s), offered %s per %s, says %s',
    (plan, interval, rank, to, by, words) => {
      expect(wordsFor(offer(to, by), { plan, interval, rank })).toBe(words)
    },
  )
})
