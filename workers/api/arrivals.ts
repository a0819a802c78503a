/** Stripe's events on their way into the database: those that come while others are written down go together. */

import { type Arrival, type Recorded, recordEvents } from '../db/stripe-transactions.ts'
import type { Ports } from '../ports.ts'
import { Convoy } from '../tools/convoy.ts'
import { ringEvents } from './ring.ts'

/** Stripe sends a purchase's eight events side by side; so many of the largest are still less than one call may carry (32 MiB). */
const MAX_TOGETHER = 32

/** One for an isolate. */
export const arrivalsTogether = (): Ports['arrivals'] => new Convoy(MAX_TOGETHER)

/** Writes down what came in together, and rings once for what is new of it. */
export async function record(ports: Ports, arrivals: Arrival[]): Promise<Recorded[]> {
  const recorded = await recordEvents(ports.db, arrivals)
  const fresh = arrivals.filter((_, at) => recorded[at] === 'new')
  if (fresh.length > 0)
    await ringEvents(
      ports,
      fresh.map(({ event }) => event.id),
    )
  return recorded
}
