/** Products and prices through the real SDK. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { aBench, anEndpoint, aPurchase, aShop } from '../builders.ts'

// https://docs.stripe.com/api/products
describe('products', () => {
  it('are made, read, changed and listed', async () => {
    const { stripe, local } = aBench(Stripe)
    const made = await stripe.products.create({
      name: 'Pro',
      description: 'Ten thousand requests',
      metadata: { key: 'pro' },
    })
    expect(made).toMatchObject({
      id: expect.stringMatching(/^prod_[A-Za-z0-9]{14}$/),
      object: 'product',
      active: true,
      created: local.now(),
      description: 'Ten thousand requests',
      livemode: false,
      metadata: { key: 'pro' },
      type: 'service',
    })
    const changed = await stripe.products.update(made.id, { active: false, description: '' })
    expect([changed.active, changed.description, changed.name]).toEqual([false, null, 'Pro'])
    expect((await stripe.products.list({ active: true })).data).toEqual([])
    expect((await stripe.products.list({ ids: [made.id] })).data).toHaveLength(1)
  })

  it('may be given an id, once', async () => {
    const { stripe } = aBench(Stripe)
    await stripe.products.create({ id: 'pro', name: 'Pro' })
    await expect(stripe.products.create({ id: 'pro', name: 'Pro' })).rejects.toMatchObject({
      code: 'resource_already_exists',
    })
  })

  it('tell of their changes', async () => {
    const bench = aBench(Stripe)
    await anEndpoint(bench, [
      'product.created',
      'product.updated',
      'price.created',
      'price.updated',
    ])
    const { product, monthly } = await aShop(bench)
    await bench.stripe.products.update(product.id, { name: 'Pro 2' })
    await bench.stripe.prices.update(monthly.id, { active: false })
    await bench.local.deliver()
    expect(bench.arrivals.map(({ event }) => event.type).sort()).toEqual([
      'price.created',
      'price.created',
      'price.updated',
      'product.created',
      'product.updated',
    ])
  })
})

// https://docs.stripe.com/api/prices
describe('prices', () => {
  it('are whole cents, shown by the SDK with their decimal', async () => {
    const bench = aBench(Stripe)
    const { monthly, product } = await aShop(bench)
    expect(monthly).toMatchObject({
      object: 'price',
      active: true,
      billing_scheme: 'per_unit',
      currency: 'usd',
      lookup_key: 'pro_month',
      product: product.id,
      recurring: { interval: 'month', interval_count: 1, usage_type: 'licensed' },
      type: 'recurring',
      unit_amount: 9900,
    })
    expect(String(monthly.unit_amount_decimal)).toBe('9900')
  })

  it('are found by lookup key', async () => {
    const bench = aBench(Stripe)
    const { monthly, yearly } = await aShop(bench)
    const found = await bench.stripe.prices.list({ lookup_keys: ['pro_month', 'none'] })
    expect(found.data.map(({ id }) => id)).toEqual([monthly.id])
    expect((await bench.stripe.prices.list({ active: true })).data.map(({ id }) => id)).toEqual([
      yearly.id,
      monthly.id,
    ])
  })

  it('keep their lookup key until it is transferred', async () => {
    const bench = aBench(Stripe)
    const { monthly, product } = await aShop(bench)
    const successor = {
      product: product.id,
      currency: 'usd',
      unit_amount: 10_900,
      recurring: { interval: 'month' as const },
      lookup_key: 'pro_month',
    }
    await expect(bench.stripe.prices.create(successor)).rejects.toMatchObject({
      statusCode: 400,
      param: 'lookup_key',
    })
    const made = await bench.stripe.prices.create({ ...successor, transfer_lookup_key: true })
    expect(made.lookup_key).toBe('pro_month')
    expect((await bench.stripe.prices.retrieve(monthly.id)).lookup_key).toBeNull()
  })

  it('change in the subscriptions that show them', async () => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    const { subscription } = await aPurchase(bench, monthly)
    await bench.stripe.prices.update(monthly.id, { active: false, nickname: 'old' })
    const shown = await bench.stripe.subscriptions.retrieve(subscription)
    expect(shown.items.data[0]?.price).toMatchObject({ active: false, nickname: 'old' })
  })

  it('that are inactive are not sold', async () => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    await bench.stripe.prices.update(monthly.id, { active: false })
    await expect(
      bench.stripe.checkout.sessions.create({
        mode: 'subscription',
        line_items: [{ price: monthly.id, quantity: 1 }],
        success_url: 'https://shop.test/done',
      }),
    ).rejects.toMatchObject({ statusCode: 400, param: 'line_items[0][price]' })
  })
})
