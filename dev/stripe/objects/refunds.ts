/** Refunds of charges, whole or in part (https://docs.stripe.com/api/refunds). */

import { type Core, change, emit } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { missing, noSuch, noSuchReference, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read } from '../protocol/params.ts'
import type { Charge, Refund } from '../state.ts'
import { idOf } from '../wire.ts'
import { bookBalance } from './balance-transactions.ts'
import { refundingCards } from './cards.ts'
import { disputeOf } from './disputes.ts'

/** The charge that is named, or the one that paid the named intent. */
function chargeToRefund(core: Core, form: Form): Charge {
  const named = read.string(form, 'charge')
  const intentId = read.string(form, 'payment_intent')
  if (!named && !intentId) throw missing('payment_intent')
  const intent = core.state.paymentIntents.get(intentId ?? '')
  if (!named && !intent) throw noSuchReference('payment_intent', intentId ?? '', 'payment_intent')
  const charge = core.state.charges.get(named ?? idOf(intent?.latest_charge) ?? '')
  if (!charge) throw noSuchReference('charge', named ?? '', 'charge')
  if (!charge.paid) throw notAllowed(`Charge ${charge.id} was not paid and cannot be refunded.`)
  return charge
}

function amountOf(core: Core, charge: Charge, form: Form): number {
  const dispute = disputeOf(core, charge.id)
  if (dispute && !dispute.is_charge_refundable)
    throw notAllowed(
      `Charge ${charge.id} has been charged back; cannot issue a refund.`,
      'charge_disputed',
    )
  const left = charge.amount_captured - charge.amount_refunded
  if (left === 0)
    throw notAllowed(`Charge ${charge.id} has already been refunded.`, 'charge_already_refunded')
  const amount = read.integer(form, 'amount') ?? left
  if (amount < 1)
    throw notAllowed('Invalid positive integer', 'parameter_invalid_integer', 'amount')
  if (amount > left)
    throw notAllowed(
      `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`,
      null,
      'amount',
    )
  return amount
}

/** Cards have both (https://docs.stripe.com/api/events/types#event_types-charge.refund.updated). */
const UPDATED = ['refund.updated', 'charge.refund.updated']

/** A bank took four seconds to refuse one, in a recorded event. */
const DECIDED_AFTER = 4

/** What becomes of a refund to the card that paid; null: it succeeds at once. */
const fateOf = (core: Core, charge: Charge) =>
  refundingCards[core.state.cards.get(charge.payment_method ?? '')?.number ?? ''] ?? null

function createRefund(core: Core, form: Form): Refund {
  const charge = chargeToRefund(core, form)
  const amount = amountOf(core, charge, form)
  const fate = fateOf(core, charge)
  const refund: Refund = {
    id: core.id('re'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: core.now(),
    currency: charge.currency,
    customer: idOf(charge.customer),
    customer_account: null,
    destination_details: { card: { type: 'refund' }, type: 'card' },
    metadata: mergeMetadata({}, form),
    payment_intent: idOf(charge.payment_intent),
    payment_method: charge.payment_method,
    reason: (read.nullable(form, 'reason') ?? null) as Refund['reason'],
    receipt_number: null,
    source_transfer_reversal: null,
    status: fate?.first ?? 'succeeded',
    ...(fate?.first === 'pending' ? { pending_reason: 'processing' as const } : {}),
    transfer_reversal: null,
  }
  refund.balance_transaction = bookBalance(core, {
    amount: -amount,
    fee: 0,
    currency: charge.currency,
    type: 'refund',
    category: 'refund',
    source: refund.id,
    description: `Refund of ${charge.id}`,
  }).id
  core.state.refunds.set(refund.id, refund)
  if (fate)
    core.state.refundsDue.set(refund.id, { at: core.now() + DECIDED_AFTER, later: fate.later })
  emit(core, 'refund.created', refund)
  change(core, 'charge.refunded', charge, (changed) => {
    changed.amount_refunded += amount
    changed.refunded = changed.amount_refunded === changed.amount_captured
  })
  return refund
}

/** The bank has decided. A failed refund comes back to the balance, and its charge is not refunded any more. */
export function settleRefund(core: Core, id: string): void {
  const refund = core.state.refunds.get(id)
  const failed = core.state.refundsDue.get(id)?.later === 'failed'
  core.state.refundsDue.delete(id)
  const charge = core.state.charges.get(idOf(refund?.charge) ?? '')
  if (!refund || !charge) return
  const previous = failed
    ? { failure_balance_transaction: null, failure_reason: null, status: refund.status }
    : { pending_reason: refund.pending_reason, status: refund.status }
  delete refund.pending_reason
  refund.status = failed ? 'failed' : 'succeeded'
  if (failed) {
    refund.failure_reason = 'expired_or_canceled_card'
    refund.failure_balance_transaction = bookBalance(core, {
      amount: refund.amount,
      fee: 0,
      currency: refund.currency,
      type: 'refund_failure',
      category: 'refund_failure',
      source: refund.id,
      description: `Refund failure for ${charge.id}`,
    }).id
    charge.amount_refunded -= refund.amount
    charge.refunded = false
  }
  for (const type of UPDATED) emit(core, type, refund, previous)
  if (failed) emit(core, 'refund.failed', refund)
}

const findRefund = (core: Core, id: string): Refund => {
  const refund = core.state.refunds.get(id)
  if (!refund) throw noSuch('refund', id)
  return refund
}

/** The refunds of a charge, which it only shows when asked to (`expand[]=refunds`). */
export const refundsOf = (core: Core, charge: string) => ({
  object: 'list' as const,
  url: `/v1/charges/${charge}/refunds`,
  has_more: false,
  data: [...core.state.refunds.values()].reverse().filter((one) => idOf(one.charge) === charge),
})

function listRefunds(core: Core, query: Form) {
  const charge = read.string(query, 'charge')
  const intent = read.string(query, 'payment_intent')
  const found = [...core.state.refunds.values()]
    .reverse()
    .filter((refund) => !charge || idOf(refund.charge) === charge)
    .filter((refund) => !intent || idOf(refund.payment_intent) === intent)
  return paginate('/v1/refunds', found, query)
}

export const refundEndpoints: Endpoint[] = [
  {
    method: 'POST',
    path: '/refunds',
    spec: {
      amount: 'integer',
      charge: 'string',
      payment_intent: 'string',
      metadata: 'metadata',
      reason: { one: ['duplicate', 'fraudulent', 'requested_by_customer'] },
    },
    run: createRefund,
  },
  {
    method: 'GET',
    path: '/refunds',
    spec: { ...listSpec, charge: 'string', payment_intent: 'string' },
    run: listRefunds,
  },
  { method: 'GET', path: '/refunds/:id', spec: {}, run: (core, _, { id }) => findRefund(core, id) },
  {
    method: 'POST',
    path: '/refunds/:id',
    spec: { metadata: 'metadata' },
    run: (core, form, { id }) =>
      change(core, UPDATED, findRefund(core, id), (refund) => {
        refund.metadata = mergeMetadata(refund.metadata ?? {}, form)
      }),
  },
]
