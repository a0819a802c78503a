/** Daily figures follow the facts, whatever their order: literals worked out by hand from the catalogue's prices. */

import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { FactType } from '../../contract/facts.ts'
import { readCursor } from '../../db/cursors.ts'
import { together } from '../../db/database.ts'
import { type FactRow, recordFacts } from '../../db/facts.ts'
import { differences, rebuild, unbalanced } from '../../db/figures.ts'
import { oweEffects } from '../../db/outbox.ts'
import { subscriptions } from '../../db/schema/index.ts'
import { aRow, START, somePorts, unique } from '../../journeys/builders.ts'
import { scriptedStripe } from '../../journeys/scripted-stripe.ts'
import { toDay } from '../../tools/clock.ts'
import { checkFigures } from './check.ts'

const { ports, clock } = somePorts(scriptedStripe().tool)
const { db } = ports

beforeEach(async () => {
  for (const table of ['events', 'daily_metrics', 'subscriptions', 'cursors', 'outbox'])
    await env.DB.prepare(`DELETE FROM ${table}`).run()
})

const at = (day: number, hour = 12) => START + ((day - 1) * 24 + hour) * 3_600_000

function aFact(type: FactType, occurredAt: number, over: Partial<FactRow> = {}): FactRow {
  return {
    id: `fct_${unique()}`,
    accountId: null,
    type,
    ref: `ref_${unique()}`,
    payload: {},
    party: null,
    channel: null,
    amountCents: null,
    day: toDay(occurredAt),
    occurredAt,
    ...over,
  }
}

type Worth = [mrrCents: number, plan?: string, interval?: string]

/** A step of a customer's subscription; worth 0 without a plan = no longer active. */
function aStep(
  customer: string,
  subscription: string,
  version: number,
  type: FactType,
  occurredAt: number,
  [mrrCents, plan = 'pro', interval = 'month']: Worth,
): FactRow {
  const active = mrrCents > 0
  const payload = { subscriptionId: subscription, version, mrrCents, active, plan, interval }
  const ref = type === 'subscription_changed' ? `${subscription}:v${version}` : subscription
  return aFact(type, occurredAt, { ref, payload, party: customer })
}

const tell = async (...batches: FactRow[][]) => {
  for (const facts of batches) await together(db, recordFacts(db, facts, START))
}

async function figures(): Promise<Record<string, Record<string, number>>> {
  const { results } = await env.DB.prepare(
    'SELECT day, metric, value FROM daily_metrics WHERE value <> 0 ORDER BY day, metric',
  ).all<{ day: string; metric: string; value: number }>()
  const days: Record<string, Record<string, number>> = {}
  for (const { day, metric, value } of results) days[day] = { ...days[day], [metric]: value }
  return days
}

/** Ada buys Starter, moves up to Pro, is put back to Starter, leaves, and comes back with Pro by the year. */
const adasLife = (): FactRow[] => [
  aStep('cus_ada', 'sub_1', 1, 'subscription_created', at(1), [1_900, 'starter']),
  aStep('cus_ada', 'sub_1', 2, 'subscription_changed', at(3), [9_900]),
  aStep('cus_ada', 'sub_1', 3, 'subscription_changed', at(5), [1_900, 'starter']),
  aStep('cus_ada', 'sub_1', 4, 'subscription_ended', at(7), [0]),
  aStep('cus_ada', 'sub_2', 5, 'subscription_created', at(9), [8_325, 'pro', 'year']),
]

const ADAS_FIGURES = {
  '2026-11-01': { 'active_change:starter:month': 1, mrr_change_cents: 1_900, new_cents: 1_900 },
  '2026-11-03': {
    'active_change:pro:month': 1,
    'active_change:starter:month': -1,
    expansion_cents: 8_000,
    mrr_change_cents: 8_000,
  },
  '2026-11-05': {
    'active_change:pro:month': -1,
    'active_change:starter:month': 1,
    contraction_cents: 8_000,
    mrr_change_cents: -8_000,
  },
  '2026-11-07': { 'active_change:starter:month': -1, churn_cents: 1_900, mrr_change_cents: -1_900 },
  '2026-11-09': {
    'active_change:pro:year': 1,
    mrr_change_cents: 8_325,
    reactivation_cents: 8_325,
  },
}

describe('daily figures', () => {
  it('tell new, expansion, contraction, churn and reactivation of one customer', async () => {
    await tell(adasLife())
    expect(await figures()).toEqual(ADAS_FIGURES)
    expect(await unbalanced(db)).toEqual([])
  })

  it.each([
    ['one by one', (life: FactRow[]) => life.map((fact) => [fact])],
    ['backwards', (life: FactRow[]) => life.toReversed().map((fact) => [fact])],
    ['twice', (life: FactRow[]) => [life, life]],
    ['twice in one batch', (life: FactRow[]) => [[...life, ...life]]],
    ['the middle last', (life: FactRow[]) => [life.filter((_, n) => n !== 2), life.slice(2, 3)]],
  ])('are the same when told %s', async (_, batches) => {
    await tell(...batches(adasLife()))
    expect(await figures()).toEqual(ADAS_FIGURES)
    expect(await unbalanced(db)).toEqual([])
    await together(db, rebuild(db, START))
    expect(await figures()).toEqual(ADAS_FIGURES)
  })

  it('keep customers apart and add them up', async () => {
    await tell(
      [aStep('cus_1', 'sub_1', 1, 'subscription_created', at(2), [8_325, 'pro', 'year'])],
      [aStep('cus_2', 'sub_2', 1, 'subscription_created', at(2), [8_325, 'pro', 'year'])],
    )
    expect(await figures()).toEqual({
      '2026-11-02': {
        'active_change:pro:year': 2,
        mrr_change_cents: 16_650,
        new_cents: 16_650,
      },
    })
  })

  it('go by the order of what is told of a subscription where clocks disagree', async () => {
    await tell([
      aStep('cus_1', 'sub_1', 1, 'subscription_created', at(1), [1_900, 'starter']),
      aStep('cus_1', 'sub_1', 3, 'subscription_ended', at(2), [0]),
      aStep('cus_1', 'sub_1', 2, 'subscription_changed', at(3), [9_900]),
    ])
    const days = Object.values(await figures())
    expect(days.reduce((sum, day) => sum + (day.mrr_change_cents ?? 0), 0)).toBe(0)
    expect(await unbalanced(db)).toEqual([])
  })

  it('count facts on the day they happened, late or early ones too', async () => {
    const visit = aFact('visit', at(4, 1), { channel: 'search' })
    await tell(
      [visit, aFact('payment_succeeded', at(4), { amountCents: 99_900 })],
      [visit, aFact('visit', at(3, 23), { channel: 'direct' })],
      [aFact('refund', at(4), { amountCents: 1_000 }), aFact('payment_failed', at(400))],
    )
    expect(await figures()).toEqual({
      '2026-11-03': { visits: 1, 'visits:direct': 1 },
      '2026-11-04': { refunds_cents: 1_000, revenue_cents: 99_900, visits: 1, 'visits:search': 1 },
      '2027-12-05': { failed_payments: 1 },
    })
  })

  it('count an account once per step of the funnel, by how it first came', async () => {
    const step = (type: FactType, when: number, over: Partial<FactRow> = {}) =>
      aFact(type, when, { party: 'usr_1', ...over })
    const funnel = {
      '2026-11-01': { signups: 1, 'signups:ads': 1 },
      '2026-11-02': { 'checkouts:ads': 1 },
      '2026-11-03': { 'paid:ads': 1, revenue_cents: 1_900 },
      '2026-12-03': { revenue_cents: 1_900 },
    }
    const paid = { amountCents: 1_900 }
    const early = step('checkout_started', at(2))
    await tell(
      [step('payment_succeeded', at(3), paid), step('checkout_started', at(5))],
      [step('payment_succeeded', at(33), paid), early],
      [step('user_signup', at(1), { channel: 'ads' }), early],
    )
    expect(await figures()).toEqual(funnel)
  })
})

describe('the check', () => {
  const paidUp = async () => {
    await db
      .insert(subscriptions)
      .values(aRow({ id: 'sub_1', amountCents: 99_900, interval: 'year' }))
    await tell([
      aStep('cus_1', 'sub_1', 1, 'subscription_created', at(1, 0), [8_325, 'pro', 'year']),
      aFact('payment_succeeded', at(1, 0), { amountCents: 99_900 }),
    ])
  }
  const plant = (metric: string, value: number, day = '2026-11-01') =>
    env.DB.prepare('UPDATE daily_metrics SET value = ? WHERE metric = ? AND day = ?')
      .bind(value, metric, day)
      .run()

  it('finds nothing where all is right', async () => {
    await paidUp()
    expect(await checkFigures(ports)).toEqual([])
    expect((await readCursor(db, 'figures'))?.value).toBe('[]')
  })

  it('finds a planted revenue, and the recompute puts it right', async () => {
    await paidUp()
    await plant('revenue_cents', 99_901)
    const wrong = { day: '2026-11-01', metric: 'revenue_cents', expected: 99_900, found: 99_901 }
    expect(await checkFigures(ports)).toEqual([{ check: 'facts', ...wrong }])
    expect(JSON.parse((await readCursor(db, 'figures'))?.value ?? '')).toHaveLength(1)
    await together(db, rebuild(db, START))
    expect(await checkFigures(ports)).toEqual([])
  })

  it('finds MRR that did not move as its movements say, to the cent', async () => {
    await paidUp()
    await plant('mrr_change_cents', 8_326)
    const faults = await checkFigures(ports)
    expect(faults.map(({ check, expected, found }) => [check, expected, found])).toEqual([
      ['facts', 8_325, 8_326],
      ['movement', 8_325, 8_326],
      ['subscriptions', 8_325, 8_326],
    ])
  })

  it('finds a subscription nobody told of, unless its fact still waits', async () => {
    await paidUp()
    await db
      .insert(subscriptions)
      .values(aRow({ id: 'sub_2', plan: 'starter', amountCents: 1_900, version: 1 }))
    expect(await checkFigures(ports)).toMatchObject([
      { check: 'subscriptions', metric: 'active_change:starter:month', expected: 1, found: 0 },
      { check: 'subscriptions', metric: 'mrr_change_cents', expected: 10_225, found: 8_325 },
    ])
    const waiting = {
      key: 'fact:subscription_created:sub_2',
      agent: 'analytics',
      kind: 'fact',
      accountId: null,
      payload: {},
    } as const
    await together(db, [oweEffects(db, [waiting], { actorId: 'test', now: START })])
    expect(await checkFigures(ports)).toEqual([])
  })

  it('reaches back stretch by stretch to what recent days do not cover', async () => {
    const old = '2026-08-15'
    await tell([aFact('visit', Date.parse(`${old}T12:00:00Z`), { channel: 'direct' })])
    await plant('visits', 7, old)
    const found: number[] = []
    for (let day = 0; day < 3; day += 1) found.push((await checkFigures(ports)).length)
    // 1 November − 31 days = 1 October; the stretches are 31 August – 30 September and 31 July – 30 August.
    expect(found).toEqual([0, 1, 0])
    expect(await differences(db, { from: old, to: old })).toEqual([
      { day: old, metric: 'visits', expected: 1, found: 7 },
    ])
    expect(clock.now()).toBe(START)
  })
})
