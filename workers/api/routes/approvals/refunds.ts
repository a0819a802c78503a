/** POST /refunds: an operator proposes, another one decides. */

import { RefundBody } from '../../../contract/approvals.ts'
import { json } from '../../json.ts'
import { route } from '../../route.ts'
import { approvalView } from '../../views/approval.ts'
import { auditedBy } from '../accounts/audit.ts'
import { answerRefusal } from '../accounts/refusal.ts'
import { ApprovalAnswer } from './index.ts'
import { proposeRefund } from './propose-refund.ts'

export const refundRoute = route({
  id: 'proposeRefund',
  method: 'POST',
  path: '/refunds',
  policy: { who: 'superuser' },
  tag: 'Approvals',
  summary: 'Propose to give money back; nothing happens at Stripe before another operator approves',
  body: RefundBody,
  answers: { 201: { description: 'Waiting for a second operator', schema: ApprovalAnswer } },
  problems: [
    'csrf',
    'forbidden',
    'not_found',
    'amount_too_large',
    'disputed',
    'change_pending',
    'stripe_unavailable',
    'not_configured',
  ],
  handle: async (c, { actor, body }) => {
    const ports = c.get('ports')
    const noted = (id: string) => auditedBy(c, actor, 'approval_proposed', id)
    const proposed = await proposeRefund(ports, body, actor.userId, noted)
    if (proposed.kind === 'refused') return answerRefusal(c, proposed)
    const approval = approvalView(proposed.row, actor, ports.clock.now())
    return json({ approval }, 201, { location: '/api/v1/approvals' })
  },
})
