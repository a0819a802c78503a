/** The monthly quota window of an instant: a pure function of the quota anchor and now (PRODUCT.md, "Windows are monthly"). */

/** Milliseconds, UTC; `end` is the next window's start. */
export type Window = { start: number; end: number }

/** The anchor `months` later, on the last day where that month is shorter. Always counted from the anchor itself. */
export function monthsAfter(anchor: number, months: number): number {
  const from = new Date(anchor)
  const month = from.getUTCMonth() + months
  const last = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate()
  const day = Math.min(from.getUTCDate(), last)
  const midnight = Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate())
  return Date.UTC(from.getUTCFullYear(), month, day) + (anchor - midnight)
}

/** Before the anchor it is the first window: a clock that lags opens none of its own. */
export function windowAt(anchor: number, now: number): Window {
  const [from, to] = [new Date(anchor), new Date(now)]
  const apart =
    (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth()
  // In the anchor's month of this year the day may still be to come.
  const months = Math.max(0, monthsAfter(anchor, apart) > now ? apart - 1 : apart)
  return { start: monthsAfter(anchor, months), end: monthsAfter(anchor, months + 1) }
}

/**
 * As `windowAt`, but a window of this anchor that was reached is not left backwards: time running back over a
 * turn must not open the old window again.
 */
export function windowFrom(anchor: number, now: number, reached: number | null): Window {
  const window = windowAt(anchor, now)
  if (reached === null || reached <= window.start) return window
  const later = windowAt(anchor, reached)
  return later.start === reached ? later : window
}
