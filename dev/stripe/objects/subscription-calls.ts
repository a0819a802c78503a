/** The calls about subscriptions. */

import { followInvoice } from '../billing.ts'
import { type Core, change } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { invalidInteger, missing, noSuchReference, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { Invoice, Subscription } from '../state.ts'
import { idOf } from '../wire.ts'
import { collect, declinedError } from './collection.ts'
import { referredCustomer } from './customers.ts'
import { draftInvoice, finalise } from './invoices.ts'
import { resolveMethod } from './payment-methods.ts'
import {
  createSubscription,
  endSubscription,
  findSubscription,
  isOver,
  methodOf,
  setCancelAt,
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
  // A timestamp, or empty to unset it.
  cancel_at: 'string',
  cancel_at_period_end: 'boolean',
  cancellation_details: { of: { comment: 'string', feedback: 'string' } },
  default_payment_method: 'string',
}

/** A date of its own, beside `cancel_at_period_end`: how portals end flexibly billed subscriptions. */
function requestedEnd(form: Form): number | null | undefined {
  const given = read.nullable(form, 'cancel_at')
  if (given === undefined || given === null) return given
  if (!/^\d+$/.test(given)) throw invalidInteger('cancel_at', given)
  if (read.boolean(form, 'cancel_at_period_end') !== undefined)
    throw notAllowed(
      'You may only specify one of these parameters: cancel_at, cancel_at_period_end.',
    )
  return Number(given)
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
  const endsAt = requestedEnd(form)
  return change(core, 'customer.subscription.updated', subscription, (changed) => {
    const cancel = read.boolean(form, 'cancel_at_period_end')
    if (cancel !== undefined) setCancelAtPeriodEnd(core, changed, cancel)
    if (endsAt !== undefined) setCancelAt(core, changed, endsAt)
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

export const subscriptionEndpoints: Endpoint[] = [
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
]
