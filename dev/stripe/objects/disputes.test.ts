/** Disputes by test cards, their evidence, and what they move in the account's balance. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { aBench, aPurchase, aSession, aShop, card, DAY, START, typesSince } from '../builders.ts'

async function aDispute(token = 'pm_card_createDispute') {
  const bench = aBench(Stripe)
  const intent = await bench.stripe.paymentIntents.create({
    amount: 10_000,
    currency: 'usd',
    payment_method: token,
    confirm: true,
  })
  const [dispute] = (await bench.stripe.disputes.list({ payment_intent: intent.id })).data
  if (!dispute) throw new Error('There is no dispute.')
  return { ...bench, intent, dispute }
}

// https://docs.stripe.com/testing#disputes
it.each([
  ['pm_card_createDispute', 'fraudulent', 'needs_response'],
  ['pm_card_createDisputeProductNotReceived', 'product_not_received', 'needs_response'],
  ['pm_card_createDisputeInquiry', 'fraudulent', 'warning_needs_response'],
])('%s pays, then is disputed as %s', async (token, reason, status) => {
  const { stripe, dispute, intent } = await aDispute(token)
  expect([intent.status, dispute.object, dispute.reason, dispute.status, dispute.amount]).toEqual([
    'succeeded',
    'dispute',
    reason,
    status,
    10_000,
  ])
  expect((await stripe.charges.retrieve(String(dispute.charge))).disputed).toBe(true)
})

it('a disputed purchase at Checkout is told in order', async () => {
  const bench = aBench(Stripe)
  const { monthly } = await aShop(bench)
  const session = await aSession(bench, monthly)
  bench.local.payCheckoutSession(session.id, card('4000000000000259'))
  const types = await typesSince(bench, START)
  expect(types.slice(types.indexOf('checkout.session.completed'))).toEqual([
    'checkout.session.completed',
    'charge.dispute.created',
    'charge.dispute.funds_withdrawn',
  ])
})

// https://docs.stripe.com/testing#evidence and https://docs.stripe.com/disputes/how-disputes-work
describe('evidence', () => {
  const submit = (stripe: Stripe, id: string, uncategorized_text: string) =>
    stripe.disputes.update(id, { evidence: { uncategorized_text } })

  it('that wins brings the money back', async () => {
    const { stripe, dispute, ...bench } = await aDispute()
    const won = await submit(stripe, dispute.id, 'winning_evidence')
    expect(won).toMatchObject({
      status: 'won',
      evidence_details: { has_evidence: true, submission_count: 1 },
    })
    expect(won.balance_transactions.map(({ amount, fee }) => [amount, fee])).toEqual([
      [-10_000, 1500],
      [10_000, 0],
    ])
    expect((await typesSince({ stripe, ...bench }, START)).slice(-3)).toEqual([
      'charge.dispute.updated',
      'charge.dispute.closed',
      'charge.dispute.funds_reinstated',
    ])
  })

  it('that loses, or none at all, does not', async () => {
    const first = await aDispute()
    expect((await submit(first.stripe, first.dispute.id, 'losing_evidence')).status).toBe('lost')
    const second = await aDispute()
    expect((await second.stripe.disputes.close(second.dispute.id)).status).toBe('lost')
    await expect(second.stripe.disputes.close(second.dispute.id)).rejects.toMatchObject({
      statusCode: 400,
    })
    const third = await aDispute()
    await third.local.advanceTo(START + 10 * DAY)
    expect(await third.stripe.disputes.retrieve(third.dispute.id)).toMatchObject({
      status: 'lost',
      evidence_details: { past_due: true },
    })
  })

  it('may be kept without being submitted, and is judged by nobody until it is', async () => {
    const { stripe, dispute } = await aDispute()
    const kept = await stripe.disputes.update(dispute.id, {
      evidence: { customer_name: 'Ada' },
      submit: false,
    })
    expect([kept.status, kept.evidence.customer_name]).toEqual(['needs_response', 'Ada'])
    const sent = await submit(stripe, dispute.id, 'We delivered.')
    expect(sent.status).toBe('under_review')
  })
})

// https://docs.stripe.com/error-codes#charge-disputed
it('what was charged back cannot be refunded', async () => {
  const { stripe, dispute } = await aDispute()
  const refund = stripe.refunds.create({ charge: String(dispute.charge) })
  await expect(refund).rejects.toMatchObject({ statusCode: 400, code: 'charge_disputed' })
})

// https://docs.stripe.com/api/balance_transactions, https://stripe.com/pricing: 2.9 % + 30 ¢
it('the account’s balance is what charges, refunds and disputes leave', async () => {
  const bench = aBench(Stripe)
  const { stripe } = bench
  const { monthly } = await aShop(bench)
  await aPurchase(bench, monthly)
  const [charge] = (await stripe.charges.list({ expand: ['data.balance_transaction'] })).data
  expect(charge?.balance_transaction).toMatchObject({
    amount: 9900,
    fee: 317,
    net: 9583,
    type: 'charge',
    source: charge?.id,
  })
  await stripe.refunds.create({ charge: String(charge?.id), amount: 4000 })
  expect((await stripe.balance.retrieve()).pending).toMatchObject([
    { amount: 5583, currency: 'usd' },
  ])
  expect((await stripe.balanceTransactions.list({ type: 'refund' })).data).toMatchObject([
    { amount: -4000, fee: 0, reporting_category: 'refund' },
  ])
})
