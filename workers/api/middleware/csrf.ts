/** Refuses writes that another site made the browser send. */

import type { Actor, ApiContext } from '../context.ts'
import type { Policy } from '../route.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A cookie write must prove its origin (own `Origin`, or `Sec-Fetch-Site: same-origin`); a route with
 * `ownOrigin` only refuses an Origin that is there and foreign (API.md §3).
 */
export function comesFromElsewhere(c: ApiContext, policy: Policy, actor: Actor | null): boolean {
  if (SAFE.has(c.req.method)) return false
  const origin = c.req.header('origin')
  const own = origin !== undefined && origin === new URL(c.req.url).origin
  if (policy.who === 'anyone') {
    return policy.ownOrigin === true && origin !== undefined && !own
  }
  if (actor?.via !== 'cookie') return false
  if (origin !== undefined) return !own
  return c.req.header('sec-fetch-site') !== 'same-origin'
}
