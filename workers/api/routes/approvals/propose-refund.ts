/** Proposes a refund: what is left of the payment is asked of Stripe, nothing happens there before a second person agrees. */

import type * as z from 'zod'
import type { RefundAction, RefundBody } from '../../../contract/approvals.ts'
import { formatMoney } from '../../../contract/catalogue.ts'
import { isOpenDispute } from '../../../contract/disputes.ts'
import type { ApprovalRow } from '../../../db/approvals.ts'
import type { Statement } from '../../../db/database.ts'
import { findInvoice, type InvoiceRow } from '../../../db/invoices.ts'
import { findUser } from '../../../db/users.ts'
import type { Ports } from '../../../ports.ts'
import { type Refusal, refused } from '../accounts/refusal.ts'
import { submit } from './submit.ts'

type Needed = Pick<Ports, 'db' | 'stripe' | 'clock' | 'ids' | 'post' | 'log'>
type Proposed = { kind: 'proposed'; row: ApprovalRow } | Refusal

const wrong = (detail: string, pointer: string): Refusal => ({
  ...refused('validation_failed'),
  about: { errors: [{ detail, pointer }] },
})

async function refundable(
  { stripe }: Needed,
  invoice: InvoiceRow,
  wished: number | undefined,
): Promise<number | Refusal> {
  const payment = await stripe.paymentOf(invoice.id)
  if (!payment) return wrong('No card paid this invoice', '#/invoice')
  if (isOpenDispute(payment.dispute?.status)) return refused('disputed')
  const left = payment.amountCents - payment.refundedCents
  const amount = wished ?? left
  if (amount <= left && left > 0) return amount
  return {
    ...refused('amount_too_large'),
    about: { detail: `${formatMoney(left, invoice.currency)} are left to give back.` },
  }
}

const summaryOf = ({ amountCents, currency, number, invoice, customer, endAccess }: RefundAction) =>
  `Refund ${formatMoney(amountCents, currency)} of invoice ${number ?? invoice} to ${customer}; ` +
  (endAccess ? 'the plan ends at once' : 'access stays as it is')

/** `not_found`, `amount_too_large`, `disputed`, or `change_pending` while another refund of it is undecided. */
export async function proposeRefund(
  ports: Needed,
  body: z.infer<typeof RefundBody>,
  actorId: string,
  noted: (approvalId: string) => Statement,
): Promise<Proposed> {
  const { db } = ports
  const invoice = await findInvoice(db, body.invoice)
  if (!invoice) return refused('not_found')
  const amount = await refundable(ports, invoice, body.amountCents)
  if (typeof amount !== 'number') return amount
  const owner = await findUser(db, invoice.accountId ?? '')
  const action: RefundAction = {
    invoice: invoice.id,
    number: invoice.number,
    amountCents: amount,
    currency: invoice.currency,
    customer: owner?.email ?? invoice.customerId,
    endAccess: body.endAccess,
  }
  const wish = {
    accountId: invoice.accountId,
    actorId,
    kind: 'refund' as const,
    tool: 'stripe.refund',
    arguments: action,
    summary: summaryOf(action),
    subject: `refund:${invoice.id}`,
  }
  const row = await submit(ports, wish, noted)
  if (row) return { kind: 'proposed', row }
  const detail = 'A refund of this invoice is proposed already: decide that one first.'
  return { ...refused('change_pending'), about: { detail } }
}
