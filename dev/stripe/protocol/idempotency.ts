/** Idempotency keys: the same call is answered the same, another call with the key is refused (docs.stripe.com/api/idempotent_requests). */

import type { Core } from '../core.ts'
import { StripeError } from './errors.ts'

export type Answered = { status: number; body: string }

/** Stripe may forget a key after this many seconds. */
export const KEPT_SECONDS = 24 * 3_600

/** "A maximum of 255 characters": docs.stripe.com/api/idempotent_requests */
const MAX_KEY = 255

export const fingerprintOf = (method: string, path: string, body: string): string =>
  `${method} ${path}\n${body}`

/** The saved answer, or null; throws Stripe's idempotency_error for another call under the same key. */
export function recall(core: Core, key: string, fingerprint: string): Answered | null {
  if (key.length > MAX_KEY)
    throw new StripeError(400, {
      type: 'invalid_request_error',
      message: `Idempotency keys can have up to ${MAX_KEY} characters, but you passed in a key that is ${key.length} characters.`,
    })
  const saved = core.state.replays.get(key)
  if (!saved) return null
  if (core.now() - saved.at >= KEPT_SECONDS) {
    core.state.replays.delete(key)
    return null
  }
  if (saved.fingerprint !== fingerprint)
    throw new StripeError(400, {
      type: 'idempotency_error',
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    })
  return { status: saved.status, body: saved.body }
}

export function remember(core: Core, key: string, fingerprint: string, answered: Answered): void {
  core.state.replays.set(key, { fingerprint, ...answered, at: core.now() })
}
