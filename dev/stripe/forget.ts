/** Lets go of what Stripe lets go of, so that the state of a long-lived company stays small. */

import type { Core } from './core.ts'
import { KEPT_SECONDS } from './protocol/idempotency.ts'

/** Events are kept for 30 days (https://docs.stripe.com/api/events). */
export const EVENTS_KEPT_SECONDS = 30 * 86_400

/** Old events with their deliveries, and answers under old idempotency keys. Maps keep the oldest first. */
export function forget({ state, now }: Core): void {
  for (const [id, event] of state.events) {
    if (event.created > now() - EVENTS_KEPT_SECONDS) break
    state.events.delete(id)
  }
  for (const [id, delivery] of state.deliveries) {
    if (state.events.has(delivery.eventId)) break
    state.deliveries.delete(id)
  }
  for (const [key, { at }] of state.replays) {
    if (now() - at < KEPT_SECONDS) break
    state.replays.delete(key)
  }
}
