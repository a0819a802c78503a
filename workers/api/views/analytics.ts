/** Puts daily figures into the shape of the contract. Pure. */

import type {
  ChannelSteps,
  FactOut,
  Fault,
  Movement,
  Summary,
  Totals,
} from '../../contract/analytics.ts'
import { INTERVALS, PLANS } from '../../contract/catalogue.ts'
import { CHANNELS } from '../../contract/channels.ts'
import type { FactEvent } from '../../db/facts.ts'
import type { DayRow, Flow, Read, Sum } from '../../db/summary.ts'
import { DAY, toDay, toIso } from '../../tools/clock.ts'

const MONTHS_OF_A_YEAR = 12

const sumOf = (sums: readonly Sum[], metric: string): number =>
  sums.find((sum) => sum.metric === metric)?.value ?? 0

type Stocks = { users: number; mrrCents: number }

const stocksOf = (sums: readonly Sum[], before: Stocks = { users: 0, mrrCents: 0 }): Stocks => ({
  users: before.users + sumOf(sums, 'signups'),
  mrrCents: before.mrrCents + sumOf(sums, 'mrr_change_cents'),
})

const totalsOf = (
  { users, mrrCents }: Stocks,
  flow: (name: Flow) => number,
  { apiRequests, goalsMetered }: { apiRequests: number; goalsMetered: boolean },
): Totals => ({
  users,
  signups: flow('signups'),
  visits: flow('visits'),
  mrrCents,
  arrCents: mrrCents * MONTHS_OF_A_YEAR,
  revenueCents: flow('revenue_cents'),
  refundsCents: flow('refunds_cents'),
  failedPayments: flow('failed_payments'),
  disputes: flow('disputes'),
  goals: goalsMetered ? flow('goals') : null,
  apiRequests,
})

const movementOf = (flow: (name: Flow) => number): Movement => ({
  newCents: flow('new_cents'),
  expansionCents: flow('expansion_cents'),
  contractionCents: flow('contraction_cents'),
  churnCents: flow('churn_cents'),
  reactivationCents: flow('reactivation_cents'),
})

const flowOf =
  (row: DayRow | undefined) =>
  (name: Flow): number =>
    row?.[name] ?? 0

/** Every day from one to the other, both included. */
export function daysOf(from: string, to: string): string[] {
  const first = Date.parse(from)
  const count = Math.round((Date.parse(to) - first) / DAY) + 1
  return Array.from({ length: count }, (_, day) => toDay(first + day * DAY))
}

function dayTotals(read: Read, days: readonly string[]): Summary['days'] {
  const rows = new Map(read.days.map((row) => [row.day, row]))
  const requests = new Map(read.requests.map(({ day, n }) => [day, n]))
  let stocks = stocksOf(read.start)
  return days.map((date) => {
    const flow = flowOf(rows.get(date))
    stocks = {
      users: stocks.users + flow('signups'),
      mrrCents: stocks.mrrCents + flow('mrr_change_cents'),
    }
    const apiRequests = requests.get(date) ?? 0
    return { date, ...totalsOf(stocks, flow, { apiRequests, goalsMetered: read.goalsMetered }) }
  })
}

function seatsOf(read: Read): Summary['activeSubscriptions'] {
  const sums = [...read.start, ...read.changes]
  const seats = (plan: string) =>
    Object.fromEntries(
      INTERVALS.map((interval) => [
        interval,
        sums
          .filter(({ metric }) => metric === `active_change:${plan}:${interval}`)
          .reduce((sum, { value }) => sum + value, 0),
      ]),
    )
  return Object.fromEntries(
    PLANS.map((plan) => [plan, seats(plan)]),
  ) as Summary['activeSubscriptions']
}

export type Checked = { faults: Fault[]; checkedAt: number } | null

/** `now` in milliseconds. */
export function summaryView(
  read: Read,
  { from, to }: { from: string; to: string },
  checked: Checked,
  now: number,
): Summary {
  const whole = (name: Flow) => read.days.reduce((sum, row) => sum + (row[name] ?? 0), 0)
  const requestsWithin = (counts: (day: string) => boolean) =>
    read.requests.reduce((sum, { day, n }) => sum + (counts(day) ? n : 0), 0)
  const moved = read.days
    .map((row) => ({ date: row.day, ...movementOf(flowOf(row)) }))
    .filter(({ date: _, ...movement }) => Object.values(movement).some((cents) => cents !== 0))
  const faults = checked?.faults ?? []
  return {
    from,
    to,
    asOf: toIso(now),
    totals: totalsOf(stocksOf(read.changes, stocksOf(read.start)), whole, {
      apiRequests: requestsWithin((day) => day >= from),
      goalsMetered: read.goalsMetered,
    }),
    activeSubscriptions: seatsOf(read),
    movement: movementOf(whole),
    days: dayTotals(read, daysOf(from, to)),
    movements: moved,
    previous: totalsOf(stocksOf(read.start), (name) => sumOf(read.previous, name), {
      apiRequests: requestsWithin((day) => day < from),
      goalsMetered: read.goalsMetered,
    }),
    check: {
      ok: faults.length === 0,
      checkedAt: checked ? toIso(checked.checkedAt) : null,
      faults,
    },
  }
}

/** All channels in their order, those without anybody too. */
export const channelsView = (sums: readonly Sum[]): ChannelSteps[] =>
  CHANNELS.map((channel) => ({
    channel,
    visits: sumOf(sums, `visits:${channel}`),
    signups: sumOf(sums, `signups:${channel}`),
    checkouts: sumOf(sums, `checkouts:${channel}`),
    paid: sumOf(sums, `paid:${channel}`),
  }))

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

export function factView(event: FactEvent): FactOut {
  const { payload } = event
  return {
    id: event.id,
    type: event.type,
    ref: event.ref,
    at: toIso(event.occurredAt),
    accountId: event.accountId,
    channel: event.channel,
    amountCents: event.amountCents,
    mrrCents: typeof payload.mrrCents === 'number' ? payload.mrrCents : null,
    plan: PLANS.find((plan) => plan === payload.plan) ?? null,
    interval: INTERVALS.find((interval) => interval === payload.interval) ?? null,
    path: textOf(payload.path),
    source: textOf(payload.utm_source) ?? textOf(payload.referrerHost),
  }
}
