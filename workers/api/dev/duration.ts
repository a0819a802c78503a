/** ISO 8601 durations, added to an instant on the UTC calendar as a subscription's months are. Pure. */

export type Duration = {
  years: number
  months: number
  days: number
  /** Hours, minutes and seconds together. */
  ms: number
}

const SHAPE =
  /^P(?!$)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$/

/** `P1M`, `P1Y2M10DT2H30M`, `P2W`; null for anything else. No fractions, no signs. */
export function parseDuration(text: string): Duration | null {
  const parts = SHAPE.exec(text)
  if (!parts) return null
  const [years, months, weeks, days, hours, minutes, seconds] = parts
    .slice(1)
    .map((part) => Number(part ?? 0)) as [number, number, number, number, number, number, number]
  return {
    years,
    months,
    days: weeks * 7 + days,
    ms: ((hours * 60 + minutes) * 60 + seconds) * 1_000,
  }
}

/** Months first, clamped to the month's last day (31 January + P1M = 28 or 29 February), then days and time. */
export function addDuration(ms: number, duration: Duration): number {
  const date = new Date(ms)
  const wanted = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + duration.years * 12 + duration.months)
  date.setUTCDate(Math.min(wanted, daysInMonth(date)))
  date.setUTCDate(date.getUTCDate() + duration.days)
  return date.getTime() + duration.ms
}

const daysInMonth = (date: Date): number =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
