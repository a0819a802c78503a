/** A proposal as its proposer and as another operator see it. */

import { renderToString } from 'preact-render-to-string'
import { expect, it } from 'vitest'
import { ApprovalCard } from './approval-card.tsx'

const shown = (own: boolean) =>
  renderToString(
    <ApprovalCard
      changed={() => undefined}
      approval={{
        ...{
          id: 'apr_1',
          goalId: null,
          kind: 'refund',
          summary: 'Refund $7.50',
          status: 'pending',
        },
        ...{ action: { tool: 'stripe.refund', arguments: {} }, actionHash: 'f'.repeat(64) },
        ...{ mayDecide: 'operator', proposedBy: 'usr_ada', proposer: 'ada@example.com', own },
        ...{ createdAt: '2026-11-26T09:00:00.000Z', expiresAt: '2026-12-03T09:00:00.000Z' },
        ...{ decidedBy: null, decider: null, decidedAt: null, reason: null, sole: false },
        ...{ effectAt: null, outcome: null },
      }}
    />,
  )
const buttons = (page: string) =>
  [...page.matchAll(/<button[^>]*>(.*?)<\/button>/gs)].map(([, words = '']) =>
    words.replace(/<[^>]*>/g, '').trim(),
  )

it('offers its proposer no approval that would fail, and says who decides', () => {
  expect(buttons(shown(true))).toEqual(['Deny', 'I am the only operator'])
  expect(shown(true)).toContain('Another operator decides.')
})

it('is approved or denied by another operator', () => {
  expect(buttons(shown(false))).toEqual(['Approve', 'Deny'])
  expect(shown(false)).not.toContain('Another operator decides.')
})
