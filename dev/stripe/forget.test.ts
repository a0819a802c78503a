/** What is forgotten, and what is not. */

import Stripe from 'stripe'
import { expect, it } from 'vitest'
import { aBench, anEndpoint, DAY } from './builders.ts'

// https://docs.stripe.com/api/events: 30 days; https://docs.stripe.com/api/idempotent_requests: 24 hours
it('forgets old events with their deliveries, and old keys, but never an object', async () => {
  const bench = aBench(Stripe)
  await anEndpoint(bench)
  const old = await bench.stripe.customers.create({ name: 'old' }, { idempotencyKey: 'old' })
  await bench.local.deliver()
  bench.wait(31 * DAY)
  const young = await bench.stripe.customers.create({ name: 'young' }, { idempotencyKey: 'young' })
  const { events, deliveries, replays } = bench.local.state
  expect([...events.values()].map(({ data }) => data.object.id)).toEqual([young.id])
  expect([...deliveries.values()].map(({ state }) => state)).toEqual(['pending'])
  expect([...replays.keys()]).toEqual(['young'])
  expect((await bench.stripe.customers.retrieve(old.id)).id).toBe(old.id)
})
