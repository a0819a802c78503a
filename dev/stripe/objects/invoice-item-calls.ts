/** The calls about invoice items (https://docs.stripe.com/api/invoiceitems). */

import { type Core, change, emit } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { missing, noSuch, noSuchReference, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { InvoiceItem } from '../state.ts'
import { idOf } from '../wire.ts'
import { referredCustomer } from './customers.ts'
import { priceDataSpec, priceFrom } from './inline-prices.ts'
import { createInvoiceItem } from './invoice-items.ts'
import { itemLine, productName } from './invoice-lines.ts'
import { retotal } from './invoices.ts'

export const invoiceItemSpec: Spec = {
  customer: 'string',
  subscription: 'string',
  invoice: 'string',
  amount: 'integer',
  currency: 'currency',
  description: 'string',
  discountable: 'boolean',
  metadata: 'metadata',
  period: { of: { start: 'integer', end: 'integer' } },
  price: 'string',
  pricing: { of: { price: 'string' } },
  price_data: { of: priceDataSpec },
  quantity: { atLeast: 0 },
  unit_amount: 'integer',
  // In whole cents.
  unit_amount_decimal: 'integer',
}

/** A new item of a customer from what a call says: an amount, a unit amount, or a one-time price. */
export function itemFrom(core: Core, form: Form, customer: string): InvoiceItem {
  const named = read.string(read.object(form, 'pricing') ?? {}, 'price')
  const price = priceFrom(core, named ? { ...form, price: named } : form, 'pricing')
  if (price?.recurring)
    throw notAllowed(
      'The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.',
      null,
      'price',
    )
  const quantity = read.integer(form, 'quantity') ?? 1
  const unit =
    price?.unit_amount ??
    read.integer(form, 'unit_amount') ??
    toNumber(read.string(form, 'unit_amount_decimal'))
  const amount = read.integer(form, 'amount') ?? (unit === null ? null : unit * quantity)
  if (amount === null) throw missing('amount')
  const period = read.object(form, 'period') ?? {}
  return createInvoiceItem(core, {
    customer,
    currency: (price?.currency ?? read.string(form, 'currency') ?? 'usd').toLowerCase(),
    amount,
    description:
      read.nullable(form, 'description') ?? (price === null ? null : productName(core, price)),
    period: {
      start: read.integer(period, 'start') ?? core.now(),
      end: read.integer(period, 'end') ?? core.now(),
    },
    price,
    quantity,
    subscription: read.nullable(form, 'subscription') ?? null,
    subscriptionItem: null,
    proration: false,
    credits: null,
    discountable: read.boolean(form, 'discountable') ?? amount > 0,
    metadata: mergeMetadata({}, form),
    invoice: null,
  })
}

const toNumber = (text: string | undefined): number | null =>
  text === undefined ? null : Number(text)

function createByApi(core: Core, form: Form): InvoiceItem {
  const customer = referredCustomer(core, read.required(form, 'customer'))
  const subscription = read.nullable(form, 'subscription')
  if (subscription && !core.state.subscriptions.has(subscription))
    throw noSuchReference('subscription', subscription, 'subscription')
  const invoiceId = read.nullable(form, 'invoice')
  const invoice = invoiceId ? core.state.invoices.get(invoiceId) : null
  if (invoiceId && !invoice) throw noSuchReference('invoice', invoiceId, 'invoice')
  if (invoice && invoice.status !== 'draft')
    throw notAllowed('Invoice items can only be added to draft invoices.', 'invoice_not_editable')
  const item = itemFrom(core, form, customer.id)
  if (invoice) {
    item.invoice = invoice.id
    change(core, 'invoice.updated', invoice, (changed) => {
      changed.lines.data.push(itemLine(core, changed.id, item))
      retotal(core, changed)
    })
  }
  return item
}

const findItem = (core: Core, id: string): InvoiceItem => {
  const item = core.state.invoiceItems.get(id)
  if (!item) throw noSuch('invoiceitem', id)
  return item
}

/** An item on a finished invoice belongs to it. */
function editable(core: Core, id: string): InvoiceItem {
  const item = findItem(core, id)
  const invoice = core.state.invoices.get(idOf(item.invoice) ?? '')
  if (invoice && invoice.status !== 'draft')
    throw notAllowed(
      'This invoice item is attached to an invoice that is no longer editable.',
      'invoice_not_editable',
    )
  return item
}

/** Shows on the item's draft, if it is on one, what became of it. */
function redraw(core: Core, item: InvoiceItem, remains: boolean): void {
  const invoice = core.state.invoices.get(idOf(item.invoice) ?? '')
  if (!invoice) return
  const isOf = (line: (typeof invoice.lines.data)[number]) =>
    (line.parent?.invoice_item_details?.invoice_item ??
      line.parent?.subscription_item_details?.invoice_item) === item.id
  change(core, 'invoice.updated', invoice, (changed) => {
    changed.lines.data = changed.lines.data.flatMap((line) => {
      if (!isOf(line)) return [line]
      return remains ? [{ ...itemLine(core, changed.id, item), id: line.id }] : []
    })
    retotal(core, changed)
  })
}

function update(core: Core, id: string, form: Form): InvoiceItem {
  const item = editable(core, id)
  const quantity = read.integer(form, 'quantity')
  const unit = Number(item.pricing?.unit_amount_decimal ?? item.amount)
  item.quantity = quantity ?? item.quantity
  item.quantity_decimal = String(item.quantity)
  item.amount =
    read.integer(form, 'amount') ?? (quantity === undefined ? item.amount : unit * quantity)
  item.net_amount = item.amount
  const description = read.nullable(form, 'description')
  if (description !== undefined) item.description = description
  item.discountable = read.boolean(form, 'discountable') ?? item.discountable
  item.metadata = mergeMetadata(item.metadata ?? {}, form)
  redraw(core, item, true)
  return item
}

function remove(core: Core, id: string) {
  const item = editable(core, id)
  core.state.invoiceItems.delete(id)
  redraw(core, item, false)
  emit(core, 'invoiceitem.deleted', item)
  return { id, object: 'invoiceitem', deleted: true }
}

function list(core: Core, query: Form) {
  const customer = read.string(query, 'customer')
  const invoice = read.string(query, 'invoice')
  const pending = read.boolean(query, 'pending')
  const found = [...core.state.invoiceItems.values()]
    .reverse()
    .filter(
      (item) =>
        (!customer || idOf(item.customer) === customer) &&
        (!invoice || idOf(item.invoice) === invoice) &&
        (pending === undefined || (item.invoice === null) === pending),
    )
  return paginate('/v1/invoiceitems', found, query)
}

export const invoiceItemEndpoints: Endpoint[] = [
  { method: 'POST', path: '/invoiceitems', spec: invoiceItemSpec, run: createByApi },
  {
    method: 'GET',
    path: '/invoiceitems',
    spec: { ...listSpec, customer: 'string', invoice: 'string', pending: 'boolean' },
    run: list,
  },
  {
    method: 'GET',
    path: '/invoiceitems/:id',
    spec: {},
    run: (core, _, { id }) => findItem(core, id),
  },
  {
    method: 'POST',
    path: '/invoiceitems/:id',
    spec: {
      amount: 'integer',
      quantity: { atLeast: 0 },
      description: 'string',
      discountable: 'boolean',
      metadata: 'metadata',
    },
    run: (core, form, { id }) => update(core, id, form),
  },
  {
    method: 'DELETE',
    path: '/invoiceitems/:id',
    spec: {},
    run: (core, _, { id }) => remove(core, id),
  },
]
