/** A checkout cut at every single point, and fed with every kind of nonsense. */

import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { openDatabase } from '../../../db/database.ts'
import { aCaller } from '../../../journeys/caller.ts'
import { aCompany } from '../../../journeys/company.ts'
import { type Cuts, cuts } from '../../../journeys/cuts.ts'
import { randomFrom } from '../../../journeys/random.ts'
import type { Ports } from '../../../ports.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const PRO = { plan: 'pro', interval: 'month' }

async function factsOf(accountId: string): Promise<number> {
  const row = await env.DB.prepare(
    `SELECT count(*) AS n FROM outbox WHERE account_id = ? AND key LIKE 'fact:checkout_started:%'`,
  )
    .bind(accountId)
    .first<{ n: number }>()
  return row?.n ?? 0
}

/** What a person holds at Stripe. */
function atStripe(
  state: Awaited<ReturnType<typeof aCompany>>['local']['state'],
  accountId: string,
) {
  const theirs = <T extends { metadata?: Record<string, string> | null }>(all: Iterable<T>) =>
    [...all].filter(({ metadata }) => metadata?.account_id === accountId)
  return {
    customers: theirs(state.customers.values()).length,
    open: theirs(state.sessions.values()).filter(({ status }) => status === 'open').length,
  }
}

async function world() {
  const power: Cuts = cuts()
  const company = await aCompany({ around: (io) => power.around(io) })
  const mortal: Ports = { ...company.ports, db: openDatabase(power.database(env.DB)) }
  return { company, power, mortal }
}

describe('a checkout that is cut', () => {
  it('at any point, before or after, is one page, one customer and one fact on the next call', async () => {
    const { company, power, mortal } = await world()
    const first = await aCaller(mortal)
    power.arm(null)
    expect((await first.ask('POST', '/create-checkout-session', PRO)).status).toBe(201)
    const points = power.count()
    expect(points).toBeGreaterThan(8)
    for (let at = 0; at < points; at++)
      for (const side of ['before', 'after'] as const) {
        power.arm(null)
        const person = await aCaller(mortal)
        power.arm(at, side)
        const broken = await person.ask('POST', '/create-checkout-session', PRO)
        // Lost bells and "last seen" are no faults; everything else is said honestly.
        expect([201, 500, 503]).toContain(broken.status)
        power.arm(null)
        const next = await person.ask('POST', '/create-checkout-session', PRO)
        expect([at, side, [200, 201].includes(next.status)]).toEqual([at, side, true])
        expect([at, side, atStripe(company.local.state, person.id)]).toEqual([
          at,
          side,
          { customers: 1, open: 1 },
        ])
        expect(await factsOf(person.id)).toBe(1)
      }
    console.log(`checkout: cut at ${points} points, before and after`)
  })

  it('and goes on with another plan leaves no page of the first that can be paid', async () => {
    const { company, power, mortal } = await world()
    const first = await aCaller(mortal)
    power.arm(null)
    await first.ask('POST', '/create-checkout-session', PRO)
    const points = power.count()
    for (let at = 0; at < points; at++) {
      power.arm(null)
      const person = await aCaller(mortal)
      power.arm(at, 'after')
      await person.ask('POST', '/create-checkout-session', PRO)
      power.arm(null)
      const other = { plan: 'starter', interval: 'year' }
      expect((await person.ask('POST', '/create-checkout-session', other)).status).toBe(201)
      expect([at, atStripe(company.local.state, person.id)]).toEqual([
        at,
        { customers: 1, open: 1 },
      ])
    }
  })
})

describe('nonsense', () => {
  const words = [
    ...[
      'pro',
      'starter',
      'enterprise',
      'month',
      'year',
      'price_1',
      '',
      '🜁',
      '\u0000',
      'a'.repeat(200),
    ],
    ...[0, -1, 1e308, null, true, [], {}, ['pro'], { plan: 'pro' }, { $gt: '' }],
  ]
  const fields = [
    ...[
      'plan',
      'interval',
      'promotionCode',
      'price',
      'priceId',
      'amount',
      'amountCents',
      'quantity',
    ],
    ...[
      'currency',
      'customer',
      'mode',
      'line_items',
      'discounts',
      'trial_period_days',
      '__proto__',
    ],
  ]

  it('never makes a session off the catalogue, and never a 5xx', async () => {
    const { company } = await world()
    const random = randomFrom(20_261_123)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
    const prices = new Set(company.local.state.prices.keys())
    const statuses = new Map<number, number>()
    const person = await aCaller(company.ports)
    for (let i = 0; i < 400; i++) {
      const own = Array.from({ length: Math.floor(random() * 3) }, () => [
        pick(fields),
        pick(words),
      ])
      const valid =
        random() < 0.7 ? { plan: pick(['pro', 'starter']), interval: pick(['month', 'year']) } : {}
      const body: unknown = random() < 0.1 ? pick(words) : { ...valid, ...Object.fromEntries(own) }
      const { status } = await person.ask('POST', '/create-checkout-session', body)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    expect([...statuses.keys()].filter((status) => ![200, 201, 422].includes(status))).toEqual([])
    expect(statuses.get(201)).toBeGreaterThan(0)
    expect(statuses.get(422)).toBeGreaterThan(0)
    const sold = [...company.local.state.sessionLines.values()].flat()
    expect(sold.filter(({ price, quantity }) => !prices.has(price) || quantity !== 1)).toEqual([])
    const totals = [...company.local.state.sessions.values()].map((one) => one.amount_total)
    expect(totals.filter((cents) => ![1_900, 19_900, 9_900, 99_900].includes(cents ?? 0))).toEqual(
      [],
    )
    expect(atStripe(company.local.state, person.id).open).toBe(1)
  })
})
