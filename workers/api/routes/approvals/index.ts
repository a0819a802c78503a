/** The approval inbox: what waits for a yes, and deciding it. */

import * as z from 'zod'
import { Approval, DecisionBody } from '../../../contract/approvals.ts'
import { PageQuery } from '../../../contract/bodies.ts'
import { listApprovals } from '../../../db/approvals.ts'
import type { AuditAction } from '../../../db/audit.ts'
import { unknownCursor } from '../../cursor.ts'
import { json } from '../../json.ts'
import { pageOf, placeIn } from '../../place.ts'
import { route } from '../../route.ts'
import { approvalView } from '../../views/approval.ts'
import { auditedBy } from '../accounts/audit.ts'
import { callerOf } from '../accounts/caller.ts'
import { answerRefusal } from '../accounts/refusal.ts'
import { decide } from './decide.ts'

const TAG = 'Approvals'
export const ApprovalAnswer = z.strictObject({ approval: Approval })

export const approvalRoutes = [
  route({
    id: 'listApprovals',
    method: 'GET',
    path: '/approvals',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'What waits for a decision of yours, and what was decided, newest first',
    query: PageQuery.extend({ status: z.enum(['pending']).optional() }),
    answers: {
      200: {
        description: 'A page of approvals',
        schema: z.strictObject({ approvals: z.array(Approval), nextCursor: z.string().nullable() }),
      },
    },
    problems: ['validation_failed'],
    handle: async (c, { actor, query }) => {
      const after = placeIn(query)
      if (after === undefined) return unknownCursor(c)
      const { db, clock } = c.get('ports')
      const now = clock.now()
      const pendingAt = query.status === 'pending' ? now : null
      const rows = await listApprovals(db, actor, { limit: query.limit + 1, after, pendingAt })
      const { page, nextCursor } = pageOf(rows, query)
      const approvals = page.map((row) => approvalView(row, actor, now))
      return json({ approvals, nextCursor })
    },
  }),
  route({
    id: 'decideApproval',
    method: 'POST',
    path: '/approvals/:id/decision',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'Approve or deny exactly the action you saw; its agent then does it, once',
    body: DecisionBody,
    answers: { 200: { description: 'Decided', schema: ApprovalAnswer } },
    problems: [
      'csrf',
      'forbidden',
      'not_found',
      'action_changed',
      'already_decided',
      'approval_expired',
      'invalid_credentials',
      'too_many_attempts',
    ],
    handle: async (c, { actor, body }) => {
      const ports = c.get('ports')
      const id = c.req.param('id') ?? ''
      const noted = (action: AuditAction) => auditedBy(c, actor, action, id)
      const { source } = callerOf(c)
      const outcome = await decide(ports, { id, body, actor, source, noted })
      if (outcome.kind === 'refused') return answerRefusal(c, outcome)
      return json({ approval: approvalView(outcome.row, actor, ports.clock.now()) })
    },
  }),
]
