/** Access by state, as API.md §5 lists it. */

import { describe, expect, it } from 'vitest'
import { entitlementsAt } from '../../contract/grant.ts'
import { aRow } from '../../journeys/builders.ts'
import { entitle, type Holder } from './entitle.ts'

const holder: Holder = { accountId: 'usr_1', disabled: false, epoch: 1, version: 3 }
const NOV_1 = Date.UTC(2026, 10, 1)
const NOV_10 = Date.UTC(2026, 10, 10)
const DEC_1 = Date.UTC(2026, 11, 1)

describe('entitle', () => {
  it.each([
    ['active', 'full', 'active'],
    ['trialing', 'full', 'trialing'],
    ['unpaid', 'suspended', 'unpaid'],
    ['paused', 'suspended', 'paused'],
    ['incomplete', 'none', 'incomplete'],
    ['incomplete_expired', 'none', 'incomplete_expired'],
    ['canceled', 'none', 'canceled'],
    ['a_word_of_next_year', 'none', 'unknown_status'],
  ])('gives %s %s access', (status, access, reason) => {
    const grant = entitle(holder, aRow({ status }), NOV_10)
    expect([grant.access, grant.reason]).toEqual([access, reason])
  })

  it('grants Pro what the catalogue promises, until eight days after the period', () => {
    expect(entitle(holder, aRow({ status: 'active' }), NOV_10)).toMatchObject({
      accountId: 'usr_1',
      epoch: 1,
      version: 3,
      access: 'full',
      plan: 'pro',
      requestsPerMonth: 10_000,
      burstPerMinute: 600,
      concurrentTasks: 5,
      quotaAnchor: NOV_1,
      validUntil: Date.UTC(2026, 11, 9),
    })
  })

  it('gives a Starter 1,000 requests, 60 a minute, one task', () => {
    const grant = entitle(holder, aRow({ plan: 'starter' }), NOV_10)
    expect([grant.requestsPerMonth, grant.burstPerMinute, grant.concurrentTasks]).toEqual([
      1_000, 60, 1,
    ])
  })

  it('keeps full access until a cancelled plan ends, then none', () => {
    const row = aRow({ cancelAtPeriodEnd: true, endsAt: DEC_1 })
    expect(entitle(holder, row, NOV_10)).toMatchObject({
      access: 'full',
      reason: 'cancels_at_period_end',
      validUntil: DEC_1,
    })
    expect(entitle(holder, row, DEC_1)).toMatchObject({ access: 'none', reason: 'period_over' })
  })

  it('gives 7 × 24 h of grace from the first failure, then suspends', () => {
    const row = aRow({ status: 'past_due', pastDueSince: NOV_1 })
    const lastMoment = Date.UTC(2026, 10, 8) - 1
    expect(entitle(holder, row, lastMoment)).toMatchObject({
      access: 'grace',
      requestsPerMonth: 10_000,
      validUntil: Date.UTC(2026, 10, 8),
    })
    expect(entitle(holder, row, Date.UTC(2026, 10, 8))).toMatchObject({
      access: 'suspended',
      reason: 'grace_over',
      requestsPerMonth: 0,
      burstPerMinute: 0,
      concurrentTasks: 0,
      features: [],
      validUntil: null,
    })
  })

  it('ends grace early where the plan was cancelled and ends first', () => {
    const endsAt = Date.UTC(2026, 10, 5)
    const row = aRow({ status: 'past_due', pastDueSince: NOV_1, endsAt })
    expect(entitle(holder, row, NOV_1).validUntil).toBe(endsAt)
  })

  it('lets a grant end by itself exactly when a new one would say so', () => {
    const row = aRow({ status: 'past_due', pastDueSince: NOV_1 })
    const given = entitle(holder, row, NOV_1)
    const over = Date.UTC(2026, 10, 8)
    const { reason: _, ...byItself } = entitlementsAt(given, over)
    const { reason: __, ...anew } = entitlementsAt(entitle(holder, row, over), over)
    expect(byItself).toEqual(anew)
    expect(anew.access).toBe('suspended')
  })

  it('gives nothing without a subscription and nothing to a disabled account', () => {
    expect(entitle(holder, null, NOV_10)).toMatchObject({
      access: 'none',
      plan: null,
      reason: 'no_subscription',
      requestsPerMonth: 0,
      features: [],
    })
    expect(entitle({ ...holder, disabled: true }, aRow(), NOV_10)).toMatchObject({
      access: 'none',
      reason: 'account_disabled',
    })
  })
})
