/** The calls about a subscription's items: each is a change of the subscription (https://docs.stripe.com/api/subscription_items). */

import type { Core } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { noSuch } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { read, type Spec } from '../protocol/params.ts'
import type { Subscription, SubscriptionItem } from '../state.ts'
import { priceDataSpec } from './inline-prices.ts'
import { changeItems, changeSpec } from './subscription-updates.ts'
import { findSubscription } from './subscriptions.ts'

function findItem(core: Core, id: string): { item: SubscriptionItem; subscription: Subscription } {
  for (const subscription of core.state.subscriptions.values()) {
    const item = subscription.items.data.find((one) => one.id === id)
    if (item) return { item, subscription }
  }
  throw noSuch('subscription_item', id)
}

const itemSpec: Spec = {
  ...changeSpec,
  price: 'string',
  plan: 'string',
  price_data: { of: priceDataSpec },
  quantity: { atLeast: 0 },
  metadata: 'metadata',
  off_session: 'boolean',
}

/** What is said of the item, and what of the change. */
function parted(form: Form): { item: Form; how: Form } {
  const said = (names: string[], inside: boolean): Form =>
    Object.fromEntries(Object.entries(form).filter(([name]) => names.includes(name) === inside))
  const names = ['price', 'plan', 'price_data', 'quantity', 'metadata']
  return { item: said(names, true), how: said([...names, 'subscription'], false) }
}

function createItem(core: Core, form: Form): SubscriptionItem {
  const subscription = findSubscription(core, read.required(form, 'subscription'))
  const known = subscription.items.data.map(({ id }) => id)
  const { item, how } = parted(form)
  const changed = changeItems(core, subscription, how, [item])
  const made = [
    ...changed.items.data,
    ...((changed.pending_update?.subscription_items as SubscriptionItem[] | null) ?? []),
  ].find(({ id }) => !known.includes(id))
  return made ?? findItem(core, known[0] ?? '').item
}

function updateItem(core: Core, id: string, form: Form): SubscriptionItem {
  const { subscription } = findItem(core, id)
  const { item, how } = parted(form)
  changeItems(core, subscription, how, [{ ...item, id }])
  return findItem(core, id).item
}

function deleteItem(core: Core, id: string, form: Form) {
  const { subscription } = findItem(core, id)
  const { clear_usage: _, ...how } = form
  changeItems(core, subscription, how, [{ id, deleted: 'true' }])
  return { id, object: 'subscription_item', deleted: true }
}

export const subscriptionItemEndpoints: Endpoint[] = [
  {
    method: 'POST',
    path: '/subscription_items',
    spec: { ...itemSpec, subscription: 'string' },
    run: createItem,
  },
  {
    method: 'GET',
    path: '/subscription_items',
    spec: { ...listSpec, subscription: 'string' },
    run: (core, query) => {
      const { items } = findSubscription(core, read.required(query, 'subscription'))
      return paginate('/v1/subscription_items', items.data, query)
    },
  },
  {
    method: 'GET',
    path: '/subscription_items/:id',
    spec: {},
    run: (core, _, { id }) => findItem(core, id).item,
  },
  {
    method: 'POST',
    path: '/subscription_items/:id',
    spec: itemSpec,
    run: (core, form, { id }) => updateItem(core, id, form),
  },
  {
    method: 'DELETE',
    path: '/subscription_items/:id',
    spec: { ...changeSpec, clear_usage: 'boolean' },
    run: (core, form, { id }) => deleteItem(core, id, form),
  },
]
