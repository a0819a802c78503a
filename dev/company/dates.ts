/** The demo company's calendar: fixed for a UTC day, so that its history is the same at any hour. Pure. */

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

export type Calendar = {
  /** Half a year ago, 00:00 UTC. */
  start: number
  starterBuys: number
  proBuys: number
  noplanJoins: number
  pastdueBuys: number
  /** Eleven days ago, at ten. */
  almostBuys: number
  /** Two days ago, 00:00 UTC: when the renewal that fails is finalised. */
  renewalFails: number
}

/** Stripe finalises a renewal's draft an hour after the period ends. */
const DRAFT_MS = HOUR_MS

export function calendarOf(now: number): Calendar {
  const today = Math.floor(now / DAY_MS) * DAY_MS
  const start = monthsBefore(today, 6)
  const renewalFails = today - 2 * DAY_MS
  const almostBuys = today - 11 * DAY_MS + 10 * HOUR_MS
  return {
    start,
    starterBuys: start + DAY_MS + 9 * HOUR_MS,
    noplanJoins: start + 20 * DAY_MS,
    proBuys: start + 40 * DAY_MS + 14 * HOUR_MS,
    pastdueBuys: monthsBack(renewalFails - DRAFT_MS),
    almostBuys,
    renewalFails,
  }
}

/** PRODUCT.md §1: Starter has 60 a minute; API.md §8: 995 of 1,000 are used. */
const BURST = 60
const SPENT = 995

/** When almost@ calls the API, at most a minute's burst at a time: over ten days, the last of them gone by. */
export function almostCalls({ almostBuys }: Calendar): { at: number; requests: number }[] {
  const times = Math.ceil(SPENT / BURST)
  return Array.from({ length: times }, (_, nth) => ({
    at: almostBuys + HOUR_MS + nth * 14 * HOUR_MS,
    requests: Math.min(BURST, SPENT - nth * BURST),
  }))
}

/** The day may not exist six months earlier; then it is the last of that month. */
function monthsBefore(day: number, months: number): number {
  const date = new Date(day)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months + 1, 0))
  last.setUTCDate(Math.min(date.getUTCDate(), last.getUTCDate()))
  return last.getTime()
}

/** The latest purchase whose monthly renewals fall on this very instant: one month back, or two. */
function monthsBack(renewal: number): number {
  const date = new Date(renewal)
  for (let months = 1; ; months++) {
    const earlier = new Date(renewal)
    earlier.setUTCMonth(date.getUTCMonth() - months)
    // 31 March minus one month would overflow into March: Stripe renews on the anchor's own day.
    if (earlier.getUTCDate() === date.getUTCDate()) return earlier.getTime()
  }
}
