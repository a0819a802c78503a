/** The hourly job: hears at Stripe what no webhook told us. */

import { readCursor, writeCursor } from '../../db/cursors.ts'
import { together } from '../../db/database.ts'
import { findEvents, recordEvent } from '../../db/stripe-transactions.ts'
import { ring } from '../../inbox.ts'
import type { Ports } from '../../ports.ts'
import { DAY, MINUTE } from '../../tools/clock.ts'

export const EVENTS_CURSOR = 'stripe_events'
/** Stripe's list reaches back 30 days (https://docs.stripe.com/api/events). */
const REACH_MS = 30 * DAY
/** Lists may lag behind their events, and `created` has whole seconds: look a little behind the cursor. */
const OVERLAP_MS = 15 * MINUTE
/** One query tells which of so many are on record already. */
const AT_ONCE = 100
/** New ones recorded in one run: it must stay within what one invocation may call. */
export const PER_RUN = 300

async function* pagesOf<T>(all: AsyncIterable<T>): AsyncGenerator<T[]> {
  let page: T[] = []
  for await (const one of all) {
    page.push(one)
    if (page.length < AT_ONCE) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

/**
 * Records what is new exactly as the webhook does; answers how many events nobody had told us. A backlog
 * too long for one run leaves the cursor alone: the next run passes what is on record and goes on behind it.
 */
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
  for await (const page of pagesOf(stripe.eventsSince(since))) {
    const ids = page.map((event) => event.id)
    const known = new Set((await findEvents(db, ids)).map((event) => event.id))
    for (const event of page) {
      // An event dated ahead of our clock must not make the next run overlook what lies between.
      newest = Math.max(newest, Math.min(event.createdAt, now))
      if (known.has(event.id)) continue
      if (missed === PER_RUN) {
        log.warn('more events wait', { job: 'hourly', count: missed })
        return missed
      }
      const recorded = await recordEvent(db, event, ours)
      if (recorded === 'duplicate') continue
      missed += 1
      if (recorded !== 'new') continue
      owed += 1
      await ring(ports, [{ agent: 'billing', type: 'stripe_event', id: event.id }])
    }
  }
  // Only after the whole walk: the list comes newest first, and a cut walk has not seen the rest.
  await together(db, [writeCursor(db, EVENTS_CURSOR, String(newest), now)])
  // Types the endpoint does not subscribe to (invoice.payment_succeeded) are in the list, too.
  if (owed > 0) log.info('events no webhook told', { job: 'hourly', count: owed })
  return missed
}
