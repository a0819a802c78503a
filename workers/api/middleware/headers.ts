/** Gives every answer its request id and security headers. */

import { apiContentSecurityPolicy, securityHeaders } from '../../contract/headers.ts'
import { systemClock } from '../../tools/clock.ts'
import { idsFrom } from '../../tools/ids.ts'
import type { ApiMiddleware } from '../context.ts'

const ids = idsFrom(systemClock)

/** Our own id always: a client's would let it write into our logs. */
export const requestId = (): ApiMiddleware =>
  async function withRequestId(c, next) {
    const id = ids.next('req')
    c.set('requestId', id)
    await next()
    c.res.headers.set('x-request-id', id)
  }

/** What the handler set itself stays. Personal JSON is never stored. */
export const secured = (): ApiMiddleware =>
  async function withSecurityHeaders(c, next) {
    await next()
    for (const [name, value] of Object.entries(securityHeaders)) c.res.headers.set(name, value)
    const defaults = {
      'content-security-policy': apiContentSecurityPolicy,
      'cache-control': 'no-store',
    }
    for (const [name, value] of Object.entries(defaults))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value)
  }
