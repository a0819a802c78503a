/** What our rows must become, decided without clock or database. */

import { describe, expect, it } from 'vitest'
import { anInvoice, aRow, aSnapshot, START } from '../../journeys/builders.ts'
import type { InvoiceSnapshot, SubscriptionSnapshot } from '../../tools/stripe/index.ts'
import { decide, type Held } from './decide.ts'

const NOBODY: Held = { row: null, invoices: [], confirmed: [] }
const account = { id: 'usr_1', version: 4 }
const decided = (
  subscription: SubscriptionSnapshot,
  invoices: InvoiceSnapshot[] = [],
  held: Held = NOBODY,
) => decide({ subscription, invoices }, held, account, START)

/** What is held after a decision was written. */
function written(subscription: SubscriptionSnapshot, invoices: InvoiceSnapshot[] = []): Held {
  const decision = decided(subscription, invoices)
  if (decision.kind !== 'write') throw new Error(decision.kind)
  return { row: decision.row, invoices: decision.invoices, confirmed: [] }
}

/** Of a change of plan, and refused once. */
const ofAChange = anInvoice({
  id: 'in_change',
  billingReason: 'subscription_update',
  status: 'open',
  paidCents: 0,
  attemptCount: 1,
})

describe('decide', () => {
  it('writes what is new, one above every version the account has had', () => {
    const decision = decided(aSnapshot({ id: 'sub_1' }))
    expect(decision).toMatchObject({ kind: 'write', row: { id: 'sub_1', version: 5 } })
  })

  it('changes nothing when Stripe says what we hold', () => {
    const subscription = aSnapshot()
    const invoices = [anInvoice({ subscriptionId: subscription.id })]
    const held = written(subscription, invoices)
    expect(decided(subscription, invoices, held)).toEqual({ kind: 'same', row: held.row })
  })

  it('does not take somebody else’s product for a plan', () => {
    expect(decided(aSnapshot({ plan: null }))).toEqual({ kind: 'not_ours' })
    expect(decided(aSnapshot({ interval: null }))).toEqual({ kind: 'not_ours' })
  })

  it('leaves a known subscription on its plan when its price is one we do not know', () => {
    const held: Held = { row: aRow({ id: 'sub_1', plan: 'starter' }), invoices: [], confirmed: [] }
    const odd = aSnapshot({ id: 'sub_1', plan: null, interval: null, priceId: 'price_odd' })
    expect(decided(odd, [], held)).toMatchObject({
      kind: 'write',
      row: { plan: 'starter', interval: 'month', priceId: 'price_odd' },
    })
  })

  it('tells a change of plan with what it was before', () => {
    const before = aSnapshot({ id: 'sub_1' })
    const after = { ...before, plan: 'starter' as const, priceId: 'price_s', amountCents: 1_900 }
    const decision = decided(after, [], written(before))
    const change =
      decision.kind === 'write'
        ? decision.effects.find((effect) => effect.key.startsWith('fact:subscription_changed'))
        : undefined
    expect(change).toMatchObject({
      key: 'fact:subscription_changed:sub_1:v5',
      payload: { plan: 'starter', fromPlan: 'pro', fromAmountCents: 9_900 },
    })
  })

  it('voids a draft that Stripe deleted, and only a draft', () => {
    const subscription = aSnapshot()
    const draft = anInvoice({ id: 'in_draft', status: 'draft', paidCents: 0 })
    const paid = anInvoice({ id: 'in_paid' })
    const held = written(subscription, [draft, paid])
    expect(decided(subscription, [], held)).toMatchObject({
      kind: 'write',
      invoices: [{ id: 'in_draft', status: 'void' }],
    })
  })

  it('owes no receipt where nothing was paid, and no mail for a first payment that failed', () => {
    const free = anInvoice({ paidCents: 0, totalCents: 0 })
    const refused = anInvoice({ status: 'open', paidCents: 0, attemptCount: 1 })
    const decision = decided(aSnapshot(), [free, refused])
    const mails =
      decision.kind === 'write'
        ? decision.effects.filter((effect) => effect.agent === 'notification')
        : null
    expect(mails).toEqual([])
  })

  // The invoice of a change that a schedule made at the period's end has this reason, too
  // (https://docs.stripe.com/api/invoices/object#invoice_object-billing_reason).
  it.each([
    ['fails before the customer’s eyes, which needs no mail', 'active', []],
    ['came with a new period, which does', 'past_due', ['payment_failed:in_change:1']],
  ])('of a change of plan that %s', (_, status, owed) => {
    const decision = decided(aSnapshot({ status }), [ofAChange])
    if (decision.kind !== 'write') throw new Error(decision.kind)
    const mails = decision.effects.filter(({ kind }) => kind === 'payment_failed')
    expect(mails.map(({ key }) => key)).toEqual(owed)
  })

  it('of a change that was read a moment before its subscription was overdue is told then', () => {
    const before = aSnapshot({ id: 'sub_1', status: 'active' })
    const decision = decided(
      { ...before, status: 'past_due' },
      [ofAChange],
      written(before, [ofAChange]),
    )
    const keys = decision.kind === 'write' ? decision.effects.map(({ key }) => key) : []
    expect(keys).toContain('payment_failed:in_change:1')
  })

  it('owes nothing but the grant for a subscription that never started', () => {
    const decision = decided(aSnapshot({ id: 'sub_1', status: 'incomplete' }))
    const keys = decision.kind === 'write' ? decision.effects.map((effect) => effect.key) : null
    expect(keys).toEqual(['entitle:sub_1:v5'])
  })
})
