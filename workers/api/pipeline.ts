/** Runs a declared route in the order API.md §2 fixes: 413 → 401 → csrf → 403 → 415/400 → 422 → handler. */

import type { ProblemCode } from '../contract/problems.ts'
import { readBody } from './body.ts'
import type { Actor, ApiContext } from './context.ts'
import { authenticate } from './middleware/authenticate.ts'
import { comesFromElsewhere } from './middleware/csrf.ts'
import { fieldErrors, problem } from './problem.ts'
import type { Policy, Route } from './route.ts'

/** The Hono handler of a declared route. */
export const pipeline = (route: Route) =>
  async function declared(c: ApiContext): Promise<Response> {
    const body = route.bodyType === 'raw' ? undefined : await readBody(c.req.raw)
    if (body?.kind === 'too_large') return problem(c, 'body_too_large')

    const identity = await identify(c, route.policy)
    if ('refused' in identity) return problem(c, identity.refused)
    const { actor } = identity
    c.set('actor', actor)
    if (comesFromElsewhere(c, route.policy, actor)) return problem(c, 'csrf')
    const denied = deny(route.policy, actor)
    if (denied) return problem(c, denied)

    const parsed = parseBody(c, route, body?.text ?? '')
    if (parsed.kind === 'refused') return problem(c, parsed.code, parsed.about)
    const query = route.query?.safeParse(c.req.query())
    if (query && !query.success)
      return problem(c, 'validation_failed', { errors: fieldErrors(query.error) })
    return route.handle(c, { actor, body: parsed.value, query: query?.data })
  }

type Identity = { actor: Actor | null } | { refused: ProblemCode }

/** Routes for anyone ignore credentials; Stripe proves itself by signature in its handler. */
async function identify(c: ApiContext, policy: Policy): Promise<Identity> {
  switch (policy.who) {
    case 'anyone':
    case 'stripe':
      return { actor: null }
    case 'signed_in':
    case 'superuser': {
      const outcome = await authenticate(c)
      return outcome.kind === 'actor' ? { actor: outcome.actor } : { refused: outcome.code }
    }
  }
}

function deny(policy: Policy, actor: Actor | null): ProblemCode | null {
  if (policy.who === 'superuser' && !actor?.isSuperuser) return 'forbidden'
  if (policy.who === 'signed_in' && policy.verified && !actor?.emailVerified)
    return 'email_unverified'
  return null
}

type Parsed =
  | { kind: 'value'; value: unknown }
  | { kind: 'refused'; code: ProblemCode; about?: Parameters<typeof problem>[2] }

function parseBody(c: ApiContext, route: Route, text: string): Parsed {
  if (!route.body) return { kind: 'value', value: undefined }
  const contentType = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  let raw: unknown
  if (contentType === 'application/x-www-form-urlencoded' && route.bodyType === 'form_or_json') {
    raw = Object.fromEntries(new URLSearchParams(text))
  } else if (text === '' && route.body.safeParse({}).success) {
    // A POST whose every field is optional may come without a body, and then without a type.
    raw = {}
  } else if (contentType !== 'application/json') {
    return { kind: 'refused', code: 'unsupported_media_type' }
  } else {
    try {
      raw = JSON.parse(text)
    } catch (error) {
      return {
        kind: 'refused',
        code: 'malformed_json',
        about: { detail: (error as Error).message },
      }
    }
  }
  const result = route.body.safeParse(raw)
  return result.success
    ? { kind: 'value', value: result.data }
    : {
        kind: 'refused',
        code: 'validation_failed',
        about: { errors: fieldErrors(result.error) },
      }
}
