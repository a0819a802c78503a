/** Checks the daily figures against the facts they come from and against the subscriptions there are now. */

import { INTERVALS, PLANS } from '../../contract/catalogue.ts'
import { mrrCents } from '../../contract/mrr.ts'
import { readCursor, writeCursor } from '../../db/cursors.ts'
import { together } from '../../db/database.ts'
import { differences, stocksAt, unbalanced } from '../../db/figures.ts'
import { owesFacts } from '../../db/outbox.ts'
import { countedSubscriptions } from '../../db/subscriptions.ts'
import type { Ports } from '../../ports.ts'
import { DAY, toDay } from '../../tools/clock.ts'

export type CheckPorts = Pick<Ports, 'db' | 'clock' | 'log'>

/** One figure that is not what it should be. */
export type Fault = {
  check: 'facts' | 'movement' | 'subscriptions'
  day: string
  metric: string
  expected: number
  found: number
}

/** Facts may arrive up to Stripe's 30 days late (the reach of its event list). */
const RECENT_DAYS = 31
/** So many older days are counted again each time, one stretch after the other. */
const STRETCH_DAYS = 31
const STRETCH = 'figures_stretch'

const daysBefore = (day: string, days: number): string => toDay(Date.parse(day) - days * DAY)

const differing = async (ports: CheckPorts, from: string, to: string): Promise<Fault[]> =>
  (await differences(ports.db, { from, to })).map((one) => ({ check: 'facts', ...one }))

const moved = async ({ db }: CheckPorts): Promise<Fault[]> =>
  (await unbalanced(db)).map(({ day, change, moved }) => ({
    check: 'movement',
    day,
    metric: 'mrr_change_cents',
    expected: moved,
    found: change,
  }))

/** What subscriptions say now, by the metric that should say the same. */
async function living({ db }: CheckPorts): Promise<Map<string, number>> {
  const seats = PLANS.flatMap((plan) =>
    INTERVALS.map((interval) => [`active_change:${plan}:${interval}`, 0] as const),
  )
  const expected = new Map<string, number>([...seats, ['mrr_change_cents', 0]])
  const plus = (metric: string, value: number) =>
    expected.set(metric, (expected.get(metric) ?? 0) + value)
  for (const row of await countedSubscriptions(db)) {
    plus('mrr_change_cents', mrrCents(row))
    plus(`active_change:${row.plan}:${row.interval}`, 1)
  }
  return expected
}

/** Says nothing while facts wait to be recorded: figures may then rightly be behind. */
async function againstSubscriptions(ports: CheckPorts, today: string): Promise<Fault[]> {
  const [expected, found, waiting] = [
    await living(ports),
    await stocksAt(ports.db, today),
    await owesFacts(ports.db),
  ]
  if (waiting) return []
  return [...expected]
    .filter(([metric, value]) => value !== (found.get(metric) ?? 0))
    .map(([metric, value]) => ({
      check: 'subscriptions',
      day: today,
      metric,
      expected: value,
      found: found.get(metric) ?? 0,
    }))
}

/**
 * Recounts recent days and one stretch of older ones, checks that MRR moved as its movements say on every
 * day, and that MRR and plans are those of the subscriptions. Keeps the verdict for the page and for health.
 */
export async function checkFigures(ports: CheckPorts): Promise<Fault[]> {
  const { db, clock, log } = ports
  const now = clock.now()
  const today = toDay(now)
  const recent = daysBefore(today, RECENT_DAYS)
  // After the oldest stretch it begins again before the recent days.
  const upTo = (await readCursor(db, STRETCH))?.value ?? recent
  const from = daysBefore(upTo, STRETCH_DAYS)
  const faults = [
    ...(await differing(ports, recent, today)),
    ...(await differing(ports, from, daysBefore(upTo, 1))),
    ...(await moved(ports)),
    ...(await againstSubscriptions(ports, today)),
  ]
  const kept = faults.filter(
    (fault, index) =>
      faults.findIndex(
        (one) => one.check === fault.check && one.day === fault.day && one.metric === fault.metric,
      ) === index,
  )
  for (const fault of kept)
    log.error('figure wrong', { agent: 'analytics', code: fault.check, subject: fault.metric })
  const oldest = daysBefore(today, 400)
  await together(db, [
    writeCursor(db, 'figures', JSON.stringify(kept.slice(0, 20)), now),
    writeCursor(db, STRETCH, from < oldest ? recent : from, now),
  ])
  return kept
}
