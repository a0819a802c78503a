/** Refuses writes that another site made the browser send. */

import type { Actor, ApiContext } from '../context.ts'
import type { Route } from '../route.ts'
import { sessionCookies } from './cookie.ts'

/**
 * A write that brings the cookie must prove its origin (own `Origin`, or `Sec-Fetch-Site: same-origin`),
 * whether or not the route reads it; without one, `ownOrigin` refuses a foreign Origin (API.md §3).
 */
export function comesFromElsewhere(
  c: ApiContext,
  { method, policy }: Pick<Route, 'method' | 'policy'>,
  actor: Actor | null,
): boolean {
  if (method === 'GET') return false
  const origin = c.req.header('origin')
  const own = origin !== undefined && origin === new URL(c.req.url).origin
  const byCookie = policy.who === 'anyone' ? sessionCookies(c).length > 0 : actor?.via === 'cookie'
  if (byCookie && origin === undefined) return c.req.header('sec-fetch-site') !== 'same-origin'
  if (byCookie) return !own
  return policy.who === 'anyone' && policy.ownOrigin === true && origin !== undefined && !own
}
