/** Refunds through the real SDK. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { aBench, aPurchase, aShop } from '../builders.ts'

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

  it('needs a charge or an intent', async () => {
    const { stripe } = await aCharge()
    await expect(stripe.refunds.create({})).rejects.toMatchObject({ code: 'parameter_missing' })
    await expect(stripe.refunds.create({ charge: 'ch_none' })).rejects.toMatchObject({
      code: 'resource_missing',
    })
  })
})
