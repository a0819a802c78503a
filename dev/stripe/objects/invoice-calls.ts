/** The calls about invoices and their payments. */

import { type Core, emit } from '../core.ts'
import { followInvoice, subscriptionOf } from '../following.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { notAllowed, StripeError } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { read } from '../protocol/params.ts'
import type { Invoice } from '../state.ts'
import { idOf } from '../wire.ts'
import {
  collect,
  declinedError,
  markPaid,
  methodOfCustomer,
  openIntent,
  paymentOf,
} from './collection.ts'
import { finalise, findInvoice } from './invoices.ts'
import { createByHand, createSpec, deleteDraft, editByHand, editSpec } from './manual-invoices.ts'
import { resolveMethod } from './payment-methods.ts'
import { discardPending } from './pending-changes.ts'
import { methodOf } from './subscriptions.ts'
import { markUncollectible, voidInvoice } from './voiding.ts'

const STATUSES = ['draft', 'open', 'paid', 'uncollectible', 'void'] as const

function listInvoices(core: Core, query: Form) {
  const customer = read.string(query, 'customer')
  const subscription = read.string(query, 'subscription')
  const status = read.string(query, 'status')
  const found = [...core.state.invoices.values()]
    .reverse()
    .filter(
      (invoice) =>
        (!customer || idOf(invoice.customer) === customer) &&
        (!subscription || subscriptionOf(core, invoice)?.id === subscription) &&
        (!status || invoice.status === status),
    )
  return paginate('/v1/invoices', found, query)
}

/** Charges an open invoice now; a decline is an error, as it is at Stripe. */
export function payInvoice(core: Core, id: string, methodId: string | null): Invoice {
  const invoice = findInvoice(core, id)
  if (invoice.status === 'paid') throw notAllowed('Invoice is already paid', 'invoice_already_paid')
  if (invoice.status === 'draft') finalise(core, invoice)
  if (invoice.status !== 'open')
    throw notAllowed(`This invoice is ${invoice.status} and cannot be paid.`)
  const subscription = subscriptionOf(core, invoice)
  const method = methodId
    ? resolveMethod(core, methodId, 'payment_method')
    : subscription
      ? methodOf(core, subscription)
      : methodOfCustomer(core, invoice)
  const outcome = collect(core, invoice, method ?? null, true)
  if (subscription && invoice.status === 'paid') followInvoice(core, subscription, invoice)
  if (outcome.kind === 'declined') throw declinedError(outcome)
  if (outcome.kind === 'authenticate')
    throw new StripeError(402, {
      type: 'card_error',
      code: 'invoice_payment_intent_requires_action',
      message:
        'Payment for this invoice requires additional user action before it can be completed successfully. Payment can be completed using the PaymentIntent associated with the invoice.',
      payment_intent: structuredClone(outcome.intent),
    })
  return invoice
}

/** Money that came by another way: no intent, no charge (docs.stripe.com/api/invoices/pay#pay_invoice-paid_out_of_band). */
function payElsewhere(core: Core, id: string): Invoice {
  const invoice = findInvoice(core, id)
  if (invoice.status === 'draft') finalise(core, invoice)
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible')
    throw notAllowed(`This invoice is ${invoice.status} and cannot be paid.`)
  markPaid(core, invoice)
  const subscription = subscriptionOf(core, invoice)
  if (subscription) followInvoice(core, subscription, invoice)
  return invoice
}

/** With `auto_advance` the card is charged right away; what asks for nothing is paid as it is. */
function finaliseByHand(core: Core, invoice: Invoice, form: Form): Invoice {
  finalise(core, invoice)
  const advances = read.boolean(form, 'auto_advance') ?? invoice.auto_advance ?? false
  const charges = advances && invoice.collection_method === 'charge_automatically'
  const method = methodOfCustomer(core, invoice)
  if (invoice.amount_due === 0 || (charges && method)) collect(core, invoice, method, false)
  else openIntent(core, invoice)
  return invoice
}

function send(core: Core, invoice: Invoice): Invoice {
  if (invoice.status === 'draft') finalise(core, invoice)
  emit(core, 'invoice.sent', invoice)
  return invoice
}

/** Voiding the invoice of a pending change takes the change back (docs.stripe.com/billing/pending-updates-reference). */
function voidByHand(core: Core, invoice: Invoice): Invoice {
  const subscription = subscriptionOf(core, invoice)
  const pending = subscription && core.state.pendingChanges.get(subscription.id)
  if (subscription && pending?.invoice === invoice.id) discardPending(core, subscription)
  else voidInvoice(core, invoice)
  return invoice
}

function listInvoicePayments(core: Core, query: Form) {
  const invoice = read.string(query, 'invoice')
  const status = read.string(query, 'status')
  const payment = read.object(query, 'payment')
  const intent = payment && read.string(payment, 'payment_intent')
  const found = [...core.state.invoicePayments.values()]
    .reverse()
    .filter(
      (one) =>
        (!invoice || idOf(one.invoice) === invoice) &&
        (!status || one.status === status) &&
        (!intent || idOf(one.payment.payment_intent) === intent),
    )
  return paginate('/v1/invoice_payments', found, query)
}

/** The payments of an invoice, which it only shows when asked to (`expand[]=payments`). */
export const invoicePaymentsList = (core: Core, invoice: string) => {
  const payment = paymentOf(core, { id: invoice })
  return {
    object: 'list' as const,
    url: `/v1/invoice_payments?invoice=${invoice}`,
    has_more: false,
    data: payment ? [payment] : [],
  }
}

export const invoiceEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path: '/invoices',
    spec: { ...listSpec, customer: 'string', subscription: 'string', status: { one: STATUSES } },
    run: listInvoices,
  },
  {
    method: 'GET',
    path: '/invoices/:id',
    spec: {},
    run: (core, _, { id }) => findInvoice(core, id),
  },
  {
    method: 'GET',
    path: '/invoices/:id/lines',
    spec: listSpec,
    run: (core, query, { id }) =>
      paginate(`/v1/invoices/${id}/lines`, findInvoice(core, id).lines.data, query),
  },
  { method: 'POST', path: '/invoices', spec: createSpec, run: createByHand },
  {
    method: 'POST',
    path: '/invoices/:id',
    spec: editSpec,
    run: (core, form, { id }) => editByHand(core, id, form),
  },
  {
    method: 'DELETE',
    path: '/invoices/:id',
    spec: {},
    run: (core, _, { id }) => deleteDraft(core, id),
  },
  {
    method: 'POST',
    path: '/invoices/:id/send',
    spec: {},
    run: (core, _, { id }) => send(core, findInvoice(core, id)),
  },
  {
    method: 'POST',
    path: '/invoices/:id/finalize',
    spec: { auto_advance: 'boolean' },
    run: (core, form, { id }) => finaliseByHand(core, findInvoice(core, id), form),
  },
  {
    method: 'POST',
    path: '/invoices/:id/pay',
    spec: { payment_method: 'string', off_session: 'boolean', paid_out_of_band: 'boolean' },
    run: (core, form, { id }) =>
      read.boolean(form, 'paid_out_of_band')
        ? payElsewhere(core, id)
        : payInvoice(core, id, read.string(form, 'payment_method') ?? null),
  },
  {
    method: 'POST',
    path: '/invoices/:id/void',
    spec: {},
    run: (core, _, { id }) => voidByHand(core, findInvoice(core, id)),
  },
  {
    method: 'POST',
    path: '/invoices/:id/mark_uncollectible',
    spec: {},
    run: (core, _, { id }) => markUncollectible(core, findInvoice(core, id)),
  },
  {
    method: 'GET',
    path: '/invoice_payments',
    spec: {
      ...listSpec,
      invoice: 'string',
      status: { one: ['canceled', 'open', 'paid'] },
      payment: { of: { type: 'string', payment_intent: 'string' } },
    },
    run: listInvoicePayments,
  },
]
