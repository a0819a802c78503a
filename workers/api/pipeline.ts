/** Runs a declared route in the order API.md §2 fixes: 413 → 401 → csrf → 402 → 429 → 403 → 415/400 → 422 → handler. */

import { entitlementsAt } from '../contract/grant.ts'
import type { ProblemCode } from '../contract/problems.ts'
import { isDeclaredLonger, MAX_BODY_BYTES, readBody } from './body.ts'
import type { Actor, ApiContext } from './context.ts'
import { authenticate } from './middleware/authenticate.ts'
import { comesFromElsewhere } from './middleware/csrf.ts'
import { claimOf, rawBodyOf } from './middleware/idempotency.ts'
import { type Applicant, admit, planProblem } from './middleware/metered.ts'
import { faultToProblem, fieldErrors, problem } from './problem.ts'
import type { Policy, Route, Under } from './route.ts'

/** The Hono handler of a declared route. */
export const pipeline = (route: Route) =>
  async function declared(c: ApiContext): Promise<Response> {
    const raw = route.bodyType === 'raw'
    const body = raw ? undefined : await readBody(c.req.raw)
    if (
      raw
        ? isDeclaredLonger(c.req.raw, route.maxBytes ?? MAX_BODY_BYTES)
        : body?.kind === 'too_large'
    )
      return problem(c, 'body_too_large')
    const text = body?.kind === 'text' ? body.text : ''
    const broken = body?.kind === 'broken'
    const identity = await identify(c, route.policy)
    if (identity.kind === 'refused') return problem(c, identity.code)
    const person = identity.kind === 'actor' ? identity.actor : null
    if (comesFromElsewhere(c, route, person)) return problem(c, 'csrf')
    const limited = identity.kind === 'nobody' ? await route.limited?.(c) : null
    if (limited) return limited
    const parsed = parse(c, route, broken ? null : text)
    if (identity.kind === 'nobody')
      return parsed.kind === 'value'
        ? handle(c, route, { ...BY_NOBODY, ...parsed })
        : refuse(c, parsed)
    return applied(c, route, identity, parsed, text)
  }

/** Past the account's object, which counts and may refuse; it is told how the request ended. */
async function applied(
  c: ApiContext,
  route: Route,
  applicant: Applicant,
  parsed: Parsed,
  text: string,
): Promise<Response> {
  if (applicant.kind === 'actor' && asksForPlan(route.policy)) {
    const unpaid = await withoutPlan(c, applicant.actor.accountId)
    if (unpaid) return unpaid
  }
  const claimed = claimOf(c, route, route.bodyType === 'raw' ? await rawBodyOf(c) : text)
  const unfit = deny(route.policy, applicant)
  const willRun = unfit === null && parsed.kind === 'value' && claimed.kind !== 'invalid'
  const claim = claimed.kind === 'claim' ? claimed.claim : null
  const free = parsed.kind === 'value' && route.free?.(parsed.body) === true
  const admission = await admit(c, route, applicant, { willRun, claim, free })
  if (admission.kind === 'answered') return admission.answer
  const { actor, denied, verdict, conclude } = admission.admitted
  const refusal = unfit ?? denied
  if (refusal) return conclude(problem(c, refusal))
  if (parsed.kind === 'refused') return conclude(refuse(c, parsed))
  if (claimed.kind === 'invalid')
    return conclude(problem(c, 'validation_failed', { detail: claimed.detail }))
  const under = {
    receipt: verdict.receipt,
    claim: verdict.hold === null ? null : (claim?.key ?? null),
  }
  return conclude(await handle(c, route, { actor, under, ...parsed }))
}

/** What counts, the meter refuses by itself, and a key always. */
const asksForPlan = (policy: Policy): boolean =>
  policy.who === 'signed_in_or_key' && policy.needsPlan === true

async function withoutPlan(c: ApiContext, accountId: string): Promise<Response | null> {
  const { quota, clock } = c.get('ports')
  const grant = await quota(accountId).read()
  const { access } = entitlementsAt(grant, clock.now())
  if (access === 'none') return planProblem(c, 'plan_required')
  return access === 'suspended' ? planProblem(c, 'payment_overdue') : null
}

type Whose = { actor: Actor | null; under: Under }
const BY_NOBODY: Whose = { actor: null, under: { receipt: null, claim: null } }

/** A fault is an answer here: what was counted for it has to be given back. */
async function handle(
  c: ApiContext,
  route: Route,
  { actor, under, body, query }: Whose & Extract<Parsed, { kind: 'value' }>,
): Promise<Response> {
  try {
    return await route.handle(c, { actor, under, body, query })
  } catch (error) {
    return faultToProblem(c, error)
  }
}

type Identity = Applicant | { kind: 'nobody' } | { kind: 'refused'; code: ProblemCode }

/** Routes for anyone ignore credentials; Stripe proves itself by signature in its handler. */
function identify(c: ApiContext, policy: Policy): Identity | Promise<Identity> {
  switch (policy.who) {
    case 'anyone':
    case 'stripe':
      return { kind: 'nobody' }
    case 'signed_in':
    case 'superuser':
    case 'signed_in_or_key':
    case 'key':
      return authenticate(c)
  }
}

/** What is known of a person before anybody is asked; what a key may do, its account's object says. */
function deny(policy: Policy, applicant: Applicant): ProblemCode | null {
  if (applicant.kind === 'key') return null
  const { isSuperuser, emailVerified } = applicant.actor
  if (policy.who === 'key' || (policy.who === 'superuser' && !isSuperuser)) return 'forbidden'
  return policy.who === 'signed_in' && policy.verified && !emailVerified ? 'email_unverified' : null
}

type Parsed =
  | { kind: 'value'; body: unknown; query: unknown }
  | { kind: 'refused'; code: ProblemCode; about?: Parameters<typeof problem>[2] }

const refuse = (c: ApiContext, { code, about }: Extract<Parsed, { kind: 'refused' }>): Response =>
  problem(c, code, about)

/** `text` is null for a body that is not UTF-8. */
function parse(c: ApiContext, route: Route, text: string | null): Parsed {
  const body = parseBody(c, route, text)
  if (body.kind === 'refused') return body
  const query = route.query?.safeParse(c.req.query())
  if (query && !query.success)
    return {
      kind: 'refused',
      code: 'validation_failed',
      about: { errors: fieldErrors(query.error) },
    }
  return { ...body, query: query?.data }
}

const FORM = 'application/x-www-form-urlencoded'

const malformed = (detail: string): Parsed => ({
  kind: 'refused',
  code: 'malformed_json',
  about: { detail },
})

function parseBody(c: ApiContext, route: Route, text: string | null): Parsed {
  if (!route.body) return { kind: 'value', body: undefined, query: undefined }
  const contentType = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  const isForm = contentType === FORM && route.bodyType === 'form_or_json'
  // A POST whose every field is optional may come without a body, and then without a type.
  const isOmitted = text === '' && !isForm && route.body.safeParse({}).success
  if (!isForm && !isOmitted && contentType !== 'application/json')
    return { kind: 'refused', code: 'unsupported_media_type' }
  if (text === null) return malformed('The body is not UTF-8')
  let raw: unknown = {}
  if (isForm) raw = Object.fromEntries(new URLSearchParams(text))
  else if (!isOmitted) {
    try {
      raw = JSON.parse(text)
    } catch (error) {
      return malformed((error as Error).message)
    }
  }
  const result = route.body.safeParse(raw)
  return result.success
    ? { kind: 'value', body: result.data, query: undefined }
    : {
        kind: 'refused',
        code: 'validation_failed',
        about: { errors: fieldErrors(result.error) },
      }
}
