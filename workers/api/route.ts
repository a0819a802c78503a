/** How a route is declared: with its policy, shapes and problems, so that the code, the OpenAPI document and the authorization matrix are one. */

import type * as z from 'zod'
import type { Scope } from '../contract/metering.ts'
import type { ProblemCode } from '../contract/problems.ts'
import type { Receipt } from '../quota/port.ts'
import type { Actor, ApiContext, KeyActor, SessionActor } from './context.ts'
import type { HeaderName } from './openapi/headers.ts'

/** Who may call. A route without a policy does not compile. */
export type Policy =
  /** `ownOrigin`: a foreign Origin is refused although no cookie is needed (register, sign in). */
  | { who: 'anyone'; ownOrigin?: boolean }
  | { who: 'signed_in'; verified?: boolean }
  | { who: 'superuser' }
  /**
   * A key needs the scope, and its request counts; `never`: not even a key's, `everyone`: a signed-in person's, too
   * (API.md §4).
   */
  | {
      who: 'signed_in_or_key'
      scope: Scope
      metered?: 'never' | 'everyone'
      /** New work: also a signed-in person needs a plan, though nothing is counted. */
      needsPlan?: true
    }
  /** Only a key; `if_possible`: counted where there is room, refused by no limit. */
  | { who: 'key'; metered?: 'if_possible' }
  /** Authenticated by Stripe's signature. */
  | { who: 'stripe' }

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

export type Answer = {
  description: string
  schema?: z.ZodType
  /** The media type of what comes as it is – a file, a stream – instead of JSON or, with a schema, beside it. */
  bytes?: string
  /** Headers worth naming, beside those of every answer. */
  headers?: readonly HeaderName[]
}

type ActorOf<P extends Policy> = P extends { who: 'signed_in' | 'superuser' }
  ? SessionActor
  : P extends { who: 'signed_in_or_key' }
    ? Actor
    : P extends { who: 'key' }
      ? KeyActor
      : null

/** Under what a request was let in. */
export type Under = {
  /** Where it was counted; null if it was not. Whoever gives it back later keeps it. */
  receipt: Receipt | null
  /** The `Idempotency-Key` it holds: what is made under it is made once. */
  claim: string | null
}

type Input<P extends Policy, B, Q> = { actor: ActorOf<P>; body: B; query: Q; under: Under }

type Declaration<P extends Policy, B, Q> = {
  /** OpenAPI's operationId. */
  id: string
  method: Method
  /** Below `/api/v1`, e.g. `/sessions/:id`. */
  path: string
  /** Also answered without `/api/v1` (API.md §1). */
  short?: boolean
  policy: P
  tag: string
  summary: string
  body?: z.ZodType<B>
  /** How the body arrives: JSON unless said; `raw` is handed over unread (`readBody`). */
  bodyType?: 'json' | 'form_or_json' | 'raw'
  /** Of a raw body; a megabyte unless said. */
  maxBytes?: number
  query?: z.ZodType<Q>
  /** Writes, and looks itself whether the company is paused. */
  evenPaused?: true
  /** Whether such a request counts nothing, where others of the route do. */
  free?(body: B): boolean
  /** Members of the answer that are shown once: null when it is kept for a replay. */
  secrets?: readonly string[]
  answers: Record<number, Answer>
  problems: readonly ProblemCode[]
  /** For callers without an account: the 429 that comes before the body is judged (API.md §2). Counts nothing. */
  limited?(c: ApiContext): Promise<Response | null>
  handle(c: ApiContext, input: Input<P, B, Q>): Promise<Response> | Response
}

/** A declared route, as the app, the document and the matrix read it. */
export type Route = Omit<Declaration<Policy, unknown, unknown>, 'handle' | 'free'> & {
  free?(body: unknown): boolean
  handle(
    c: ApiContext,
    input: { actor: Actor | null; body: unknown; query: unknown; under: Under },
  ): Promise<Response> | Response
}

/** Declares a route; the framework has parsed body and query and checked the policy before `handle` runs. */
export function route<P extends Policy, B = undefined, Q = undefined>(
  declaration: Declaration<P, B, Q>,
): Route {
  const { handle, ...rest } = declaration
  // The casts are honest: the pipeline parses with this declaration's own schemas and policy.
  return {
    ...rest,
    handle: (c, input) => handle(c, input as Input<P, B, Q>),
  } as Route
}
