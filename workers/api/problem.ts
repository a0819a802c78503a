/** The one place where a refusal or a fault becomes a response (RFC 9457). */

import type * as z from 'zod'
import { NotConfigured } from '../config.ts'
import {
  type FieldError,
  type ProblemBody,
  type ProblemCode,
  type ProblemExtras,
  problems,
  problemType,
} from '../contract/problems.ts'
import { consoleLog, errorText } from '../tools/log.ts'
import { LiveNotApproved, StripeUnavailable } from '../tools/stripe/index.ts'
import type { ApiContext } from './context.ts'
import { problemJson } from './json.ts'

export type ProblemDetails = {
  detail?: string
  errors?: FieldError[]
  /** Whole seconds; becomes the `Retry-After` header. */
  retryAfterSeconds?: number
  /** Of `problemHeaders`: then nothing is added to them. */
  headers?: Record<string, string> | Headers
  extras?: ProblemExtras
}

const RETRY_SOON_SECONDS = 5

/** Answers `application/problem+json`; 401 also says how to authenticate. */
export function problem(c: ApiContext, code: ProblemCode, about: ProblemDetails = {}): Response {
  const { status, title, help } = problems[code]
  const body: ProblemBody = {
    type: problemType(code),
    title,
    status,
    detail: about.detail ?? help,
    code,
    requestId: c.get('requestId'),
    ...(about.errors ? { errors: about.errors } : {}),
    ...about.extras,
  }
  if (about.headers instanceof Headers) return problemJson(body, status, about.headers)
  const headers: Record<string, string> = { ...about.headers }
  if (status === 401) headers['www-authenticate'] = 'Bearer'
  const retryAfter = about.retryAfterSeconds ?? (status === 503 ? RETRY_SOON_SECONDS : undefined)
  if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter)
  return problemJson(body, status, headers)
}

/** One thing is wrong with what was asked, and where: `#/day`. */
export const invalid = (c: ApiContext, pointer: string, detail: string): Response =>
  problem(c, 'validation_failed', { detail, errors: [{ detail, pointer }] })

/** RFC 6901: `/` and `~` in a member's name are escaped. */
const pointer = (path: readonly PropertyKey[]): string =>
  `#${path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`

/** Zod's issues as field errors; an unknown member is pointed at by its name. */
export const fieldErrors = ({ issues }: Pick<z.core.$ZodError, 'issues'>): FieldError[] =>
  errorsUnder([], issues)

function errorsUnder(parent: PropertyKey[], issues: z.core.$ZodIssue[]): FieldError[] {
  return issues.flatMap((issue) => {
    const path = [...parent, ...issue.path]
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        detail: 'This field is not known here',
        pointer: pointer([...path, key]),
      }))
    // Of a union's branches the one that got furthest speaks for what was meant.
    const branches = issue.code === 'invalid_union' ? issue.errors : []
    const [best] = [...branches].sort((a, b) => a.length - b.length)
    return best ? errorsUnder(path, best) : { detail: issue.message, pointer: pointer(path) }
  })
}

/**
 * Whoever was asked runs another version than this one, is reset for a new one or has too much to do: no fault, and
 * it passes (docs/DEPLOY.md). The runtime has no code for the first, only words.
 */
const isAway = (error: unknown): boolean =>
  error instanceof Error &&
  (/^The RPC receiver does not implement/.test(error.message) ||
    ['durableObjectReset', 'retryable', 'overloaded'].some((sign) => sign in error))

/** A fault: what we know about is 503, anything else 500 and a log line. */
export function faultToProblem(c: ApiContext, error: unknown): Response {
  if (error instanceof NotConfigured)
    return problem(c, 'not_configured', { detail: `${error.variable} is not set.` })
  if (error instanceof StripeUnavailable) return problem(c, 'stripe_unavailable')
  if (error instanceof LiveNotApproved) return problem(c, 'live_not_approved')
  // Where not even the settings could be read, there are no ports.
  const log = c.get('ports')?.log ?? consoleLog
  log.error('fault', { requestId: c.get('requestId'), error: errorText(error) })
  return problem(c, isAway(error) ? 'unavailable' : 'internal_error')
}
