/** Refunds through the real SDK. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { aBench, aPayer, aPurchase, aShop, START, typesSince } from '../builders.ts'

const aCharge = async () => {
  const bench = aBench(Stripe)
  const { monthly } = await aShop(bench)
  await aPurchase(bench, monthly)
  const [charge] = (await bench.stripe.charges.list()).data
  if (!charge) throw new Error('Nothing was charged.')
  return { ...bench, charge }
}

// https://docs.stripe.com/api/refunds/create
describe('a refund', () => {
  it('is partial, then the rest, then no more', async () => {
    const { stripe, charge } = await aCharge()
    const part = await stripe.refunds.create({
      charge: charge.id,
      amount: 900,
      reason: 'requested_by_customer',
    })
    expect(part).toMatchObject({
      object: 'refund',
      amount: 900,
      status: 'succeeded',
      currency: 'usd',
    })
    await expect(stripe.refunds.create({ charge: charge.id, amount: 9001 })).rejects.toMatchObject({
      statusCode: 400,
      param: 'amount',
    })
    const rest = await stripe.refunds.create({ payment_intent: String(charge.payment_intent) })
    expect(rest.amount).toBe(9000)
    expect(await stripe.charges.retrieve(charge.id)).toMatchObject({
      amount_refunded: 9900,
      refunded: true,
    })
    await expect(stripe.refunds.create({ charge: charge.id })).rejects.toMatchObject({
      code: 'charge_already_refunded',
    })
    expect((await stripe.refunds.list({ charge: charge.id })).data).toHaveLength(2)
    const shown = await stripe.charges.retrieve(charge.id, { expand: ['refunds'] })
    expect(shown.refunds?.data.map(({ amount }) => amount)).toEqual([9000, 900])
  })

  it('tells of itself and of the charge', async () => {
    const { stripe, charge } = await aCharge()
    await stripe.refunds.create({ charge: charge.id })
    const types = (await stripe.events.list({ limit: 2 })).data.map(({ type }) => type)
    expect(types).toEqual(['charge.refunded', 'refund.created'])
  })

  // https://docs.stripe.com/testing#refunds and a recorded charge.refund.updated of a card that refuses (API 2020-03-02).
  it('to a card that refuses succeeds, then fails: the money is back in the balance', async () => {
    const bench = aBench(Stripe)
    const { stripe, local } = bench
    const { customer, method } = await aPayer(bench, 'pm_card_refundFail')
    const intent = await stripe.paymentIntents.create({
      amount: 2_500,
      currency: 'usd',
      customer,
      payment_method: method,
      confirm: true,
    })
    const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 900 })
    expect(refund.status).toBe('succeeded')
    const before = local.now()
    await local.advanceTo(before + 4)
    const failed = await stripe.refunds.retrieve(refund.id, {
      expand: ['failure_balance_transaction'],
    })
    expect(failed).toMatchObject({
      status: 'failed',
      failure_reason: 'expired_or_canceled_card',
      failure_balance_transaction: { amount: 900, type: 'refund_failure', created: before + 4 },
    })
    expect(await stripe.charges.retrieve(String(refund.charge))).toMatchObject({
      amount_refunded: 0,
      refunded: false,
    })
    expect((await typesSince(bench, before + 4)).slice(-3)).toEqual([
      'refund.updated',
      'charge.refund.updated',
      'refund.failed',
    ])
    const [told] = (await stripe.events.list({ type: 'charge.refund.updated' })).data
    expect(told?.data.previous_attributes).toEqual({
      failure_balance_transaction: null,
      failure_reason: null,
      status: 'succeeded',
    })
  })

  it('to a slow card is pending, then succeeds', async () => {
    const bench = aBench(Stripe)
    const { customer, method } = await aPayer(bench, 'pm_card_pendingRefund')
    const intent = await bench.stripe.paymentIntents.create({
      amount: 2_500,
      currency: 'usd',
      customer,
      payment_method: method,
      confirm: true,
    })
    const refund = await bench.stripe.refunds.create({ payment_intent: intent.id })
    expect([refund.status, refund.pending_reason]).toEqual(['pending', 'processing'])
    await bench.local.advanceTo(START + 60)
    expect((await bench.stripe.refunds.retrieve(refund.id)).status).toBe('succeeded')
    expect((await typesSince(bench, START)).slice(-2)).toEqual([
      'refund.updated',
      'charge.refund.updated',
    ])
  })

  it('needs a charge or an intent', async () => {
    const { stripe } = await aCharge()
    await expect(stripe.refunds.create({})).rejects.toMatchObject({ code: 'parameter_missing' })
    await expect(stripe.refunds.create({ charge: 'ch_none' })).rejects.toMatchObject({
      code: 'resource_missing',
    })
  })
})
