/** What Billing does at Stripe because it is owed: approved acts, and the end of a lost dispute. Twice is once. */

import * as z from 'zod'
import type { ApprovalOutcome } from '../../contract/approvals.ts'
import {
  type ApprovalRow,
  consumeApproval,
  correctOutcome,
  findApproval,
} from '../../db/approvals.ts'
import { audited } from '../../db/audit.ts'
import { type Statement, together } from '../../db/database.ts'
import { findLostDispute } from '../../db/invoices.ts'
import { type OutboxRow, oweEffects } from '../../db/outbox.ts'
import { operators } from '../../db/users.ts'
import { type Outcome, ring } from '../../inbox.ts'
import { endDuplicate } from './duplicate.ts'
import { offer } from './offer.ts'
import { type BillingPorts, reconcile } from './reconcile.ts'
import { cameBack, refund } from './refund.ts'

const DONE: Outcome = { kind: 'done' }
const refused = (reason: string): Outcome => ({ kind: 'refused', reason })
const id = z.string().min(1).max(255)
const FailedRefund = z.looseObject({
  refundId: id,
  reason: z.string().max(500),
  approvalId: id.optional(),
})

type Doer = (ports: BillingPorts, approval: ApprovalRow) => Promise<ApprovalOutcome>
/** By the action's tool; a tool nobody does is refused and shown to an operator. */
const doers: Record<string, Doer> = {
  'stripe.refund': refund,
  'offer.open': offer,
  'stripe.end_duplicate': endDuplicate,
}

/** Does what was approved, then notes it; cut in between it is done again under the same keys. */
async function approved(ports: BillingPorts, approvalId: string): Promise<Outcome> {
  const { db, clock, ids } = ports
  const approval = await findApproval(db, approvalId)
  if (!approval) return refused('no such approval')
  // Denied while a sole decision's delay ran, or done before.
  if (approval.status !== 'approved') return DONE
  const doer = doers[approval.tool]
  if (!doer) return refused(`nobody does ${approval.tool}`)
  const outcome = await doer(ports, approval)
  const now = clock.now()
  await together(db, [
    consumeApproval(db, approval.id, outcome, now),
    audited(db, {
      id: ids.next('aud'),
      action: 'approval_consumed',
      accountId: approval.accountId ?? '',
      actorId: 'billing',
      subject: approval.id,
      detail: { tool: approval.tool, outcome: outcome.kind, said: outcome.detail },
      requestId: null,
      now,
    }),
  ])
  return DONE
}

/** API.md §5: who lost a dispute over it is no longer billed; what our rows say follows from Stripe. */
async function disputeLost(
  ports: BillingPorts,
  subscription: string,
  disputeId: string,
): Promise<Outcome> {
  // Lifted by an operator before its turn came.
  if ((await findLostDispute(ports.db, disputeId))?.disputeLiftedAt) return DONE
  await ports.stripe.endNow(subscription, 'dispute lost')
  await reconcile(ports, subscription)
  return DONE
}

/** Each operator is told once, with what the row says when the mail is written. */
async function tellOperators(
  ports: BillingPorts,
  { kind, payload }: OutboxRow,
  subject: string,
  alongside: Statement[] = [],
): Promise<Outcome> {
  const { db, clock } = ports
  const mails = (await operators(db)).map(({ id: accountId }) => ({
    key: `${kind}:${subject}:${accountId}`,
    agent: 'notification' as const,
    kind,
    accountId,
    payload: { ...payload },
  }))
  const owed = oweEffects(db, mails, { actorId: 'billing', now: clock.now() })
  await together(db, [...alongside, owed])
  await ring(
    ports,
    mails.map(({ agent, key }) => ({ agent, type: 'outbox', key })),
  )
  return DONE
}

/** The approval that led to it says so from now on: what it calls done did not arrive. */
async function refundFailed(ports: BillingPorts, row: OutboxRow): Promise<Outcome> {
  const { refundId, reason, approvalId } = FailedRefund.parse(row.payload)
  const outcome = { kind: 'refused', detail: cameBack(refundId, reason) } as const
  const said = approvalId ? [correctOutcome(ports.db, approvalId, outcome)] : []
  return tellOperators(ports, row, refundId, said)
}

/** One effect of Billing's own, from the outbox. */
export async function act(ports: BillingPorts, row: OutboxRow): Promise<Outcome> {
  const { approvalId, subscriptionId, disputeId } = z
    .looseObject({
      approvalId: id.optional(),
      subscriptionId: id.nullish(),
      disputeId: id.optional(),
    })
    .parse(row.payload)
  switch (row.kind) {
    case 'approved':
      return approvalId ? approved(ports, approvalId) : refused('payload without approvalId')
    case 'dispute_opened':
      return tellOperators(ports, row, disputeId ?? '')
    case 'refund_failed':
      return refundFailed(ports, row)
    case 'dispute_lost':
      return subscriptionId ? disputeLost(ports, subscriptionId, disputeId ?? '') : DONE
    default:
      return refused(`no act of Billing's: ${row.kind}`)
  }
}
