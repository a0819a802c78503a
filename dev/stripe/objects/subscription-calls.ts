/** The calls about subscriptions. */

import type { Core } from '../core.ts'
import type { Endpoint, PathParams } from '../protocol/endpoint.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { read } from '../protocol/params.ts'
import type { Subscription } from '../state.ts'
import { idOf } from '../wire.ts'
import { endWithInvoice } from './endings.ts'
import { createByApi, createSpec } from './subscription-creation.ts'
import { pause, pauseCallSpec, resume, resumeCallSpec } from './subscription-pauses.ts'
import { cancellationSpec, updateSpec, updateSubscription } from './subscription-updates.ts'
import { endSubscription, findSubscription, isOver } from './subscriptions.ts'

/** Ends one now; with `prorate` the rest of the period is credited, with `invoice_now` invoiced at once. */
function cancel(core: Core, form: Form, { id }: PathParams): Subscription {
  const subscription = findSubscription(core, id)
  const details = read.object(form, 'cancellation_details') ?? {}
  if (subscription.cancellation_details && !isOver(subscription))
    Object.assign(subscription.cancellation_details, details, { reason: 'cancellation_requested' })
  const prorate = read.boolean(form, 'prorate') ?? false
  const invoiceNow = read.boolean(form, 'invoice_now') ?? false
  if (!isOver(subscription)) endWithInvoice(core, subscription, { prorate, invoiceNow })
  return endSubscription(core, subscription)
}

/** https://docs.stripe.com/api/subscriptions/list#list_subscriptions-status */
const STATUSES = [
  'active',
  'all',
  'canceled',
  'ended',
  'incomplete',
  'incomplete_expired',
  'past_due',
  'paused',
  'trialing',
  'unpaid',
] as const

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
  { method: 'POST', path: '/subscriptions', spec: createSpec, run: createByApi },
  {
    method: 'GET',
    path: '/subscriptions',
    spec: { ...listSpec, customer: 'string', status: { one: STATUSES }, price: 'string' },
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
    run: (core, form, { id }) => updateSubscription(core, id, form),
  },
  {
    method: 'POST',
    path: '/subscriptions/:id/pause',
    spec: pauseCallSpec,
    run: pause,
  },
  {
    method: 'POST',
    path: '/subscriptions/:id/resume',
    spec: resumeCallSpec,
    run: resume,
  },
  {
    method: 'DELETE',
    path: '/subscriptions/:id',
    spec: {
      cancellation_details: { of: cancellationSpec },
      invoice_now: 'boolean',
      prorate: 'boolean',
    },
    run: cancel,
  },
]
