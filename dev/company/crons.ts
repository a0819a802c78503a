/** Rings the crons: the local runtime never does. Each minute; hourly and daily when the app's clock says so. */

import { say } from './output.ts'
import type { Surface } from './surface.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** Runs until `stop`, all jobs first: nobody knows how long the company slept. A job that fails is reported and comes again. */
export function startCrons(surface: Surface): { stop(): void } {
  let hour: number | undefined
  let day: number | undefined
  const tick = async (): Promise<void> => {
    await surface.cron('minute')
    const now = await surface.now()
    const [thisHour, today] = [Math.floor(now / HOUR_MS), Math.floor(now / DAY_MS)]
    if (thisHour !== hour) await surface.cron('hourly')
    if (today !== day) await surface.cron('daily')
    hour = thisHour
    day = today
  }
  const ring = () => tick().catch((error: Error) => say('crons', error.message))
  const timer = setInterval(ring, MINUTE_MS)
  ring()
  return { stop: () => clearInterval(timer) }
}
