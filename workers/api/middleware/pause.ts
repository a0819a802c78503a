/** Refuses writes while the company is paused; reading goes on. */

import { readPause } from '../../db/pause.ts'
import type { ApiContext } from '../context.ts'
import type { Handler } from '../door.ts'
import { problem } from '../problem.ts'

/** A pause is obeyed within this time: asking D1 for every write would cost a webhook a third of its time. */
const BELIEVED_MS = 5_000
const RETRY_AFTER_SECONDS = 60

/** Webhooks are refused, too: Stripe sends again what got no 200, and the restored rows would not hold them. */
export function pauseKeeper(): (write: Handler) => Handler {
  let open = 0
  const isPaused = async (c: ApiContext): Promise<boolean> => {
    const { realClock, db } = c.get('ports')
    const now = realClock.now()
    if (now < open) return false
    if (await readPause(db)) return true
    open = now + BELIEVED_MS
    return false
  }
  return (write) =>
    async function unlessPaused(c) {
      if (!(await isPaused(c))) return write(c)
      return problem(c, 'paused', { retryAfterSeconds: RETRY_AFTER_SECONDS })
    }
}
