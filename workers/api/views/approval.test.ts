/** Who decided a proposal, as each of those who see it is told. */

import { expect, it } from 'vitest'
import type { ApprovalRow } from '../../db/approvals.ts'
import { approvalView } from './approval.ts'

const row: ApprovalRow = {
  ...{ id: 'apr_1', accountId: 'usr_ada', actorId: 'ceo', goalId: 'gol_1', kind: 'tool' },
  ...{ tool: 'publish', arguments: {}, actionHash: 'f'.repeat(64), summary: 'Publish it' },
  ...{ mayDecide: 'owner', agent: 'orchestrator', subject: 'task:tsk_1', status: 'denied' },
  ...{ expiresAt: 9_000, decidedAt: 2_000, reason: null, sole: false, effectAt: null },
  ...{ outcome: null, consumedAt: null, createdAt: 1_000, proposer: null },
  ...{ decidedBy: 'usr_op', decider: 'op@example.com' },
}
const told = (userId: string, isSuperuser: boolean, over: Partial<ApprovalRow> = {}) => {
  const { decidedBy, decider } = approvalView(
    { ...row, ...over },
    { userId, accountId: userId, isSuperuser },
    3_000,
  )
  return [decidedBy, decider]
}

it('an operator reads the address of whoever decided, a customer never an operator’s', () => {
  expect(told('usr_eve', true)).toEqual(['usr_op', 'op@example.com'])
  expect(told('usr_ada', false)).toEqual(['usr_op', null])
})

it('who decided it reads their own; what nobody decided names nobody', () => {
  const own = { decidedBy: 'usr_ada', decider: 'ada@example.com' }
  expect(told('usr_ada', false, own)).toEqual(['usr_ada', 'ada@example.com'])
  expect(told('usr_op', true, { decidedBy: null, decider: null })).toEqual([null, null])
})
