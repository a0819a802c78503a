/** Disputes: a customer's bank takes the money back until evidence wins it (https://docs.stripe.com/api/disputes). */

import { type Core, change, emit } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { noSuch, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { Charge, Dispute } from '../state.ts'
import { idOf } from '../wire.ts'
import { bookBalance, DISPUTE_FEE } from './balance-transactions.ts'
import { EVIDENCE, FILES, noEvidence } from './evidence.ts'

const ANSWER_WITHIN = 9 * 86_400

export type Filing = { reason: string; inquiry: boolean }

const isOver = ({ status }: Dispute): boolean =>
  status === 'won' || status === 'lost' || status === 'warning_closed'

export const disputeOf = (core: Core, charge: string): Dispute | undefined =>
  [...core.state.disputes.values()].find((one) => idOf(one.charge) === charge)

/** The bank asks; unless it is only an inquiry, the money is gone until the answer. */
export function fileDispute(core: Core, charge: Charge, { reason, inquiry }: Filing): Dispute {
  const dispute: Dispute = {
    id: core.id('du'),
    object: 'dispute',
    amount: charge.amount - charge.amount_refunded,
    balance_transactions: [],
    charge: charge.id,
    created: core.now(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence(),
    evidence_details: {
      due_by: core.now() + ANSWER_WITHIN,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: inquiry,
    livemode: false,
    metadata: {},
    network_reason_code: reason === 'fraudulent' ? '10.4' : '13.1',
    payment_intent: idOf(charge.payment_intent),
    payment_method_details: {
      card: {
        brand: charge.payment_method_details?.card?.brand ?? 'visa',
        case_type: inquiry ? 'inquiry' : 'chargeback',
        network: charge.payment_method_details?.card?.brand ?? 'visa',
        network_reason_code: reason === 'fraudulent' ? '10.4' : '13.1',
      },
      type: 'card',
    },
    reason,
    status: inquiry ? 'warning_needs_response' : 'needs_response',
  }
  core.state.disputes.set(dispute.id, dispute)
  charge.disputed = true
  if (!inquiry) move(core, dispute, -dispute.amount, DISPUTE_FEE)
  emit(core, 'charge.dispute.created', dispute)
  if (!inquiry) emit(core, 'charge.dispute.funds_withdrawn', dispute)
  return dispute
}

/** The newest payment of a customer that nobody disputes yet. */
export function disputeLast(core: Core, customer: string): Dispute | null {
  const charge = [...core.state.charges.values()].findLast(
    (one) =>
      one.paid && !one.refunded && idOf(one.customer) === customer && !disputeOf(core, one.id),
  )
  return charge ? fileDispute(core, charge, { reason: 'fraudulent', inquiry: false }) : null
}

const openOf = (core: Core, customer: string): Dispute | undefined =>
  [...core.state.disputes.values()].findLast(
    (one) =>
      !isOver(one) && idOf(core.state.charges.get(idOf(one.charge) ?? '')?.customer) === customer,
  )

/** Whether a bank still has to decide about a payment of this customer. */
export const hasOpenDispute = (core: Core, customer: string): boolean =>
  openOf(core, customer) !== undefined

/** The bank decides for its cardholder; null if nothing is undecided. */
export function loseDispute(core: Core, customer: string): Dispute | null {
  const dispute = openOf(core, customer)
  return dispute ? settleDispute(core, dispute, 'lost') : null
}

function move(core: Core, dispute: Dispute, amount: number, fee: number): void {
  const booked = bookBalance(core, {
    amount,
    fee,
    currency: dispute.currency,
    type: 'adjustment',
    category: amount < 0 ? 'dispute' : 'dispute_reversal',
    source: dispute.id,
    description: `Chargeback ${amount < 0 ? 'withdrawal' : 'reversal'} for ${idOf(dispute.charge)}`,
  })
  dispute.balance_transactions.push(booked)
}

/** Won, the money comes back; lost, it stays away. An inquiry just ends. */
export function settleDispute(core: Core, dispute: Dispute, outcome: 'won' | 'lost'): Dispute {
  const inquiry = String(dispute.status).startsWith('warning_')
  if (outcome === 'won' && !inquiry) move(core, dispute, dispute.amount, 0)
  change(core, 'charge.dispute.closed', dispute, (changed) => {
    changed.status = inquiry ? 'warning_closed' : outcome
  })
  if (outcome === 'won' && !inquiry) emit(core, 'charge.dispute.funds_reinstated', dispute)
  return dispute
}

/** Nobody answered in time. */
export function lapseDispute(core: Core, dispute: Dispute): void {
  dispute.evidence_details.past_due = true
  settleDispute(core, dispute, 'lost')
}

/** Those that still wait for an answer, with the instant at which it is too late. */
export const unanswered = (core: Core): { dispute: Dispute; dueBy: number }[] =>
  [...core.state.disputes.values()].flatMap((dispute) => {
    const { due_by: dueBy, submission_count: sent } = dispute.evidence_details
    return !isOver(dispute) && sent === 0 && dueBy !== null ? [{ dispute, dueBy }] : []
  })

const findDispute = (core: Core, id: string): Dispute => {
  const dispute = core.state.disputes.get(id)
  if (!dispute) throw noSuch('dispute', id)
  return dispute
}

/** In test mode the text itself decides (https://docs.stripe.com/testing#evidence). */
const VERDICTS: Record<string, 'won' | 'lost'> = {
  winning_evidence: 'won',
  losing_evidence: 'lost',
}

function update(core: Core, id: string, form: Form): Dispute {
  const dispute = findDispute(core, id)
  if (isOver(dispute)) throw notAllowed('This dispute is already closed')
  const evidence = read.object(form, 'evidence') ?? {}
  const submits = 'evidence' in form && (read.boolean(form, 'submit') ?? true)
  change(core, 'charge.dispute.updated', dispute, (changed) => {
    for (const name of [...EVIDENCE, ...FILES]) {
      const value = read.nullable(evidence, name)
      if (value !== undefined) changed.evidence[name] = value
    }
    changed.metadata = mergeMetadata(changed.metadata, form)
    changed.evidence_details.has_evidence = [...EVIDENCE, ...FILES].some(
      (name) => changed.evidence[name] !== null,
    )
    if (!submits) return
    changed.evidence_details.submission_count += 1
    changed.evidence_details.submission_method = 'manual'
    changed.status =
      changed.status === 'warning_needs_response' ? 'warning_under_review' : 'under_review'
  })
  const verdict = VERDICTS[dispute.evidence.uncategorized_text ?? '']
  return submits && verdict ? settleDispute(core, dispute, verdict) : dispute
}

function close(core: Core, id: string): Dispute {
  const dispute = findDispute(core, id)
  if (isOver(dispute)) throw notAllowed('This dispute is already closed')
  return settleDispute(core, dispute, 'lost')
}

const evidenceSpec: Spec = Object.fromEntries(
  [...EVIDENCE, ...FILES].map((name) => [name, 'string' as const]),
)

export const disputeEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path: '/disputes',
    spec: { ...listSpec, charge: 'string', payment_intent: 'string' },
    run: (core, query) => {
      const charge = read.string(query, 'charge')
      const intent = read.string(query, 'payment_intent')
      const found = [...core.state.disputes.values()]
        .reverse()
        .filter((one) => !charge || idOf(one.charge) === charge)
        .filter((one) => !intent || idOf(one.payment_intent) === intent)
      return paginate('/v1/disputes', found, query)
    },
  },
  {
    method: 'GET',
    path: '/disputes/:id',
    spec: {},
    run: (core, _, { id }) => findDispute(core, id),
  },
  {
    method: 'POST',
    path: '/disputes/:id',
    spec: { evidence: { of: evidenceSpec }, submit: 'boolean', metadata: 'metadata' },
    run: (core, form, { id }) => update(core, id, form),
  },
  {
    method: 'POST',
    path: '/disputes/:id/close',
    spec: {},
    run: (core, _, { id }) => close(core, id),
  },
]
