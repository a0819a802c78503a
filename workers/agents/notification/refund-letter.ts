/** What an operator must know of a refund that the customer's bank sent back. */

import { invoiceToTell, readerOf } from '../../db/letters.ts'
import { lost, type Writer } from './writer.ts'

export const refundFailed: Writer = async (
  { db, config },
  { invoiceId = '', refundId, amountCents, reason },
  { name },
) => {
  const invoice = (await invoiceToTell(db, invoiceId))?.invoice
  if (!invoice || !refundId || amountCents === undefined) return lost('no such refund')
  const customer = await readerOf(db, invoice.accountId ?? '')
  return {
    data: {
      name,
      customer: customer?.email ?? invoice.customerId,
      amountCents,
      currency: invoice.currency,
      reason: (reason ?? 'unknown').replaceAll('_', ' '),
      number: invoice.number ?? invoice.id,
      refund: refundId,
      approvalsUrl: `${config.APP_ORIGIN}/approvals`,
    },
  }
}
