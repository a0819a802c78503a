/** Every call a purchase makes is cut once before and once after it: the end is the same, and everybody heard it once. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { purchase, type Stage, setStage } from './purchase.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.end())

const THE_END = {
  checkout: 'active',
  rows: {
    subscriptions: [
      {
        plan: 'pro',
        interval: 'year',
        status: 'active',
        amount_cents: 99_900,
        cancel_at_period_end: 0,
        past_due_since: null,
        account_id: 'usr_01SIMULATEDBUYER0000000000',
      },
    ],
    invoices: [
      {
        status: 'paid',
        billing_reason: 'subscription_create',
        total_cents: 99_900,
        paid_cents: 99_900,
        account_id: 'usr_01SIMULATEDBUYER0000000000',
      },
    ],
    users: [{ customer: 1, current: 1 }],
    intents: [{ plan: 'pro', interval: 'year', status: 'completed' }],
    entitlements: [{ access: 'full', plan: 'pro', requests_per_month: 10_000, reason: 'active' }],
    facts: [
      { type: 'checkout_started', n: 1 },
      { type: 'payment_succeeded', n: 1 },
      { type: 'subscription_created', n: 1 },
    ],
    undone: [],
    unsettled: [],
    emails: [
      { kind: 'receipt', status: 'sent' },
      { kind: 'welcome', status: 'sent' },
    ],
    flags: [],
  },
  grant: { access: 'full', plan: 'pro', reason: 'active', requestsPerMonth: 10_000 },
  mails: ['receipt', 'welcome'],
  atStripe: { customers: 1, sessions: 1, subscriptions: 1 },
  divergences: 0,
}

describe('a purchase', () => {
  it('ends the same wherever it is cut', { timeout: 600_000 }, async () => {
    const whole = await purchase(stage, null, 7)
    expect(whole.outcome).toEqual(THE_END)
    expect(whole.calls).toBeGreaterThan(50)
    let cuts = 0
    for (let index = 1; index <= whole.calls; index += 1)
      for (const side of ['before', 'after'] as const) {
        const { outcome } = await purchase(stage, { index, side }, 7)
        expect({ index, side, outcome }).toEqual({ index, side, outcome: THE_END })
        cuts += 1
      }
    console.log(`crash points: calls=${whole.calls} cuts=${cuts} divergences=0`)
  })
})
