/** Gives every answer its request id and security headers. */

import { apiHeaders } from '../../contract/headers.ts'
import type { ApiMiddleware } from '../context.ts'

const METHODS = 'GET,HEAD,PUT,POST,DELETE,PATCH'
const PREFLIGHT_SECONDS = 86_400

const headersOfAll = Object.entries(apiHeaders)
/**
 * In one go and only once the answer is there: a header set before makes a second answer of the first.
 * The id is our own always, since a client's would let it write into our logs; what a handler set itself stays.
 */
export const dressed = (): ApiMiddleware =>
  async function withHeaders(c, next) {
    const id = `req_${crypto.randomUUID()}`
    c.set('requestId', id)
    if (c.req.method === 'OPTIONS')
      c.res = preflight(c.req.header('access-control-request-headers'))
    else await next()
    const { headers } = c.res
    headers.set('x-request-id', id)
    // `json` gave it all of them.
    if (headers.has('access-control-allow-origin')) return
    for (const [name, value] of headersOfAll) if (!headers.has(name)) headers.set(name, value)
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
