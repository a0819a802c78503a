/** Customers' credit balances: negative is credit, and every move is written down (https://docs.stripe.com/billing/customer/balance). */

import { type Core, change } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { missing, noSuch, notAllowed } from '../protocol/errors.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read } from '../protocol/params.ts'
import type { BalanceMove, Customer } from '../state.ts'
import { idOf } from '../wire.ts'
import { findCustomer } from './customers.ts'

export type Move = {
  /** Cents; negative gives credit. */
  amount: number
  currency: string
  type: BalanceMove['type']
  invoice?: string
  description?: string | null
  metadata?: Record<string, string>
}

export function moveBalance(core: Core, customer: Customer, made: Move): BalanceMove {
  change(core, 'customer.updated', customer, (changed) => {
    changed.balance += made.amount
    changed.currency ??= made.currency
  })
  const move: BalanceMove = {
    id: core.id('cbtxn'),
    object: 'customer_balance_transaction',
    amount: made.amount,
    checkout_session: null,
    created: core.now(),
    credit_note: null,
    currency: made.currency,
    customer: customer.id,
    customer_account: null,
    description: made.description ?? null,
    ending_balance: customer.balance,
    invoice: made.invoice ?? null,
    livemode: false,
    metadata: made.metadata ?? {},
    type: made.type,
  }
  core.state.balanceMoves.set(move.id, move)
  return move
}

const findMove = (core: Core, customer: string, id: string): BalanceMove => {
  const move = core.state.balanceMoves.get(id)
  if (!move || idOf(move.customer) !== customer) throw noSuch('customer_balance_transaction', id)
  return move
}

const path = '/customers/:id/balance_transactions'

export const customerBalanceEndpoints: Endpoint[] = [
  {
    method: 'POST',
    path,
    spec: { amount: 'integer', currency: 'currency', description: 'string', metadata: 'metadata' },
    run: (core, form, { id }) => {
      const customer = findCustomer(core, id)
      const amount = read.integer(form, 'amount')
      if (amount === undefined) throw missing('amount')
      const currency = read.required(form, 'currency').toLowerCase()
      if (customer.currency && customer.currency !== currency)
        throw notAllowed(
          `This customer has had a subscription, coupon, or invoice item with currency ${customer.currency}`,
          null,
          'currency',
        )
      return moveBalance(core, customer, {
        amount,
        currency,
        type: 'adjustment',
        description: read.nullable(form, 'description') ?? null,
        metadata: mergeMetadata({}, form),
      })
    },
  },
  {
    method: 'GET',
    path,
    spec: { ...listSpec, invoice: 'string' },
    run: (core, query, { id }) => {
      const invoice = read.string(query, 'invoice')
      const moves = [...core.state.balanceMoves.values()]
        .reverse()
        .filter((move) => idOf(move.customer) === id)
        .filter((move) => !invoice || idOf(move.invoice) === invoice)
      return paginate(`/v1/customers/${id}/balance_transactions`, moves, query)
    },
  },
  {
    method: 'GET',
    path: `${path}/:move`,
    spec: {},
    run: (core, _, { id, move }) => findMove(core, id, move ?? ''),
  },
  {
    method: 'POST',
    path: `${path}/:move`,
    spec: { description: 'string', metadata: 'metadata' },
    run: (core, form, { id, move }) => {
      const found = findMove(core, id, move ?? '')
      const description = read.nullable(form, 'description')
      if (description !== undefined) found.description = description
      found.metadata = mergeMetadata(found.metadata ?? {}, form)
      return found
    },
  },
]
