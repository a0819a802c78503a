/** Rolls facts up into daily figures, keyed by day: twice is once. */

import { together } from '../../db/database.ts'
import { rollUp } from '../../db/facts.ts'
import type { Ports } from '../../ports.ts'
import { DAY, toDay } from '../../tools/clock.ts'

/** Facts may arrive up to Stripe's 30 days late (the reach of its event list). */
const LATE_DAYS = 31

/** `fromDay` recomputes from that UTC day on; a full recompute equals the daily increments. */
export async function rollUpDays(
  ports: Pick<Ports, 'db' | 'clock'>,
  fromDay?: string,
): Promise<void> {
  const now = ports.clock.now()
  await together(ports.db, [rollUp(ports.db, fromDay ?? toDay(now - LATE_DAYS * DAY), now)])
}
