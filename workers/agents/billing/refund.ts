/** Gives money back that two people agreed on: once, never more than was paid, never while disputed. */

import { type ApprovalOutcome, RefundAction } from '../../contract/approvals.ts'
import { formatMoney } from '../../contract/catalogue.ts'
import { isOpenDispute } from '../../contract/disputes.ts'
import type { ApprovalRow } from '../../db/approvals.ts'
import { findInvoice } from '../../db/invoices.ts'
import { type BillingPorts, reconcile } from './reconcile.ts'

const refused = (detail: string): ApprovalOutcome => ({ kind: 'refused', detail })

/** What an operator reads of a refund that did not arrive. */
export const cameBack = (refundId: string, reason: string): string =>
  `The bank sent ${refundId} back (${reason.replaceAll('_', ' ')}): the money is in our balance at Stripe.`.slice(
    0,
    500,
  )

/** Stripe is asked what was refunded before: its keys are forgotten after a day, its refunds never. */
async function giveBack(
  { stripe }: BillingPorts,
  approvalId: string,
  { invoice, amountCents, currency }: RefundAction,
): Promise<ApprovalOutcome> {
  const payment = await stripe.paymentOf(invoice)
  if (!payment) return refused('No card paid this invoice.')
  const done = (id: string): ApprovalOutcome => ({
    kind: 'done',
    detail: `${formatMoney(amountCents, currency)} given back as ${id}`,
  })
  const before = payment.refunds.find((one) => one.approvalId === approvalId)
  if (before?.failed) return refused(cameBack(before.id, before.failed.reason))
  if (before) return done(before.id)
  if (isOpenDispute(payment.dispute?.status)) return refused('The payment is disputed.')
  const left = payment.amountCents - payment.refundedCents
  if (amountCents > left)
    return refused(`Only ${formatMoney(left, currency)} are left to give back.`)
  const { paymentIntentId } = payment
  const wish = { paymentIntentId, amountCents, approvalId, invoiceId: invoice }
  const answer = await stripe.refund(wish, `refund:${approvalId}`)
  return answer.kind === 'refunded' ? done(answer.id) : refused(answer.message.slice(0, 500))
}

export async function refund(ports: BillingPorts, approval: ApprovalRow): Promise<ApprovalOutcome> {
  const action = RefundAction.safeParse(approval.arguments)
  if (!action.success) return refused('The action cannot be read.')
  const { invoice, endAccess } = action.data
  const outcome = await giveBack(ports, approval.id, action.data)
  if (outcome.kind === 'refused') return outcome
  const subscription = (await findInvoice(ports.db, invoice))?.subscriptionId
  if (subscription && endAccess) await ports.stripe.endNow(subscription, 'refunded')
  if (subscription) await reconcile(ports, subscription)
  return outcome
}
