/** The account's own money: what each charge, refund and dispute moves, and the sum (https://docs.stripe.com/api/balance_transactions). */

import type { Core } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { noSuch } from '../protocol/errors.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { read } from '../protocol/params.ts'
import type { BalanceTransaction } from '../state.ts'
import { idOf } from '../wire.ts'

/** 2.9 % + 30 ¢ of a card payment in the US (https://stripe.com/pricing). */
export const cardFee = (amount: number): number => Math.round(amount * 0.029) + 30
/** Of a dispute, lost or won (https://docs.stripe.com/disputes/how-disputes-work). */
export const DISPUTE_FEE = 1500
const AVAILABLE_AFTER = 2 * 86_400

export type Booking = {
  /** Cents; negative leaves the account. */
  amount: number
  fee: number
  currency: string
  type: 'charge' | 'refund' | 'refund_failure' | 'adjustment'
  category: 'charge' | 'refund' | 'refund_failure' | 'dispute' | 'dispute_reversal'
  source: string
  description: string | null
  /** Whether it is available without waiting as pending. */
  atOnce?: boolean
}

export function bookBalance(core: Core, made: Booking): BalanceTransaction {
  const booked: BalanceTransaction = {
    id: core.id('txn'),
    object: 'balance_transaction',
    amount: made.amount,
    available_on: core.now() + (made.atOnce ? 0 : AVAILABLE_AFTER),
    balance_type: 'payments',
    created: core.now(),
    currency: made.currency,
    description: made.description,
    exchange_rate: null,
    fee: made.fee,
    fee_details:
      made.fee === 0
        ? []
        : [
            {
              amount: made.fee,
              application: null,
              currency: made.currency,
              description: made.category === 'dispute' ? 'Dispute fee' : 'Stripe processing fees',
              type: 'stripe_fee',
            },
          ],
    net: made.amount - made.fee,
    reporting_category: made.category,
    source: made.source,
    status: made.atOnce ? 'available' : 'pending',
    type: made.type,
  }
  core.state.balanceTransactions.set(booked.id, booked)
  return booked
}

const shown = (core: Core, one: BalanceTransaction): BalanceTransaction => {
  if (one.available_on <= core.now()) one.status = 'available'
  return one
}

function balance(core: Core) {
  const all = [...core.state.balanceTransactions.values()].map((one) => shown(core, one))
  const sums = (status: string) =>
    [...new Set(all.map(({ currency }) => currency))].map((currency) => {
      const amount = all
        .filter((one) => one.currency === currency && one.status === status)
        .reduce((sum, { net }) => sum + net, 0)
      return { amount, currency, source_types: { card: amount } }
    })
  return {
    object: 'balance',
    available: sums('available'),
    livemode: false,
    pending: sums('pending'),
    refund_and_dispute_prefunding: { available: [], pending: [] },
  }
}

export const balanceEndpoints: Endpoint[] = [
  { method: 'GET', path: '/balance', spec: {}, run: balance },
  {
    method: 'GET',
    path: '/balance_transactions',
    spec: { ...listSpec, type: 'string', source: 'string', currency: 'currency' },
    run: (core, query) => {
      const type = read.string(query, 'type')
      const source = read.string(query, 'source')
      const currency = read.string(query, 'currency')
      const found = [...core.state.balanceTransactions.values()]
        .reverse()
        .map((one) => shown(core, one))
        .filter((one) => !type || one.type === type)
        .filter((one) => !currency || one.currency === currency.toLowerCase())
        .filter((one) => !source || idOf(one.source as string) === source)
      return paginate('/v1/balance_transactions', found, query)
    },
  },
  {
    method: 'GET',
    path: '/balance_transactions/:id',
    spec: {},
    run: (core, _, { id }) => {
      const one = core.state.balanceTransactions.get(id)
      if (!one) throw noSuch('balance transaction', id)
      return shown(core, one)
    },
  },
]
