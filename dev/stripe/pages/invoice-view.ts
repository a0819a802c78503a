/** Draws the hosted invoice: what is owed or paid, the lines, the PDF, and a card form while it is open. */

import { html } from 'hono/html'
import type { CardEntry, CardErrors } from './card.ts'
import { cardFields, testCards } from './card-fields.ts'
import { date, money, words } from './format.ts'
import { sumRows } from './invoice-pdf.ts'
import { alert, badge, type Html, note, page } from './layout.ts'
import type { InvoiceModel } from './model.ts'

export type InvoiceState = {
  entry: CardEntry
  errors: CardErrors
  refused?: string | undefined
  confirmed?: string | undefined
}

export function invoicePage(invoice: InvoiceModel, state: InvoiceState): Html {
  const paid = invoice.status === 'paid'
  const headline = paid ? invoice.amountPaid : invoice.amountRemaining
  return page(
    `Invoice ${invoice.number}`,
    html`<main class="sheet">
      ${note(state.confirmed)}
      <div class="card">
        <div class="topline"><p class="soft">Invoice from ${invoice.merchant}</p> ${badge(invoice.status, words(invoice.status))}</div>
        <h1><span class="visually-hidden">Invoice ${invoice.number}: </span><span class="price">${money(headline, invoice.currency)}<small>${paid ? 'paid' : 'due'}</small></span></h1>
        <dl class="facts">
          <dt>Number</dt><dd class="mono">${invoice.number}</dd>
          <dt>Issued</dt><dd>${date(invoice.created)}</dd>
          ${invoice.dueDate === null ? '' : html`<dt>Due</dt><dd>${date(invoice.dueDate)}</dd>`}
          ${invoice.paidAt === null ? '' : html`<dt>Paid</dt><dd>${date(invoice.paidAt)}</dd>`}
          <dt>Bill to</dt><dd>${invoice.customer.name || invoice.customer.email}${invoice.customer.name ? html`<br>${invoice.customer.email}` : ''}</dd>
        </dl>
        <p><a class="button" href="/i/${invoice.id}/pdf">Download PDF</a></p>
      </div>
      ${invoice.status === 'open' ? payForm(invoice, state) : ''}
      <div class="card">${lines(invoice)}</div>
    </main>`,
  )
}

function payForm(invoice: InvoiceModel, state: InvoiceState): Html {
  const here = `/i/${invoice.id}`
  return html`<section class="card" aria-label="Payment">
    <h2>Settle this invoice</h2>
    ${alert(state.refused)}
    ${testCards(here)}
    <form method="post" action="${here}" class="stack" novalidate>
      ${cardFields(state.entry, state.errors)}
      <button class="primary wide" data-busy="Processing…">Pay ${money(invoice.amountRemaining, invoice.currency)}</button>
    </form>
  </section>`
}

function lines(invoice: InvoiceModel): Html {
  const amount = (cents: number) => money(cents, invoice.currency)
  return html`<table class="paper-lines">
    <caption class="visually-hidden">Lines of invoice ${invoice.number}</caption>
    <thead><tr><th scope="col">Description</th><th scope="col">Qty</th><th scope="col">Amount</th></tr></thead>
    <tbody>${invoice.lines.map(
      (line) => html`<tr>
        <td>${line.text}<br><span class="small soft">${
          line.periodEnd > line.periodStart
            ? `${date(line.periodStart)} – ${date(line.periodEnd)}`
            : line.detail
        }</span></td>
        <td class="amount">${line.quantity}</td>
        <td class="amount">${amount(line.amount)}</td>
      </tr>`,
    )}</tbody>
    <tfoot>${sumRows(invoice).map(
      ({ label, amount: value, strong }) => html`<tr class="${strong ? 'grand' : ''}">
        <th scope="row" colspan="2">${label}</th><td class="amount">${value}</td>
      </tr>`,
    )}</tfoot>
  </table>`
}
