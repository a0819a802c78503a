/** The calls about subscriptions, invoices and checkout sessions. */

import { followInvoice, subscriptionOf } from '../billing.ts'
import { type Core, change } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { missing, noSuchReference, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { Invoice, Subscription } from '../state.ts'
import { idOf } from '../wire.ts'
import { referredCustomer } from './customers.ts'
import {
  collect,
  declinedError,
  draftInvoice,
  finalise,
  findInvoice,
  markUncollectible,
  paymentOf,
  voidInvoice,
} from './invoices.ts'
import { resolveMethod } from './payment-methods.ts'
import { createSession, expireSession, findSession, linesOf, sessionSpec } from './sessions.ts'
import {
  createSubscription,
  endSubscription,
  findSubscription,
  isOver,
  methodOf,
  setCancelAtPeriodEnd,
} from './subscriptions.ts'

const DAY = 86_400

const createSpec: Spec = {
  customer: 'string',
  items: { list: { of: { price: 'string', quantity: 'integer' } } },
  metadata: 'metadata',
  default_payment_method: 'string',
  payment_behavior: { one: ['allow_incomplete', 'default_incomplete', 'error_if_incomplete'] },
  trial_period_days: 'integer',
  cancel_at_period_end: 'boolean',
  collection_method: { one: ['charge_automatically'] },
  off_session: 'boolean',
  billing_mode: { of: { type: { one: ['classic', 'flexible'] } } },
}

function create(core: Core, form: Form): Subscription {
  const customer = referredCustomer(core, read.required(form, 'customer'))
  const items = read.objects(form, 'items')
  if (!items || items.length === 0) throw missing('items')
  const lines = items.map((item, index) => {
    const price = read.string(item, 'price')
    if (!price) throw missing(`items[${index}][price]`)
    return { price, quantity: read.integer(item, 'quantity') ?? 1 }
  })
  const named = read.nullable(form, 'default_payment_method') ?? null
  const method = named
    ? resolveMethod(core, named, 'default_payment_method').id
    : idOf(customer.invoice_settings.default_payment_method)
  const behaviour = read.string(form, 'payment_behavior') ?? 'allow_incomplete'
  const trialDays = read.integer(form, 'trial_period_days') ?? 0
  if (!method && trialDays === 0 && behaviour !== 'default_incomplete')
    throw notAllowed(
      'This customer has no attached payment source or default payment method. Please consider adding a default payment method. For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.',
      'resource_missing',
    )
  const billing = read.object(form, 'billing_mode') ?? {}
  const subscription = createSubscription(core, {
    customer: customer.id,
    lines,
    metadata: mergeMetadata({}, form),
    billingMode: read.string(billing, 'type') === 'classic' ? 'classic' : 'flexible',
    defaultMethod: named ? method : null,
    status: trialDays > 0 ? 'trialing' : 'incomplete',
    trialEnd: trialDays > 0 ? core.now() + trialDays * DAY : null,
  })
  if (read.boolean(form, 'cancel_at_period_end')) setCancelAtPeriodEnd(core, subscription, true)
  if (trialDays === 0) firstInvoice(core, subscription, behaviour)
  return subscription
}

/** The first invoice decides whether the subscription starts. */
function firstInvoice(core: Core, subscription: Subscription, behaviour: string): void {
  const invoice = finalise(core, draftInvoice(core, subscription, 'subscription_create'))
  subscription.latest_invoice = invoice.id
  const method = methodOf(core, subscription)
  if (!method || behaviour === 'default_incomplete') return
  const outcome = collect(core, invoice, method, true)
  if (outcome.kind === 'declined' && behaviour === 'error_if_incomplete') {
    core.state.subscriptions.delete(subscription.id)
    throw declinedError(outcome)
  }
  followInvoiceOfStart(core, subscription, invoice)
}

const followInvoiceOfStart = (core: Core, subscription: Subscription, invoice: Invoice): void => {
  if (invoice.status === 'paid') followInvoice(core, subscription, invoice, 'unpaid')
}

const updateSpec: Spec = {
  metadata: 'metadata',
  cancel_at_period_end: 'boolean',
  cancellation_details: { of: { comment: 'string', feedback: 'string' } },
  default_payment_method: 'string',
}

function update(core: Core, id: string, form: Form): Subscription {
  const subscription = findSubscription(core, id)
  if (isOver(subscription))
    throw notAllowed(
      'A canceled subscription can only update its cancellation_details and metadata.',
    )
  const method = read.nullable(form, 'default_payment_method')
  if (method && !core.state.paymentMethods.has(method))
    throw noSuchReference('PaymentMethod', method, 'default_payment_method')
  return change(core, 'customer.subscription.updated', subscription, (changed) => {
    const cancel = read.boolean(form, 'cancel_at_period_end')
    if (cancel !== undefined) setCancelAtPeriodEnd(core, changed, cancel)
    if (method !== undefined) changed.default_payment_method = method
    const details = read.object(form, 'cancellation_details')
    const comment = details && read.nullable(details, 'comment')
    if (comment !== undefined && changed.cancellation_details)
      changed.cancellation_details.comment = comment
    changed.metadata = mergeMetadata(changed.metadata, form)
  })
}

function listSubscriptions(core: Core, query: Form) {
  const customer = read.string(query, 'customer')
  const status = read.string(query, 'status')
  const price = read.string(query, 'price')
  const found = [...core.state.subscriptions.values()].reverse().filter(
    (subscription) =>
      (!customer || idOf(subscription.customer) === customer) &&
      // Without a status canceled ones are left out (docs.stripe.com/api/subscriptions/list).
      (status === 'all' ||
        (status ? matches(subscription, status) : subscription.status !== 'canceled')) &&
      (!price || subscription.items.data.some((item) => item.price.id === price)),
  )
  return paginate('/v1/subscriptions', found, query)
}

const matches = (subscription: Subscription, status: string): boolean =>
  status === 'ended' ? isOver(subscription) : subscription.status === status

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
    : subscription && methodOf(core, subscription)
  if (!method) throw notAllowed('There is no payment method to charge.', 'missing')
  const outcome = collect(core, invoice, method, true)
  if (subscription && invoice.status === 'paid')
    followInvoice(core, subscription, invoice, 'unpaid')
  if (outcome.kind === 'declined') throw declinedError(outcome)
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

/** Line items of a session, with their prices. */
export const sessionLineItems = (core: Core, id: string) => ({
  object: 'list' as const,
  url: `/v1/checkout/sessions/${id}/line_items`,
  has_more: false,
  data: linesOf(core, findSession(core, id)).map(({ price, quantity }, index) => ({
    id: `li_${id.slice(-14)}${index}`,
    object: 'item',
    amount_discount: 0,
    amount_subtotal: (price.unit_amount ?? 0) * quantity,
    amount_tax: 0,
    amount_total: (price.unit_amount ?? 0) * quantity,
    currency: price.currency,
    description: core.state.products.get(idOf(price.product) ?? '')?.name ?? null,
    metadata: {},
    price,
    quantity,
  })),
})

/** The payments of an invoice, which it only shows when asked to (`expand[]=payments`). */
export const invoicePaymentsList = (core: Core, invoice: Invoice) => {
  const payment = paymentOf(core, invoice)
  return {
    object: 'list' as const,
    url: `/v1/invoice_payments?invoice=${invoice.id}`,
    has_more: false,
    data: payment ? [payment] : [],
  }
}

export const billingEndpoints: Endpoint[] = [
  { method: 'POST', path: '/subscriptions', spec: createSpec, run: create },
  {
    method: 'GET',
    path: '/subscriptions',
    spec: { ...listSpec, customer: 'string', status: 'string', price: 'string' },
    run: listSubscriptions,
  },
  {
    method: 'GET',
    path: '/subscriptions/:id',
    spec: {},
    run: (core, _, { id }) => findSubscription(core, id),
  },
  {
    method: 'POST',
    path: '/subscriptions/:id',
    spec: updateSpec,
    run: (core, form, { id }) => update(core, id, form),
  },
  {
    method: 'DELETE',
    path: '/subscriptions/:id',
    spec: { cancellation_details: 'accepted', invoice_now: 'boolean', prorate: 'boolean' },
    run: (core, _, { id }) => endSubscription(core, findSubscription(core, id)),
  },
  {
    method: 'GET',
    path: '/invoices',
    spec: { ...listSpec, customer: 'string', subscription: 'string', status: 'string' },
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
  {
    method: 'POST',
    path: '/invoices/:id',
    spec: { metadata: 'metadata', description: 'string', auto_advance: 'boolean' },
    run: (core, form, { id }) =>
      change(core, 'invoice.updated', findInvoice(core, id), (invoice) => {
        const description = read.nullable(form, 'description')
        if (description !== undefined) invoice.description = description
        invoice.auto_advance = read.boolean(form, 'auto_advance') ?? invoice.auto_advance ?? false
        invoice.metadata = mergeMetadata(invoice.metadata ?? {}, form)
      }),
  },
  {
    method: 'POST',
    path: '/invoices/:id/finalize',
    spec: { auto_advance: 'boolean' },
    run: (core, _, { id }) => finalise(core, findInvoice(core, id)),
  },
  {
    method: 'POST',
    path: '/invoices/:id/pay',
    spec: { payment_method: 'string', off_session: 'boolean' },
    run: (core, form, { id }) => payInvoice(core, id, read.string(form, 'payment_method') ?? null),
  },
  {
    method: 'POST',
    path: '/invoices/:id/void',
    spec: {},
    run: (core, _, { id }) => voidInvoice(core, findInvoice(core, id)),
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
      status: 'string',
      payment: { of: { type: 'string', payment_intent: 'string' } },
    },
    run: listInvoicePayments,
  },
  { method: 'POST', path: '/checkout/sessions', spec: sessionSpec, run: createSession },
  {
    method: 'GET',
    path: '/checkout/sessions',
    spec: {
      ...listSpec,
      customer: 'string',
      status: 'string',
      subscription: 'string',
      payment_intent: 'string',
    },
    run: (core, query) => {
      const customer = read.string(query, 'customer')
      const status = read.string(query, 'status')
      const subscription = read.string(query, 'subscription')
      const found = [...core.state.sessions.values()]
        .reverse()
        .filter(
          (session) =>
            (!customer || idOf(session.customer) === customer) &&
            (!status || session.status === status) &&
            (!subscription || idOf(session.subscription) === subscription),
        )
      return paginate('/v1/checkout/sessions', found, query)
    },
  },
  {
    method: 'GET',
    path: '/checkout/sessions/:id',
    spec: {},
    run: (core, _, { id }) => findSession(core, id),
  },
  {
    method: 'POST',
    path: '/checkout/sessions/:id/expire',
    spec: {},
    run: (core, _, { id }) => expireSession(core, findSession(core, id)),
  },
  {
    method: 'GET',
    path: '/checkout/sessions/:id/line_items',
    spec: listSpec,
    run: (core, _, { id }) => sessionLineItems(core, id),
  },
  // There are no promotion codes in this slice, and a list says so truthfully.
  {
    method: 'GET',
    path: '/promotion_codes',
    spec: { ...listSpec, code: 'string', active: 'boolean', customer: 'string', coupon: 'string' },
    run: (_, query) => paginate('/v1/promotion_codes', [], query),
  },
]
