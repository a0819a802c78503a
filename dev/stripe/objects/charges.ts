/** Charges: one for every attempt to take money, declined ones too (https://docs.stripe.com/api/charges). */

import { type Core, change } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { noSuch } from '../protocol/errors.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read } from '../protocol/params.ts'
import type { Charge, PaymentIntent, PaymentMethod } from '../state.ts'
import { idOf } from '../wire.ts'
import { bookBalance, cardFee } from './balance-transactions.ts'
import { BYPASSES_PENDING } from './cards.ts'

/** Who said what; a payment that Stripe blocks asks no bank (https://docs.stripe.com/api/charges/object#charge_object-outcome). */
function outcomeOf(failure: { declineCode: string } | null): Charge['outcome'] {
  const silent = { advice_code: null, network_advice_code: null, network_decline_code: null }
  if (!failure)
    return {
      ...silent,
      network_status: 'approved_by_network',
      reason: null,
      risk_level: 'normal',
      seller_message: 'Payment complete.',
      type: 'authorized',
    }
  if (failure.declineCode === 'fraudulent')
    return {
      ...silent,
      network_status: 'not_sent_to_network',
      reason: 'highest_risk_level',
      risk_level: 'highest',
      seller_message: 'Stripe blocked this payment as too risky.',
      type: 'blocked',
    }
  return {
    ...silent,
    network_decline_code: '01',
    network_status: 'declined_by_network',
    reason: failure.declineCode,
    risk_level: 'normal',
    seller_message: 'The bank did not return any further details with this decline.',
    type: 'issuer_declined',
  }
}

/** Records an attempt; `failure` is what the card answered, null when it paid. */
export function createCharge(
  core: Core,
  intent: PaymentIntent,
  method: PaymentMethod,
  failure: { code: string; declineCode: string; message: string } | null,
): Charge {
  const id = core.id('ch')
  const card = method.card
  const captured = intent.capture_method !== 'manual'
  const charge: Charge = {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: failure || !captured ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'LOCAL STRIPE',
    captured: !failure && captured,
    created: core.now(),
    currency: intent.currency,
    customer: idOf(intent.customer),
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: failure?.code ?? null,
    failure_message: failure?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: {},
    on_behalf_of: null,
    outcome: outcomeOf(failure),
    paid: !failure,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: {
      type: 'card',
      card: {
        amount_authorized: failure ? null : intent.amount,
        authorization_code: null,
        electronic_commerce_indicator: null,
        installments: null,
        mandate: null,
        network_transaction_id: null,
        regulated_status: card?.regulated_status ?? null,
        three_d_secure: null,
        transaction_link_id: null,
        wallet: null,
        brand: card?.brand ?? null,
        checks: card?.checks ?? null,
        country: card?.country ?? null,
        exp_month: card?.exp_month ?? 0,
        exp_year: card?.exp_year ?? 0,
        fingerprint: card?.fingerprint ?? null,
        funding: card?.funding ?? null,
        last4: card?.last4 ?? null,
        network: card?.brand ?? null,
      },
    },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: failure ? 'failed' : 'succeeded',
    transfer_data: null,
    transfer_group: null,
  }
  core.state.charges.set(id, charge)
  return charge
}

/** Writes what a captured charge brings the account; answers the booking's id. */
export const bookCharge = (core: Core, charge: Charge): string =>
  bookBalance(core, {
    amount: charge.amount_captured,
    fee: cardFee(charge.amount_captured),
    currency: charge.currency,
    type: 'charge',
    category: 'charge',
    source: charge.id,
    description: charge.description,
    atOnce: core.state.cards.get(charge.payment_method ?? '')?.number === BYPASSES_PENDING,
  }).id

const findCharge = (core: Core, id: string): Charge => {
  const charge = core.state.charges.get(id)
  if (!charge) throw noSuch('charge', id)
  return charge
}

const chargeListSpec = { ...listSpec, customer: 'string', payment_intent: 'string' } as const

export const chargeEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path: '/charges',
    spec: chargeListSpec,
    run: (core, query) => {
      const customer = read.string(query, 'customer')
      const intent = read.string(query, 'payment_intent')
      const all = [...core.state.charges.values()]
        .reverse()
        .filter((charge) => !customer || idOf(charge.customer) === customer)
        .filter((charge) => !intent || idOf(charge.payment_intent) === intent)
      return paginate('/v1/charges', all, query)
    },
  },
  { method: 'GET', path: '/charges/:id', spec: {}, run: (core, _, { id }) => findCharge(core, id) },
  {
    method: 'POST',
    path: '/charges/:id',
    spec: { metadata: 'metadata', description: 'string' },
    run: (core, form, { id }) =>
      change(core, 'charge.updated', findCharge(core, id), (charge) => {
        const description = read.nullable(form, 'description')
        if (description !== undefined) charge.description = description
        charge.metadata = mergeMetadata(charge.metadata, form)
      }),
  },
]
