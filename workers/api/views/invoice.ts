/** How an invoice looks to its owner. */

import type { Invoice } from '../../contract/objects.ts'
import type { InvoiceRow } from '../../db/invoices.ts'
import { toIso } from '../../tools/clock.ts'

export const invoiceView = (row: InvoiceRow): Invoice => ({
  id: row.id,
  number: row.number,
  createdAt: toIso(row.createdAt),
  status: row.status,
  totalCents: row.totalCents,
  taxCents: row.taxCents,
  paidCents: row.paidCents,
  refundedCents: row.refundedCents,
  currency: row.currency,
  description: row.description,
  hostedUrl: row.hostedUrl,
  pdfUrl: row.pdfUrl,
})
