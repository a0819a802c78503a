/** Refuses writes while the company is paused; reading goes on. */

import { readPause } from '../../db/pause.ts'
import type { ApiContext } from '../context.ts'
import { problem } from '../problem.ts'

/** A pause is obeyed within this time: asking D1 for every write would cost a webhook a third of its time. */
const BELIEVED_MS = 5_000
const RETRY_AFTER_SECONDS = 60
/** Visits look for themselves: whoever only reads a page gets no error for being counted. */
const VISITS = /^\/api\/v1\/visits\/?$/
const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Webhooks are refused, too: Stripe sends again what got no 200, and the restored rows would not hold them. */
export function pauseKeeper(): (c: ApiContext) => Promise<Response | null> | null {
  let open = 0
  const look = async (c: ApiContext, now: number): Promise<Response | null> => {
    if (await readPause(c.get('ports').db))
      return problem(c, 'paused', { retryAfterSeconds: RETRY_AFTER_SECONDS })
    open = now + BELIEVED_MS
    return null
  }
  return (c) => {
    if (READS.has(c.req.method) || c.req.path.startsWith('/__dev') || VISITS.test(c.req.path))
      return null
    const now = c.get('ports').realClock.now()
    return now < open ? null : look(c, now)
  }
}
