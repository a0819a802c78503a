/** The hourly job: hears at Stripe what no webhook told us. */

import { readCursor, writeCursor } from '../../db/cursors.ts'
import { together } from '../../db/database.ts'
import { recordEvent } from '../../db/stripe-transactions.ts'
import { ring } from '../../inbox.ts'
import type { Ports } from '../../ports.ts'
import { DAY, MINUTE } from '../../tools/clock.ts'

export const EVENTS_CURSOR = 'stripe_events'
/** Stripe's list reaches back 30 days (https://docs.stripe.com/api/events). */
const REACH_MS = 30 * DAY
/** Lists may lag behind their events, and `created` has whole seconds: look a little behind the cursor. */
const OVERLAP_MS = 15 * MINUTE

/** Records what is new exactly as the webhook does; answers how many events nobody had told us. */
export async function pullEvents(
  ports: Pick<Ports, 'db' | 'clock' | 'stripe' | 'post' | 'log'>,
): Promise<number> {
  const { db, clock, stripe, log } = ports
  const now = clock.now()
  const cursor = await readCursor(db, EVENTS_CURSOR)
  const since = cursor ? Number(cursor.value) - OVERLAP_MS : now - REACH_MS
  const ours = { livemode: stripe.livemode(), now }
  let newest = cursor ? Number(cursor.value) : since
  let missed = 0
  let owed = 0
  for await (const event of stripe.eventsSince(since)) {
    newest = Math.max(newest, event.createdAt)
    const recorded = await recordEvent(db, event, ours)
    if (recorded === 'duplicate') continue
    missed += 1
    if (recorded !== 'new') continue
    owed += 1
    await ring(ports, [{ agent: 'billing', type: 'stripe_event', id: event.id }])
  }
  // Only after the whole walk: the list comes newest first, and a cut walk has not seen the rest.
  await together(db, [writeCursor(db, EVENTS_CURSOR, String(newest), now)])
  // Types the endpoint does not subscribe to (invoice.payment_succeeded) are in the list, too.
  if (owed > 0) log.info('events no webhook told', { job: 'hourly', count: owed })
  return missed
}
