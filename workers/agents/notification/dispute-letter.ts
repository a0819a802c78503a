/** What an operator must know of a dispute; one that is decided by the time of writing is no news any more. */

import { isOpenDispute } from '../../contract/disputes.ts'
import { invoiceToTell, readerOf } from '../../db/letters.ts'
import { toIsoOrNull } from '../../tools/clock.ts'
import { lost, MOOT, type Writer } from './writer.ts'

export const disputeOpened: Writer = async ({ db }, { invoiceId = '', reason }, { name }) => {
  const invoice = (await invoiceToTell(db, invoiceId))?.invoice
  if (!invoice?.disputeId) return lost('no such dispute')
  if (!isOpenDispute(invoice.disputeStatus)) return MOOT
  const customer = await readerOf(db, invoice.accountId ?? '')
  return {
    data: {
      name,
      customer: customer?.email ?? invoice.customerId,
      amountCents: invoice.paidCents,
      currency: invoice.currency,
      reason: (reason ?? 'unknown').replaceAll('_', ' '),
      number: invoice.number ?? invoice.id,
      dueAt: toIsoOrNull(invoice.disputeDueAt),
      disputeUrl: `https://dashboard.stripe.com/disputes/${invoice.disputeId}`,
    },
  }
}
