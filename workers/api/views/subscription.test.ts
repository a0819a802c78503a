/** What the owner of a subscription is shown. */

import { describe, expect, it } from 'vitest'
import { Subscription } from '../../contract/objects.ts'
import { aRow, aSnapshot, START } from '../../journeys/builders.ts'
import { snapshotView, subscriptionView } from './subscription.ts'

const DAY = 86_400_000

describe('a subscription', () => {
  it('shows plan, price, period and card, and times in ISO 8601', () => {
    const shown = subscriptionView(aRow({ id: 'sub_1' }), START)
    expect(Subscription.parse(shown)).toEqual({
      id: 'sub_1',
      plan: 'pro',
      interval: 'month',
      status: 'active',
      amountCents: 9_900,
      currency: 'usd',
      currentPeriodStart: '2026-11-01T00:00:00.000Z',
      currentPeriodEnd: '2026-12-01T00:00:00.000Z',
      cancelAtPeriodEnd: false,
      endsAt: null,
      pendingChange: null,
      awaitingPayment: null,
      changedOutside: null,
      pastDueSince: null,
      graceEndsAt: null,
      trialEndsAt: null,
      discount: null,
      paymentMethod: { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2030 },
      createdAt: '2026-11-01T00:00:00.000Z',
    })
  })

  it('says that grace ends seven days after the unpaid invoice was finalised', () => {
    const shown = subscriptionView(aRow({ status: 'past_due', pastDueSince: START }), START)
    expect(shown.pastDueSince).toBe('2026-11-01T00:00:00.000Z')
    expect(shown.graceEndsAt).toBe('2026-11-08T00:00:00.000Z')
  })

  it('hides a trial and a discount that are over', () => {
    const row = aRow({
      trialEndsAt: START + DAY,
      discount: { name: 'Launch', percentOff: 20, endsAt: '2026-11-02T00:00:00.000Z' },
    })
    expect(subscriptionView(row, START)).toMatchObject({
      trialEndsAt: '2026-11-02T00:00:00.000Z',
      discount: { name: 'Launch', percentOff: 20 },
    })
    expect(subscriptionView(row, START + DAY)).toMatchObject({ trialEndsAt: null, discount: null })
  })
})

describe('Stripe’s own answer', () => {
  it('is shown while our row lags behind', () => {
    const shown = snapshotView(aSnapshot({ id: 'sub_2', endsAt: START + DAY }), null, START)
    expect(shown).toMatchObject({ id: 'sub_2', plan: 'pro', endsAt: '2026-11-02T00:00:00.000Z' })
  })

  it('keeps since when it is overdue, which only our row knows, and only while it is', () => {
    const held = aRow({ pastDueSince: START })
    expect(snapshotView(aSnapshot({ status: 'past_due' }), held, START)?.graceEndsAt).toBe(
      '2026-11-08T00:00:00.000Z',
    )
    expect(snapshotView(aSnapshot({ status: 'active' }), held, START)?.graceEndsAt).toBeNull()
  })

  it('about a price we do not sell is nothing to show', () => {
    expect(snapshotView(aSnapshot({ plan: null, interval: null }), null, START)).toBeNull()
  })
})
