/** Confirms a payment, with the invoice to keep. */

import { brand } from '../contract/brand.ts'
import { formatMoney } from '../contract/catalogue.ts'
import type { MailData } from '../contract/mails.ts'
import { Action, Facts, Note, Paragraph, PlainLink } from './layout.tsx'
import { columns, type Draft, date, greeting } from './words.ts'

type Data = MailData<'receipt'>

function rowsOf(data: Data): [string, string][] {
  const { plan, number, amountCents, taxCents, currency, paidAt, periodEnd } = data
  return [
    ['Invoice', number],
    ['Plan', plan],
    ['Paid on', date(paidAt)],
    ...(periodEnd ? [['Paid until', date(periodEnd)] as [string, string]] : []),
    ...(taxCents > 0
      ? [['Tax included', formatMoney(taxCents, currency)] as [string, string]]
      : []),
    ['Total paid', formatMoney(amountCents, currency)],
  ]
}

export const receipt = (data: Data): Draft => {
  const { name, plan, number, amountCents, currency, invoiceUrl, pdfUrl, billingUrl } = data
  const total = formatMoney(amountCents, currency)
  const rows = rowsOf(data)
  const thanks = `Thank you. We received ${total} for your ${plan} plan.`
  return {
    subject: `Your ${brand.name} receipt ${number}`,
    preview: `We received ${total} for your ${plan} plan.`,
    heading: `Receipt for ${total}`,
    because: `you made a payment to ${brand.name}.`,
    html: (
      <>
        <Paragraph>{greeting(name)}</Paragraph>
        <Paragraph>{thanks}</Paragraph>
        <Facts rows={rows} />
        {invoiceUrl ? (
          <Action href={invoiceUrl}>View invoice</Action>
        ) : (
          <Action href={billingUrl}>Open billing</Action>
        )}
        {pdfUrl && (
          <Note>
            For your records: <PlainLink href={pdfUrl}>Download the invoice as PDF</PlainLink>
          </Note>
        )}
        {invoiceUrl && (
          <Note>
            Plan, card and all invoices: <PlainLink href={billingUrl}>Billing</PlainLink>
          </Note>
        )}
      </>
    ),
    text: [
      greeting(name),
      thanks,
      columns(rows),
      invoiceUrl && `View invoice:\n${invoiceUrl}`,
      pdfUrl && `Download the invoice as PDF:\n${pdfUrl}`,
      `Plan, card and all invoices:\n${billingUrl}`,
    ],
  }
}
