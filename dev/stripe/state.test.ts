/** A life that is written down, ended, and gone on with. */

import Stripe from 'stripe'
import { expect, it } from 'vitest'
import { aBench, aPurchase, aShop, curl, DAY } from './builders.ts'

// Stripe forgets nothing between two calls: a secret holds until it is rolled (https://docs.stripe.com/webhooks#roll-endpoint-secrets),
// a key replays for 24 hours (https://docs.stripe.com/api/idempotent_requests)
it('is the same after a restart: objects, clock, secrets, switches, keys', async () => {
  const bench = aBench(Stripe)
  const { monthly } = await aShop(bench)
  const { subscription, customer } = await aPurchase(bench, monthly)
  await bench.local.advanceTo(bench.local.now() + 10 * DAY)
  const rename = {
    method: 'POST',
    body: 'name=Ada',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'idempotency-key': 'k1' },
  }
  await curl(bench, `/v1/customers/${customer}`, rename)
  bench.local.setChaos({ duplicate: true })
  bench.local.failNextPayment(customer, true)
  const again = aBench(Stripe, { snapshot: bench.local.snapshot() })
  expect(again.local.now()).toBe(bench.local.now())
  expect(again.local.nextDue()).toBe(bench.local.nextDue())
  expect(again.local.chaos().duplicate).toBe(true)
  const replayed = await curl(again, `/v1/customers/${customer}`, rename)
  expect(replayed.headers.get('idempotent-replayed')).toBe('true')
  await again.local.advanceTo((again.local.nextDue() ?? 0) + 3_600)
  expect((await again.stripe.subscriptions.retrieve(subscription)).status).toBe('past_due')
})

// "Unique identifier for the object": https://docs.stripe.com/api/customers/object#customer_object-id
it('makes no id twice, although the seed is the same', async () => {
  const bench = aBench(Stripe)
  const first = await bench.stripe.customers.create({ name: 'first' })
  const again = aBench(Stripe, { snapshot: bench.local.snapshot() })
  const second = await again.stripe.customers.create({ name: 'second' })
  expect(second.id).not.toBe(first.id)
  expect((await again.stripe.customers.list()).data.map(({ name }) => name)).toEqual([
    'second',
    'first',
  ])
})

it('makes the same ids from the same seed, and others from another', async () => {
  const made = async (seed: number) =>
    (await aBench(Stripe, { seed }).stripe.customers.create({})).id
  expect(await made(3)).toBe(await made(3))
  expect(await made(3)).not.toBe(await made(4))
})
