/** Billing periods: always counted from the anchor, clamped to the month's last day (docs.stripe.com/billing/subscriptions/billing-cycle). */

const DAY = 86_400

export type Cycle = { interval: 'day' | 'week' | 'month' | 'year'; count: number }

/** The anchor plus `n` cycles, in unix seconds UTC; 31 January + 1 month = 28 or 29 February. */
export function afterCycles(anchor: number, cycle: Cycle, n: number): number {
  const steps = cycle.count * n
  if (cycle.interval === 'day') return anchor + steps * DAY
  if (cycle.interval === 'week') return anchor + steps * 7 * DAY
  return addMonths(anchor, cycle.interval === 'year' ? steps * 12 : steps)
}

/** The end of the cycle that starts at (or contains) `start`. */
export function nextBoundary(anchor: number, cycle: Cycle, start: number): number {
  for (let n = 1; ; n++) {
    const boundary = afterCycles(anchor, cycle, n)
    if (boundary > start) return boundary
  }
}

function addMonths(seconds: number, months: number): number {
  const at = new Date(seconds * 1000)
  const month = at.getUTCMonth() + months
  const lastDay = new Date(Date.UTC(at.getUTCFullYear(), month + 1, 0)).getUTCDate()
  const midnight = Date.UTC(at.getUTCFullYear(), month, Math.min(at.getUTCDate(), lastDay))
  return midnight / 1000 + (seconds % DAY)
}
