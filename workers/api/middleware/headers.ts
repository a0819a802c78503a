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

const always = Object.entries(securityHeaders)
const unlessSet = [
  ['content-security-policy', apiContentSecurityPolicy],
  ['cache-control', 'no-store'],
] as const

/** What the handler set itself stays. Personal JSON is never stored. */
export const secured = (): ApiMiddleware =>
  async function withSecurityHeaders(c, next) {
    await next()
    const { headers } = c.res
    for (const [name, value] of always) headers.set(name, value)
    for (const [name, value] of unlessSet) if (!headers.has(name)) headers.set(name, value)
  }
