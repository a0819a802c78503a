/** Refuses writes while the company is paused; reading goes on. */

import { readPause } from '../../db/pause.ts'
import type { ApiMiddleware } from '../context.ts'
import { problem } from '../problem.ts'

/** A pause is obeyed within this time: asking D1 for every write would cost a webhook a third of its time. */
const BELIEVED_MS = 5_000
const RETRY_AFTER_SECONDS = 60
/** Visits look for themselves: whoever only reads a page gets no error for being counted. */
const VISITS = /^\/api\/v1\/visits\/?$/
const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Webhooks are refused, too: Stripe sends again what got no 200, and the restored rows would not hold them. */
export const unlessPaused = (): ApiMiddleware => {
  let open = 0
  return async function refuseWritesWhilePaused(c, next) {
    if (READS.has(c.req.method) || c.req.path.startsWith('/__dev')) return next()
    if (VISITS.test(c.req.path)) return next()
    const { db, realClock } = c.get('ports')
    const now = realClock.now()
    if (now >= open) {
      if (await readPause(db))
        return problem(c, 'paused', { retryAfterSeconds: RETRY_AFTER_SECONDS })
      open = now + BELIEVED_MS
    }
    return next()
  }
}
