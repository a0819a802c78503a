/** The control room's API as the app and the tests call it. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { aBench, anEndpoint, aPurchase, aShop, type Bench, START } from './builders.ts'

const ask = ({ local }: Pick<Bench, 'local'>, path: string, body?: unknown, headers = {}) =>
  local.fetch(
    new Request(`http://localhost:12111/_control${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )

describe('the clock', () => {
  it('tells the time and what is due, in ISO 8601', async () => {
    const bench = aBench(Stripe)
    expect(await (await ask(bench, '/clock')).json()).toEqual({
      now: '2027-01-31T12:00:00.000Z',
      nextDue: null,
    })
    const { monthly } = await aShop(bench)
    await aPurchase(bench, monthly)
    expect(await (await ask(bench, '/clock')).json()).toEqual({
      now: '2027-01-31T12:00:00.000Z',
      nextDue: '2027-02-28T12:00:00.000Z',
    })
  })

  it('moves on, and never back', async () => {
    const bench = aBench(Stripe)
    await ask(bench, '/clock', { to: '2027-02-01T00:00:00Z' })
    expect(bench.local.now()).toBe(START + 12 * 3_600)
    await ask(bench, '/clock', { to: '2027-01-01T00:00:00Z' })
    expect(bench.local.now()).toBe(START + 12 * 3_600)
    expect((await ask(bench, '/clock', { to: 'tomorrow' })).status).toBe(400)
  })
})

describe('chaos', () => {
  it('is set whole by each post, and empty is calm', async () => {
    const bench = aBench(Stripe)
    const calm = {
      drop: false,
      duplicate: false,
      reorder: false,
      delayMs: 0,
      badSignature: false,
      outage: false,
    }
    const first = await ask(bench, '/chaos', { outage: true, delayMs: 50 })
    expect([first.status, await first.json()]).toEqual([
      200,
      { ...calm, outage: true, delayMs: 50 },
    ])
    expect(await (await ask(bench, '/chaos', { drop: true })).json()).toEqual({
      ...calm,
      drop: true,
    })
    expect(await (await ask(bench, '/chaos', {})).json()).toEqual(calm)
  })

  it.each<object>([{ outage: 'yes' }, { delayMs: -1 }, { fire: true }, { constructor: 1 }])(
    'refuses %o',
    async (settings) => {
      expect((await ask(aBench(Stripe), '/chaos', settings)).status).toBe(400)
    },
  )

  it('cannot be switched on from another website', async () => {
    const bench = aBench(Stripe)
    const headers = { 'sec-fetch-site': 'cross-site' }
    expect((await ask(bench, '/chaos', { outage: true }, headers)).status).toBe(403)
    expect(bench.local.chaos().outage).toBe(false)
  })
})

it('is idle when nothing is owed', async () => {
  const bench = aBench(Stripe)
  await anEndpoint(bench)
  await bench.stripe.customers.create({})
  const owed = await ask(bench, '/idle')
  expect([owed.status, await owed.json()]).toEqual([503, { pending: 1 }])
  await bench.local.deliver()
  expect((await ask(bench, '/idle')).status).toBe(204)
})

it('lets the next payment of a customer fail', async () => {
  const bench = aBench(Stripe)
  const { monthly } = await aShop(bench)
  const { customer, subscription } = await aPurchase(bench, monthly)
  expect((await ask(bench, `/customers/${customer}`, { nextPayment: 'fail' })).status).toBe(200)
  expect((await ask(bench, `/customers/${customer}`, { nextPayment: 'maybe' })).status).toBe(400)
  expect((await ask(bench, '/customers/cus_none', { nextPayment: 'fail' })).status).toBe(404)
  await bench.local.advanceTo((bench.local.nextDue() ?? 0) + 3_600)
  expect((await bench.stripe.subscriptions.retrieve(subscription)).status).toBe('past_due')
})

it('shows events and sends one again', async () => {
  const bench = aBench(Stripe)
  await anEndpoint(bench, ['customer.created'])
  await bench.stripe.customers.create({})
  await bench.local.deliver()
  const { events } = (await (await ask(bench, '/events')).json()) as { events: Stripe.Event[] }
  expect(events.map(({ type }) => type)).toEqual(['customer.created'])
  expect((await ask(bench, `/events/${events[0]?.id}/replay`, {})).status).toBe(204)
  expect((await ask(bench, '/events/evt_none/replay', {})).status).toBe(404)
  await bench.local.deliver()
  expect(bench.arrivals).toHaveLength(2)
})

// https://docs.stripe.com/disputes/how-disputes-work
it('a customer’s newest payment is disputed on demand, once', async () => {
  const bench = aBench(Stripe)
  const { monthly } = await aShop(bench)
  const { customer } = await aPurchase(bench, monthly)
  expect((await ask(bench, `/customers/${customer}/dispute`, {})).status).toBe(200)
  expect((await bench.stripe.disputes.list()).data).toMatchObject([
    { amount: 9900, reason: 'fraudulent', status: 'needs_response' },
  ])
  expect((await ask(bench, `/customers/${customer}/dispute`, {})).status).toBe(404)
})

// https://docs.stripe.com/webhooks#retries: no answer in time is a failure, and is retried
it('with timeouts on, events arrive but are retried', async () => {
  const bench = aBench(Stripe)
  await anEndpoint(bench)
  await ask(bench, '/chaos', { timeout: true })
  await bench.stripe.customers.create()
  await bench.local.deliver()
  expect([bench.arrivals.length, bench.local.pending()]).toEqual([1, 1])
  await ask(bench, '/chaos', {})
  await bench.local.deliver()
  expect([bench.arrivals.length, bench.local.pending()]).toEqual([2, 0])
})
