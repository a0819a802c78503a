/** Ends a second live subscription that two operators agreed to end; never the only one an account has. */

import type { ApprovalOutcome } from '../../contract/approvals.ts'
import { EndDuplicateAction } from '../../contract/duplicates.ts'
import type { ApprovalRow } from '../../db/approvals.ts'
import { isLive } from '../../db/subscriptions.ts'
import { type BillingPorts, reconcile } from './reconcile.ts'

const refused = (detail: string): ApprovalOutcome => ({ kind: 'refused', detail })

export async function endDuplicate(
  ports: BillingPorts,
  approval: ApprovalRow,
): Promise<ApprovalOutcome> {
  const action = EndDuplicateAction.safeParse(approval.arguments)
  if (!action.success) return refused('The action cannot be read.')
  const { subscription: id, keeps } = action.data
  const [ours, other] = await Promise.all([
    ports.stripe.subscription(id),
    ports.stripe.subscription(keeps),
  ])
  // Between the proposal and the yes the other one may have ended: then this one is the customer's plan.
  if (ours && isLive(ours.status) && !(other && isLive(other.status)))
    return refused(`${keeps} is over at Stripe: ${id} is the only subscription left.`)
  if (ours && isLive(ours.status)) await ports.stripe.endNow(id, 'duplicate')
  await reconcile(ports, id)
  return { kind: 'done', detail: `${id} ended at Stripe; ${keeps} goes on` }
}
