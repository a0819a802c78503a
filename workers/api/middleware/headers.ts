/** Gives every answer its request id and security headers, and answers what browsers ask beforehand. */

import { apiHeaders } from '../../contract/headers.ts'
import type { ApiContext } from '../context.ts'

const METHODS = 'GET,HEAD,PUT,POST,DELETE,PATCH'
const PREFLIGHT_SECONDS = 86_400

const headersOfAll = Object.entries(apiHeaders)

/** Once the answer is there; what a handler set itself stays. */
export function dressed(answer: Response, requestId: string): Response {
  const { headers } = answer
  headers.set('x-request-id', requestId)
  // `json` gave it all of them.
  if (headers.has('access-control-allow-origin')) return answer
  for (const [name, value] of headersOfAll) if (!headers.has(name)) headers.set(name, value)
  return answer
}

/** Any page may ask with any header; it still needs a token of its own. */
export function preflight(c: ApiContext): Response {
  const asked = c.req.header('access-control-request-headers')
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-methods': METHODS,
      'access-control-max-age': String(PREFLIGHT_SECONDS),
      ...(asked ? { 'access-control-allow-headers': asked } : {}),
      vary: 'Access-Control-Request-Headers',
    },
  })
}
