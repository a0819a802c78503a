/** The calls about checkout sessions. */

import type { Core } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { read } from '../protocol/params.ts'
import { idOf } from '../wire.ts'
import { billOf } from './session-bills.ts'
import { sessionSpec } from './session-params.ts'
import { createSession, expireSession, findSession } from './sessions.ts'

/** Line items of a session, with their prices. */
export const sessionLineItems = (core: Core, id: string) => ({
  object: 'list' as const,
  url: `/v1/checkout/sessions/${id}/line_items`,
  has_more: false,
  data: billOf(core, findSession(core, id)).map(
    ({ price, quantity, subtotal, discount }, index) => ({
      id: `li_${id.slice(-14)}${index}`,
      object: 'item',
      amount_discount: discount,
      amount_subtotal: subtotal,
      amount_tax: 0,
      amount_total: subtotal - discount,
      currency: price.currency,
      description: core.state.products.get(idOf(price.product) ?? '')?.name ?? null,
      metadata: {},
      price,
      quantity,
    }),
  ),
})

export const sessionEndpoints: Endpoint[] = [
  { method: 'POST', path: '/checkout/sessions', spec: sessionSpec, run: createSession },
  {
    method: 'GET',
    path: '/checkout/sessions',
    spec: {
      ...listSpec,
      customer: 'string',
      status: { one: ['complete', 'expired', 'open'] },
      subscription: 'string',
      payment_intent: 'string',
    },
    run: (core, query) => {
      const customer = read.string(query, 'customer')
      const status = read.string(query, 'status')
      const subscription = read.string(query, 'subscription')
      const intent = read.string(query, 'payment_intent')
      const found = [...core.state.sessions.values()]
        .reverse()
        .filter(
          (session) =>
            (!customer || idOf(session.customer) === customer) &&
            (!status || session.status === status) &&
            (!subscription || idOf(session.subscription) === subscription) &&
            (!intent || idOf(session.payment_intent) === intent),
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
]
