/** When a schedule runs next, on the clock of its time zone. Pure. */

import type { Cadence } from '../contract/swarm.ts'
import { DAY } from '../tools/clock.ts'

export type Rhythm = {
  cadence: Cadence
  /** `HH:MM` on that clock. */
  time: string
  /** 1 (Monday) to 7, or 1 to 31 and then a short month's last day; null: Monday, or the first. */
  day: number | null
  timeZone: string
}

/** What the clock of a zone is ahead of UTC at an instant, in milliseconds. */
function aheadAt(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const local = Date.UTC(
    of('year'),
    of('month') - 1,
    of('day'),
    of('hour'),
    of('minute'),
    of('second'),
  )
  return local - Math.floor(at / 1_000) * 1_000
}

/** A time the clock skips in spring is taken an hour later; one it shows twice in autumn, the first time. */
function instantOf(timeZone: string, local: number): number {
  const early = local - aheadAt(timeZone, local - DAY)
  const late = local - aheadAt(timeZone, local + DAY)
  const fits = [early, late].filter((at) => at + aheadAt(timeZone, at) === local)
  return fits.length > 0 ? Math.min(...fits) : Math.max(early, late)
}

function isDue({ cadence, day }: Rhythm, local: number): boolean {
  const date = new Date(local)
  switch (cadence) {
    case 'daily':
      return true
    case 'weekly':
      return (date.getUTCDay() || 7) === (day ?? 1)
    case 'monthly': {
      const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
      return date.getUTCDate() === Math.min(day ?? 1, last)
    }
  }
}

/** The first run after an instant, both in milliseconds; runs that were missed are not made up for. */
export function nextRun(rhythm: Rhythm, after: number): number {
  const { time, timeZone } = rhythm
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const today = Math.floor((after + aheadAt(timeZone, after)) / DAY) * DAY
  for (let day = today - DAY; ; day += DAY) {
    if (!isDue(rhythm, day)) continue
    const at = instantOf(timeZone, day + (hours * 60 + minutes) * 60_000)
    if (at > after) return at
  }
}
