/** How a proposal looks to whoever may see it. */

import type { Approval } from '../../contract/approvals.ts'
import { type ApprovalRow, isOwn, type Viewer } from '../../db/approvals.ts'
import { toIso, toIsoOrNull } from '../../tools/clock.ts'

/** What the command did not do in time must be agreed to anew: Stripe has moved on. */
const isOver = ({ kind, status, expiresAt }: ApprovalRow, now: number): boolean =>
  expiresAt <= now && (status === 'pending' || (kind === 'catalogue' && status === 'approved'))

type Reader = Viewer & { isSuperuser: boolean }

/** To customers an operator has no address. */
const deciderFor = ({ decidedBy, decider }: ApprovalRow, reader: Reader): string | null =>
  reader.isSuperuser || decidedBy === reader.userId ? decider : null

/** `now` (ms) says whether time has run out on what nobody decided. */
export const approvalView = (row: ApprovalRow, viewer: Reader, now: number): Approval => ({
  id: row.id,
  goalId: row.goalId,
  kind: row.kind,
  action: { tool: row.tool, arguments: row.arguments },
  actionHash: row.actionHash,
  summary: row.summary,
  status: isOver(row, now) ? 'expired' : row.status,
  mayDecide: row.mayDecide,
  proposedBy: row.actorId ?? '',
  proposer: row.proposer,
  own: isOwn(row, viewer),
  expiresAt: toIso(row.expiresAt),
  decidedBy: row.decidedBy,
  decider: deciderFor(row, viewer),
  decidedAt: toIsoOrNull(row.decidedAt),
  reason: row.reason,
  sole: row.sole,
  effectAt: toIsoOrNull(row.effectAt),
  outcome: row.outcome,
  createdAt: toIso(row.createdAt),
})
