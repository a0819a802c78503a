/** Since when a subscription is overdue. */

import { describe, expect, it } from 'vitest'
import { anInvoice } from '../../journeys/builders.ts'
import { pastDueSince } from './overdue.ts'

const at = (day: number) => Date.UTC(2026, 10, day)
const pastDue = { status: 'past_due', currentPeriodStart: at(1) }
const renewal = (day: number, status: string) =>
  anInvoice({ status, billingReason: 'subscription_cycle', finalizedAt: at(day) })

describe('pastDueSince', () => {
  it('is the finalisation of the oldest unpaid renewal invoice', () => {
    const invoices = [renewal(9, 'open'), renewal(3, 'open'), renewal(1, 'paid')]
    expect(pastDueSince(pastDue, invoices, null)).toBe(at(3))
  })

  it('is null for whoever is not overdue', () => {
    expect(pastDueSince({ ...pastDue, status: 'active' }, [renewal(3, 'open')], at(3))).toBeNull()
  })

  it('keeps counting while the subscription is unpaid', () => {
    expect(pastDueSince({ ...pastDue, status: 'unpaid' }, [renewal(3, 'open')], null)).toBe(at(3))
  })

  it('counts what was written off on the way, and forgets what was forgiven long ago', () => {
    expect(pastDueSince(pastDue, [renewal(3, 'uncollectible'), renewal(9, 'open')], at(3))).toBe(
      at(3),
    )
    const forgiven = anInvoice({
      status: 'uncollectible',
      billingReason: 'subscription_cycle',
      finalizedAt: Date.UTC(2026, 4, 1),
    })
    expect(pastDueSince(pastDue, [forgiven, renewal(1, 'open')], null)).toBe(at(1))
  })

  it('keeps what was known when no renewal invoice is left unpaid', () => {
    const first = anInvoice({ status: 'open', billingReason: 'subscription_create' })
    expect(pastDueSince(pastDue, [first], at(2))).toBe(at(2))
    expect(pastDueSince(pastDue, [], null)).toBe(at(1))
  })
})
