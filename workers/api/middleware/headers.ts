/** Gives every answer its request id and security headers. */

import { apiContentSecurityPolicy, securityHeaders } from '../../contract/headers.ts'
import { systemClock } from '../../tools/clock.ts'
import type { ApiMiddleware } from '../context.ts'

/** What a page elsewhere may read of an answer to its Bearer call; cookies never travel cross-site. */
const EXPOSED = 'RateLimit,RateLimit-Policy,Retry-After,X-Request-Id,Location'
const METHODS = 'GET,HEAD,PUT,POST,DELETE,PATCH'
const PREFLIGHT_SECONDS = 86_400

const always = Object.entries({
  ...securityHeaders,
  'access-control-allow-origin': '*',
  'access-control-expose-headers': EXPOSED,
})
const unlessSet = [
  ['content-security-policy', apiContentSecurityPolicy],
  // Personal JSON is never stored.
  ['cache-control', 'no-store'],
] as const

/** Sortable by time like every id of ours; a ULID would cost each request a tenth of the bare framework's time. */
function requestId(): string {
  const random = crypto.randomUUID()
  return `req_${systemClock.now().toString(36)}${random.slice(0, 8)}${random.slice(24)}`
}

/**
 * In one go and only once the answer is there: a header set before makes a second answer of the first.
 * The id is our own always, since a client's would let it write into our logs; what a handler set itself stays.
 */
export const dressed = (): ApiMiddleware =>
  async function withHeaders(c, next) {
    const id = requestId()
    c.set('requestId', id)
    if (c.req.method === 'OPTIONS')
      c.res = preflight(c.req.header('access-control-request-headers'))
    else await next()
    const { headers } = c.res
    headers.set('x-request-id', id)
    for (const [name, value] of always) headers.set(name, value)
    for (const [name, value] of unlessSet) if (!headers.has(name)) headers.set(name, value)
  }

/** Any page may ask with any header; it still needs a token of its own. */
const preflight = (asked: string | undefined): Response =>
  new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-methods': METHODS,
      'access-control-max-age': String(PREFLIGHT_SECONDS),
      ...(asked ? { 'access-control-allow-headers': asked } : {}),
      vary: 'Access-Control-Request-Headers',
    },
  })
