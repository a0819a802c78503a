/** What a request carries: its ports and its id; and who acts. */

import type { Context, MiddlewareHandler } from 'hono'
import type { Env } from '../env.ts'
import type { Ports } from '../ports.ts'
import type { KeyHolder } from '../quota/port.ts'

type Person = {
  userId: string
  /** The account acted in: the owner's user id. */
  accountId: string
}

/** Somebody signed in, read from the session row of this very request. */
export type SessionActor = Person & {
  sessionId: string
  isSuperuser: boolean
  emailVerified: boolean
  via: 'cookie' | 'token'
}
/** A key that proved itself to the account's object; `userId` is the member who made it. */
export type KeyActor = Person & KeyHolder & { via: 'key' }

/** Who acts. */
export type Actor = SessionActor | KeyActor

export type Api = {
  Bindings: Env
  Variables: {
    ports: Ports
    requestId: string
  }
}
export type ApiContext = Context<Api>
export type ApiMiddleware = MiddlewareHandler<Api>
