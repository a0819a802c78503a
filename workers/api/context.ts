/** What a request carries: its ports, its id and who acts. */

import type { Context, MiddlewareHandler } from 'hono'
import type { Env } from '../env.ts'
import type { Ports } from '../ports.ts'

/** Who acts, read from the session row of this very request. */
export type Actor = {
  userId: string
  /** The account acted in: the owner's user id. */
  accountId: string
  sessionId: string
  isSuperuser: boolean
  emailVerified: boolean
  via: 'cookie' | 'token'
}

export type Api = {
  Bindings: Env
  Variables: { ports: Ports; requestId: string; actor: Actor | null }
}
export type ApiContext = Context<Api>
export type ApiMiddleware = MiddlewareHandler<Api>
