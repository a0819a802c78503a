/** Up or down: every pair of plan and interval. */

import { expect, it } from 'vitest'
import { INTERVALS, PLANS } from './catalogue.ts'
import { changeKind } from './plan-change.ts'

// API.md §5: the plan's rank decides, the interval only where the plan is the same.
it.each([
  ['starter', 'month', 'starter', 'year', 'upgrade'],
  ['starter', 'year', 'starter', 'month', 'downgrade'],
  ['starter', 'year', 'pro', 'month', 'upgrade'],
  ['starter', 'month', 'pro', 'year', 'upgrade'],
  ['pro', 'month', 'starter', 'year', 'downgrade'],
  ['pro', 'year', 'pro', 'month', 'downgrade'],
  ['pro', 'month', 'enterprise', 'month', 'upgrade'],
  ['enterprise', 'month', 'pro', 'year', 'downgrade'],
] as const)('%s-%s → %s-%s is %s', (plan, interval, toPlan, toInterval, kind) => {
  expect(changeKind({ plan, interval }, { plan: toPlan, interval: toInterval })).toBe(kind)
})

it('to the same is none', () => {
  for (const plan of PLANS)
    for (const interval of INTERVALS)
      expect(changeKind({ plan, interval }, { plan, interval })).toBe('none')
})
