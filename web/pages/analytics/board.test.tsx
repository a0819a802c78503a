/** The board in the states a browser journey does not come by: wrong figures, nothing yet, nothing metered. */

import { renderToString } from 'preact-render-to-string'
import { describe, expect, it } from 'vitest'
import type { Summary } from '../../../workers/contract/analytics.ts'
import { Board } from './board.tsx'

const totals = {
  users: 0,
  signups: 0,
  visits: 0,
  mrrCents: 0,
  arrCents: 0,
  revenueCents: 0,
  refundsCents: 0,
  failedPayments: 0,
  disputes: 0,
  goals: null,
  apiRequests: null,
}
const movement = {
  newCents: 0,
  expansionCents: 0,
  contractionCents: 0,
  churnCents: 0,
  reactivationCents: 0,
}
const seats = { month: 0, year: 0 }

const aSummary = (over: Partial<Summary> = {}): Summary => ({
  from: '2026-11-25',
  to: '2026-11-25',
  asOf: '2026-11-25T12:00:00.000Z',
  totals,
  previous: totals,
  activeSubscriptions: { starter: seats, pro: seats, enterprise: seats },
  movement,
  days: [{ date: '2026-11-25', ...totals }],
  movements: [],
  check: { ok: true, checkedAt: null, faults: [] },
  ...over,
})

const textOf = (summary: Summary) =>
  renderToString(<Board summary={summary} channels={[]} cohorts={[]} churn={[]} />)

describe('the board', () => {
  it('says in red which figure is wrong, and by how much', () => {
    const fault = {
      check: 'facts',
      day: '2026-11-20',
      metric: 'revenue_cents',
      expected: 99_900,
      found: 99_901,
    }
    const html = textOf(
      aSummary({ check: { ok: false, checkedAt: '2026-11-25T00:17:00.000Z', faults: [fault] } }),
    )
    expect(html).toContain('class="notice bad"')
    expect(html).toContain('Some of these figures are wrong.')
    expect(html).toContain('20 Nov 2026, revenue_cents: 99,901 instead of 99,900')
    expect(html).toContain('Count all figures anew')
    expect(textOf(aSummary())).not.toContain('wrong')
  })

  it('invents no number where nothing is metered or nobody has come', () => {
    const html = textOf(aSummary())
    expect(html.match(/Not metered yet/g)).toHaveLength(2)
    expect(html).toContain('Nobody has begun in this time yet.')
    expect(html).toContain('Churn is told from the month after the first customer came.')
  })
})
