/** Invoices written by hand: drafts of what waits, edited, deleted, sent (https://docs.stripe.com/api/invoices/create). */

import { type Core, change, emit } from '../core.ts'
import { missing, noSuchReference, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { Invoice } from '../state.ts'
import { idOf } from '../wire.ts'
import { asksForTax, automaticTaxSpec } from './billing-settings.ts'
import { referredCustomer } from './customers.ts'
import { pendingItems } from './invoice-items.ts'
import { itemLine } from './invoice-lines.ts'
import { createInvoice, DRAFT_SECONDS, findInvoice, retotal } from './invoices.ts'
import { discountSpec, discountsFrom } from './redemption.ts'

const DAY = 86_400

export const editSpec: Spec = {
  auto_advance: 'boolean',
  collection_method: { one: ['charge_automatically', 'send_invoice'] },
  days_until_due: 'integer',
  due_date: 'integer',
  default_payment_method: 'string',
  description: 'string',
  discounts: { list: { of: discountSpec } },
  footer: 'string',
  metadata: 'metadata',
}

export const createSpec: Spec = {
  ...editSpec,
  customer: 'string',
  currency: 'currency',
  subscription: 'string',
  automatic_tax: { of: automaticTaxSpec },
  pending_invoice_items_behavior: { one: ['exclude', 'include'] },
}

export function createByHand(core: Core, form: Form): Invoice {
  const customer = referredCustomer(core, read.required(form, 'customer'))
  const named = read.nullable(form, 'subscription') ?? null
  const subscription = named ? core.state.subscriptions.get(named) : null
  if (named && !subscription) throw noSuchReference('subscription', named, 'subscription')
  const id = core.id('in')
  const currency = read.string(form, 'currency') ?? customer.currency ?? 'usd'
  // Since API 2022-08-01 what waits is left out unless asked for; a subscription's invoice is made of it.
  const includes =
    read.string(form, 'pending_invoice_items_behavior') === 'include' || named !== null
  const waiting = includes
    ? pendingItems(core, customer.id, named).filter((item) => item.currency === currency)
    : []
  if (named && waiting.length === 0)
    throw notAllowed('Nothing to invoice for subscription', 'invoice_no_subscription_line_items')
  for (const item of waiting) item.invoice = id
  const advances = read.boolean(form, 'auto_advance') ?? false
  const invoice = createInvoice(core, {
    id,
    customer: customer.id,
    currency,
    reason: 'manual',
    subscription: subscription ?? null,
    lines: waiting.map((item) => itemLine(core, id, item)),
    discounts: [],
    period: { start: core.now(), end: core.now() },
    finalizesAt: advances ? core.now() + DRAFT_SECONDS : null,
    dress: (made) => edit(core, made, form),
  })
  return invoice
}

function edit(core: Core, invoice: Invoice, form: Form): void {
  const method = read.string(form, 'collection_method')
  if (method) invoice.collection_method = method as Invoice['collection_method']
  const days = read.integer(form, 'days_until_due')
  const due = read.integer(form, 'due_date')
  if (method === 'send_invoice' && days === undefined && due === undefined)
    throw missing('days_until_due')
  if (due !== undefined || days !== undefined)
    invoice.due_date = due ?? core.now() + (days ?? 0) * DAY
  for (const field of ['description', 'footer', 'default_payment_method'] as const) {
    const value = read.nullable(form, field)
    if (value !== undefined) invoice[field] = value
  }
  const advances = read.boolean(form, 'auto_advance')
  if (advances !== undefined) {
    invoice.auto_advance = advances
    if (invoice.status === 'draft')
      invoice.automatically_finalizes_at = advances ? core.now() + DRAFT_SECONDS : null
  }
  invoice.automatic_tax.enabled = asksForTax(form) ?? invoice.automatic_tax.enabled
  const customer = idOf(invoice.customer) ?? ''
  const who = { customer, currency: invoice.currency, amount: invoice.subtotal }
  if ('discounts' in form)
    invoice.discounts = discountsFrom(core, read.objects(form, 'discounts') ?? [], who, {
      customer,
      invoice: invoice.id,
    })
  invoice.metadata = mergeMetadata(invoice.metadata ?? {}, form)
}

const FINISHED = ['metadata', 'description', 'auto_advance']

/** Money and dates of a finished invoice stay as they are. */
export function editByHand(core: Core, id: string, form: Form): Invoice {
  const invoice = findInvoice(core, id)
  if (invoice.status !== 'draft' && Object.keys(form).some((name) => !FINISHED.includes(name)))
    throw notAllowed(
      "This invoice is no longer editable because it isn't a draft.",
      'invoice_not_editable',
    )
  return change(core, 'invoice.updated', invoice, (changed) => {
    edit(core, changed, form)
    if (changed.status === 'draft') retotal(core, changed)
  })
}

/** Only a draft can be deleted; what was on it waits no longer. */
export function deleteDraft(core: Core, id: string) {
  const invoice = findInvoice(core, id)
  if (invoice.status !== 'draft' || invoice.billing_reason !== 'manual')
    throw notAllowed('You can only delete draft invoices that were made by hand.')
  for (const item of core.state.invoiceItems.values())
    if (item.invoice === id) core.state.invoiceItems.delete(item.id)
  core.state.invoices.delete(id)
  emit(core, 'invoice.deleted', invoice)
  return { id, object: 'invoice', deleted: true }
}
