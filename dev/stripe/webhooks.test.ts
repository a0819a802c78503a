/** Delivery: signed so that the real SDK agrees, retried, and disturbed on demand. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { type Arrival, aBench, anEndpoint, aPurchase, aShop, SECRET } from './builders.ts'

const sdk = new Stripe('sk_test_titanforge')
const verify = (arrival: Arrival, secret = SECRET, receivedAt?: number) =>
  sdk.webhooks.constructEventAsync(
    arrival.body,
    arrival.signature,
    secret,
    300,
    undefined,
    receivedAt,
  )

const aCustomerMade = async () => {
  const bench = aBench(Stripe)
  await anEndpoint(bench, ['customer.created', 'customer.updated'])
  const customer = await bench.stripe.customers.create(
    { email: 'ada@example.test' },
    { idempotencyKey: 'key-1' },
  )
  return { ...bench, customer }
}
const first = <T>(items: T[]): T => {
  const [item] = items
  if (item === undefined) throw new Error('Nothing arrived.')
  return item
}
/** Events travel side by side, so their order says nothing. */
const ofType = (arrivals: Arrival[], type: Stripe.Event['type']): Stripe.Event =>
  first(arrivals.filter(({ event }) => event.type === type)).event

// https://docs.stripe.com/webhooks/signature
describe('signatures', () => {
  it('satisfy the SDK with the whole secret', async () => {
    const { local, arrivals } = await aCustomerMade()
    expect(await local.deliver()).toBe(1)
    const arrival = first(arrivals)
    expect(arrival.signature).toMatch(/^t=\d{10},v1=[0-9a-f]{64}$/)
    const event = await verify(arrival, SECRET, local.now() * 1000)
    expect(event.type).toBe('customer.created')
  })

  it('fail with another secret, and with one changed character', async () => {
    const { local, arrivals } = await aCustomerMade()
    await local.deliver()
    const arrival = first(arrivals)
    const now = local.now() * 1000
    await expect(verify(arrival, `${SECRET}x`, now)).rejects.toBeInstanceOf(
      Stripe.errors.StripeSignatureVerificationError,
    )
    const forged = { ...arrival, body: arrival.body.replace('ada@', 'eve@') }
    await expect(verify(forged, SECRET, now)).rejects.toBeInstanceOf(
      Stripe.errors.StripeSignatureVerificationError,
    )
  })

  it('are wrong while the switch says so, and right at the next attempt', async () => {
    const { local, arrivals, door } = await aCustomerMade()
    local.setChaos({ badSignature: true })
    door.status = 400
    await local.deliver()
    const now = local.now() * 1000
    await expect(verify(first(arrivals), SECRET, now)).rejects.toThrow()
    local.setChaos({ badSignature: false })
    door.status = 200
    await local.deliver()
    expect((await verify(first(arrivals.slice(1)), SECRET, now)).type).toBe('customer.created')
  })
})

// https://docs.stripe.com/api/events/object
describe('the envelope', () => {
  it('is complete', async () => {
    const { local, arrivals, customer } = await aCustomerMade()
    await local.deliver()
    const { event } = first(arrivals)
    expect(event).toEqual({
      id: expect.stringMatching(/^evt_1[A-Za-z0-9]{23}$/),
      object: 'event',
      api_version: '2026-10-28.endive',
      created: local.now(),
      livemode: false,
      pending_webhooks: 1,
      request: { id: customer.lastResponse.requestId, idempotency_key: 'key-1' },
      type: 'customer.created',
      data: { object: expect.objectContaining({ id: customer.id, email: 'ada@example.test' }) },
    })
  })

  it('carries what was there before a change, and only that', async () => {
    const { local, arrivals, stripe, customer } = await aCustomerMade()
    await stripe.customers.update(customer.id, { name: 'Ada', metadata: { plan: 'pro' } })
    await local.deliver()
    const { data } = ofType(arrivals, 'customer.updated')
    expect(data).toMatchObject({ object: { name: 'Ada' } })
    expect(data.previous_attributes).toEqual({
      name: null,
      metadata: { plan: null },
    })
  })

  it('is a snapshot: later changes do not reach it', async () => {
    const { local, arrivals, stripe, customer } = await aCustomerMade()
    await stripe.customers.update(customer.id, { email: 'new@example.test' })
    await local.deliver()
    expect(ofType(arrivals, 'customer.created').data.object).toMatchObject({
      email: 'ada@example.test',
    })
  })

  it('is not sent for a change that changes nothing', async () => {
    const { local, stripe, customer } = await aCustomerMade()
    await stripe.customers.update(customer.id, { email: 'ada@example.test' })
    expect(local.pending()).toBe(1)
  })

  it('goes only where its type is wanted', async () => {
    const { local, stripe, arrivals } = await aCustomerMade()
    await stripe.products.create({ name: 'Pro' })
    await local.deliver()
    expect(arrivals.map(({ event }) => event.type)).toEqual(['customer.created'])
  })
})

// https://docs.stripe.com/webhooks#retries
describe('delivery', () => {
  it('is owed until the answer is 2xx', async () => {
    const { local, door, arrivals, stripe } = await aCustomerMade()
    for (const status of [500, 302, 404]) {
      door.status = status
      await local.deliver()
      expect(local.pending()).toBe(1)
    }
    const { id } = first(arrivals).event
    expect((await stripe.events.list({ delivery_success: false })).data).toHaveLength(1)
    door.status = 204
    await local.deliver()
    expect(local.pending()).toBe(0)
    expect((await stripe.events.retrieve(id)).pending_webhooks).toBe(0)
    expect(new Set(arrivals.map(({ event }) => event.id))).toEqual(new Set([id]))
  })

  it('is owed when nobody answers at all', async () => {
    const bench = aBench(Stripe, { deliverTo: () => Promise.reject(new Error('refused')) })
    await anEndpoint(bench)
    await bench.stripe.customers.create({})
    expect(await bench.local.deliver()).toBe(1)
    expect(bench.local.pending()).toBe(1)
  })

  it('is not for endpoints that are disabled or gone', async () => {
    const bench = aBench(Stripe)
    const { id } = await anEndpoint(bench)
    await bench.stripe.webhookEndpoints.update(id, { disabled: true })
    await bench.stripe.customers.create({})
    expect(bench.local.pending()).toBe(0)
    await bench.stripe.webhookEndpoints.update(id, { disabled: false })
    await bench.stripe.customers.create({})
    await bench.stripe.webhookEndpoints.del(id)
    await bench.local.deliver()
    expect([bench.local.pending(), bench.arrivals]).toEqual([0, []])
  })

  it('survives a restart', async () => {
    const { local } = await aCustomerMade()
    const again = aBench(Stripe, { snapshot: local.snapshot() })
    expect(again.local.pending()).toBe(1)
    await again.local.deliver()
    expect(again.arrivals.map(({ event }) => event.type)).toEqual(['customer.created'])
  })

  it('happens again on demand', async () => {
    const { local, arrivals } = await aCustomerMade()
    await local.deliver()
    const { id } = first(arrivals).event
    expect([local.replay(id), local.replay('evt_none')]).toEqual([true, false])
    await local.deliver()
    expect(arrivals.map(({ event }) => event.id)).toEqual([id, id])
  })
})

describe('chaos', () => {
  it('drops for good what is made meanwhile', async () => {
    const bench = aBench(Stripe)
    await anEndpoint(bench, ['customer.created'])
    bench.local.setChaos({ drop: true })
    await bench.stripe.customers.create({ name: 'lost' })
    bench.local.setChaos({ drop: false })
    await bench.stripe.customers.create({ name: 'sent' })
    await bench.local.deliver()
    expect(bench.arrivals.map(({ event }) => event.data.object)).toMatchObject([{ name: 'sent' }])
    expect(bench.local.pending()).toBe(0)
    expect((await bench.stripe.events.list({ type: 'customer.created' })).data).toHaveLength(2)
  })

  it('delivers twice', async () => {
    const { local, arrivals } = await aCustomerMade()
    local.setChaos({ duplicate: true })
    expect(await local.deliver()).toBe(2)
    expect(arrivals[0]?.event.id).toBe(arrivals[1]?.event.id)
  })

  it('shuffles, and loses nothing', async () => {
    const bench = aBench(Stripe)
    const { monthly } = await aShop(bench)
    await anEndpoint(bench)
    await aPurchase(bench, monthly)
    const made = (await bench.stripe.events.list({ limit: 100 })).data.map(({ id }) => id).reverse()
    bench.local.setChaos({ reorder: true })
    await bench.local.deliver()
    const came = bench.arrivals.map(({ event }) => event.id)
    expect(came).not.toEqual(made.slice(-came.length))
    expect(new Set(came)).toEqual(new Set(made.slice(-came.length)))
  })
})
