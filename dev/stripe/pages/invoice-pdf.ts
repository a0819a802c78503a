/** Lays an invoice out on paper: number, dates, parties, lines, totals, status. Pure. */

import { date, money, words } from './format.ts'
import type { InvoiceModel } from './model.ts'
import { fitted, type Mark, PAGE, pdf } from './pdf.ts'

const LEFT = 54
const RIGHT = PAGE.width - 54
const WIDTH = RIGHT - LEFT
const QUANTITY_AT = 420
const ROW = 32
const FIRST_ROW = 322
const NEXT_PAGE_FIRST_ROW = 100
const LAST_ROW = 600

/** The file's bytes; as many pages as the lines need. */
export function invoicePdf(invoice: InvoiceModel): Uint8Array<ArrayBuffer> {
  const pages: Mark[][] = [heading(invoice)]
  let y = FIRST_ROW
  for (const line of invoice.lines) {
    if (y > LAST_ROW) {
      pages.push([small(LEFT, 54, `Invoice ${invoice.number}, continued`)])
      y = NEXT_PAGE_FIRST_ROW
    }
    pages.at(-1)?.push(...row(line, invoice.currency, y))
    y += ROW
  }
  pages.at(-1)?.push(...sums(invoice, y + 4))
  pages.forEach((marks, index) => {
    marks.push(
      small(LEFT, 756, 'Local Stripe – test mode. Nothing was charged; this is no tax document.'),
      { ...small(RIGHT, 756, `Page ${index + 1} of ${pages.length}`), right: true },
    )
  })
  return pdf(`Invoice ${invoice.number}`, pages)
}

const small = (x: number, y: number, text: string) =>
  ({ kind: 'text', x, y, text, size: 9, grey: true }) as const

function heading(invoice: InvoiceModel): Mark[] {
  const facts: [string, string][] = [
    ['Invoice number', invoice.number],
    ['Date of issue', date(invoice.created)],
    ...(invoice.dueDate === null ? [] : [['Date due', date(invoice.dueDate)] as [string, string]]),
    ...(invoice.paidAt === null ? [] : [['Date paid', date(invoice.paidAt)] as [string, string]]),
    ['Status', words(invoice.status)],
  ]
  const due = money(invoice.amountRemaining, invoice.currency)
  const headline =
    invoice.status === 'paid'
      ? `${money(invoice.amountPaid, invoice.currency)} paid${invoice.paidAt === null ? '' : ` on ${date(invoice.paidAt)}`}`
      : `${due} due`
  return [
    { kind: 'text', x: LEFT, y: 70, text: 'Invoice', size: 22, bold: true },
    {
      kind: 'text',
      x: RIGHT,
      y: 70,
      text: fitted(invoice.merchant, 14, 260),
      size: 14,
      right: true,
      grey: true,
    },
    ...facts.flatMap(([label, value], index): Mark[] => [
      { kind: 'text', x: LEFT, y: 104 + index * 16, text: label, grey: true },
      { kind: 'text', x: LEFT + 96, y: 104 + index * 16, text: fitted(value, 10, 180) },
    ]),
    { kind: 'text', x: 340, y: 104, text: 'Bill to', grey: true },
    {
      kind: 'text',
      x: 340,
      y: 120,
      text: fitted(invoice.customer.name || invoice.customer.email, 10, RIGHT - 340),
      bold: true,
    },
    {
      kind: 'text',
      x: 340,
      y: 136,
      text: invoice.customer.name ? fitted(invoice.customer.email, 10, RIGHT - 340) : '',
    },
    { kind: 'text', x: LEFT, y: 232, text: headline, size: 17, bold: true },
    { ...small(LEFT, 282, 'Description') },
    { ...small(QUANTITY_AT, 282, 'Qty'), right: true },
    { ...small(RIGHT, 282, 'Amount'), right: true },
    { kind: 'rule', x: LEFT, y: 292, width: WIDTH },
  ]
}

function row(line: InvoiceModel['lines'][number], currency: string, y: number): Mark[] {
  const room = QUANTITY_AT - LEFT - 40
  const period =
    line.periodEnd > line.periodStart
      ? `${date(line.periodStart)} – ${date(line.periodEnd)}`
      : line.detail
  return [
    { kind: 'text', x: LEFT, y: y - 8, text: fitted(line.text, 10, room) },
    small(LEFT, y + 5, fitted(period, 9, room)),
    { kind: 'text', x: QUANTITY_AT, y: y - 8, text: String(line.quantity), right: true },
    { kind: 'text', x: RIGHT, y: y - 8, text: money(line.amount, currency), right: true },
  ]
}

/** Subtotal, discounts, tax, credit and what is due: the same rows on paper and on screen. */
export function sumRows(
  invoice: InvoiceModel,
): { label: string; amount: string; strong?: boolean }[] {
  const amount = (cents: number) => money(cents, invoice.currency)
  return [
    { label: 'Subtotal', amount: amount(invoice.subtotal) },
    ...invoice.discounts.map(({ label, amount: off }) => ({ label, amount: amount(-off) })),
    ...(invoice.tax > 0 ? [{ label: 'Tax', amount: amount(invoice.tax) }] : []),
    { label: 'Total', amount: amount(invoice.total) },
    ...(invoice.balanceUsed === 0
      ? []
      : [{ label: 'Applied balance', amount: amount(invoice.balanceUsed) }]),
    ...(invoice.amountPaid === 0
      ? []
      : [{ label: 'Amount paid', amount: amount(-invoice.amountPaid) }]),
    { label: 'Amount due', amount: amount(invoice.amountRemaining), strong: true },
  ]
}

const sums = (invoice: InvoiceModel, y: number): Mark[] =>
  sumRows(invoice).flatMap(({ label, amount, strong = false }, index): Mark[] => {
    const at = y + index * 18
    return [
      { kind: 'rule', x: 320, y: at - 13, width: RIGHT - 320 },
      { kind: 'text', x: 320, y: at, text: fitted(label, 10, 150), bold: strong },
      { kind: 'text', x: RIGHT, y: at, text: amount, bold: strong, right: true },
    ]
  })
