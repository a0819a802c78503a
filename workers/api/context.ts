/** What a request carries: its ports, its id and who acts. */

import type { Context, MiddlewareHandler } from 'hono'
import type { Env } from '../env.ts'
import type { Ports } from '../ports.ts'
import type { KeyHolder, Receipt } from '../quota/port.ts'

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
    actor: Actor | null
    /** Where this request was counted; null if it was not. Whoever gives it back later keeps it. */
    receipt: Receipt | null
    /** The `Idempotency-Key` this request holds: what is made under it is made once. */
    claim: string | null
  }
}
export type ApiContext = Context<Api>
export type ApiMiddleware = MiddlewareHandler<Api>
