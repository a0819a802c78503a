/** Reads invoices for the page and the PDF, and pays open ones through the core. */

import type { Core } from '../../core.ts'
import { followInvoice, subscriptionOf } from '../../following.ts'
import { collect, paymentOf, settle } from '../../objects/collection.ts'
import { createCard } from '../../objects/payment-methods.ts'
import { authenticated, type PaymentOutcome } from '../../objects/payments.ts'
import type { Invoice, PaymentIntent, PaymentMethod } from '../../state.ts'
import { idOf } from '../../wire.ts'
import type { Attempt, Desk } from '../desk.ts'
import type { InvoiceModel, InvoiceRow } from '../model.ts'
import { customerOf, inWords, merchantOf, type PagesHost } from './host.ts'

export function invoiceDesk(host: PagesHost): Desk['invoice'] {
  const { core } = host
  const open = (id: string) => {
    const invoice = core.state.invoices.get(id)
    return invoice?.status === 'open' ? invoice : undefined
  }
  return {
    read: (id) => {
      const invoice = core.state.invoices.get(id)
      // A draft has no page at Stripe either.
      return invoice && invoice.status !== 'draft' ? model(host, invoice) : null
    },
    pay: async (id, card) => {
      const invoice = open(id)
      if (!invoice) return { kind: 'done', redirect: null }
      return inWords(host, (core) => payInvoice(core, invoice, createCard(core, card)))
    },
    awaitsBank: (id) => waitingIntent(core, open(id)) !== null,
    answerBank: async (id, outcome) => {
      const invoice = open(id)
      if (!invoice) return { kind: 'done', redirect: null }
      return inWords(host, (core) => answerForInvoice(core, invoice, outcome === 'complete'))
    },
  }
}

/** Collects with the customer present; a paid invoice lets its subscription recover at once. */
export function payInvoice(core: Core, invoice: Invoice, method: PaymentMethod): Attempt {
  const outcome = collect(core, invoice, method, true)
  return outcome.kind === 'nothing_due'
    ? { kind: 'done', redirect: null }
    : booked(core, invoice, outcome)
}

/** The bank's answer to a payment of this invoice that waits for it. */
export function answerForInvoice(core: Core, invoice: Invoice, passed: boolean): Attempt {
  const intent = waitingIntent(core, invoice)
  if (!intent) return { kind: 'done', redirect: null }
  return booked(core, invoice, settle(core, invoice, authenticated(core, intent, passed), false))
}

export function waitingIntent(core: Core, invoice: Invoice | undefined): PaymentIntent | null {
  const payment = invoice && paymentOf(core, invoice)
  const intent = core.state.paymentIntents.get(idOf(payment?.payment.payment_intent) ?? '')
  return intent?.status === 'requires_action' ? intent : null
}

function booked(core: Core, invoice: Invoice, outcome: PaymentOutcome): Attempt {
  if (outcome.kind === 'authenticate') return { kind: 'authenticate' }
  if (outcome.kind === 'declined') return { kind: 'declined', message: outcome.message }
  const subscription = subscriptionOf(core, invoice)
  if (subscription) followInvoice(core, subscription, invoice)
  return { kind: 'done', redirect: null }
}

export const invoiceRow = (invoice: Invoice): InvoiceRow => ({
  id: invoice.id,
  number: invoice.number ?? 'Draft',
  created: invoice.created,
  total: invoice.total,
  currency: invoice.currency,
  status: String(invoice.status ?? 'draft'),
})

function model(host: PagesHost, invoice: Invoice): InvoiceModel {
  const customer = customerOf(host.core, invoice.customer)
  const sum = (amounts: { amount: number }[] | null | undefined) =>
    (amounts ?? []).reduce((total, { amount }) => total + amount, 0)
  const discount = sum(invoice.total_discount_amounts)
  return {
    ...invoiceRow(invoice),
    merchant: merchantOf(host, invoice.account_name ? null : invoice.hosted_invoice_url),
    customer: {
      name: invoice.customer_name ?? customer?.name ?? '',
      email: invoice.customer_email ?? customer?.email ?? '',
    },
    lines: invoice.lines.data.map((line) => ({
      text: line.description ?? 'Item',
      detail: '',
      quantity: line.quantity ?? 1,
      amount: line.amount,
      periodStart: line.period.start,
      periodEnd: line.period.end,
    })),
    subtotal: invoice.subtotal,
    discounts: discount > 0 ? [{ label: 'Discount', amount: discount }] : [],
    tax: sum(invoice.total_taxes),
    amountDue: invoice.amount_due,
    amountPaid: invoice.amount_paid,
    amountRemaining: invoice.amount_remaining,
    balanceUsed: invoice.starting_balance - (invoice.ending_balance ?? invoice.starting_balance),
    paidAt: invoice.status_transitions.paid_at,
    dueDate: invoice.due_date,
  }
}
