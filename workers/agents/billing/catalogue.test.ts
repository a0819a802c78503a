/** Products and prices that somebody changed at Stripe come back to our rows. */

import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { findPrice, findProductOf } from '../../db/catalogue.ts'
import { stripeTransactions } from '../../db/schema/index.ts'
import { recordEvent } from '../../db/stripe-transactions.ts'
import { START, somePorts, unique } from '../../journeys/builders.ts'
import { anEvent, scriptedStripe } from '../../journeys/scripted-stripe.ts'
import type { PriceSnapshot } from '../../tools/stripe/index.ts'
import { settleSubject } from './agent.ts'

let stripe = scriptedStripe()
let world = somePorts(stripe.tool)
beforeEach(() => {
  stripe = scriptedStripe()
  world = somePorts(stripe.tool)
})

const aPrice = (over: Partial<PriceSnapshot> = {}): PriceSnapshot => ({
  id: `price_${unique()}`,
  productId: 'prod_pro',
  productKey: 'pro',
  lookupKey: 'pro_month_v1',
  interval: 'month',
  amountCents: 9_900,
  currency: 'usd',
  active: true,
  ...over,
})
const hear = async (subject: string) => {
  const event = anEvent({ type: 'price.updated', subject })
  await recordEvent(world.ports.db, event, { livemode: false, now: START })
  await settleSubject(world.ports, subject)
  const [row] = await world.ports.db
    .select()
    .from(stripeTransactions)
    .where(eq(stripeTransactions.id, event.id))
  return row?.status
}

describe('the catalogue at Stripe', () => {
  it('brings a price and its changes back', async () => {
    const price = aPrice()
    stripe.truth.prices.set(price.id, price)
    expect(await hear(price.id)).toBe('done')
    expect(await findPrice(world.ports.db, price.id)).toMatchObject({
      productKey: 'pro',
      lookupKey: 'pro_month_v1',
      amountCents: 9_900,
      active: true,
      version: 1,
    })
    stripe.truth.prices.set(price.id, { ...price, active: false })
    expect(await hear(price.id)).toBe('done')
    expect(await findPrice(world.ports.db, price.id)).toMatchObject({ active: false, version: 2 })
  })

  it('says so when an amount is not the one we promise', async () => {
    const price = aPrice({ amountCents: 100 })
    stripe.truth.prices.set(price.id, price)
    await hear(price.id)
    expect(world.lines.some((line) => line.includes('catalogue drift'))).toBe(true)
  })

  it('brings a product back and retires it when Stripe deleted it', async () => {
    const id = `prod_${unique()}`
    const product = { id, key: 'starter' as const, name: 'Starter', description: 'd', active: true }
    stripe.truth.products.set(id, product)
    expect(await hear(id)).toBe('done')
    expect(await findProductOf(world.ports.db, id)).toMatchObject({
      key: 'starter',
      type: 'subscription',
      active: true,
    })
    stripe.truth.products.delete(id)
    expect(await hear(id)).toBe('done')
    expect(await findProductOf(world.ports.db, id)).toMatchObject({ active: false })
  })

  it('leaves what is not ours alone', async () => {
    const stranger = aPrice({ productKey: null, lookupKey: null })
    stripe.truth.prices.set(stranger.id, stranger)
    expect(await hear(stranger.id)).toBe('ignored')
    expect(await hear(`prod_${unique()}`)).toBe('ignored')
    expect(await findPrice(world.ports.db, stranger.id)).toBeNull()
  })
})
