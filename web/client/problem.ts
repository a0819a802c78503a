/** What the API refused, as an error that pages can show: words, code, fields and request id. */

import type { FieldError, ProblemCode } from '../../workers/contract/problems.ts'

/** `network`: no answer came; `unreadable`: an answer that is not a problem document. */
export type RefusalCode = ProblemCode | 'network' | 'unreadable'

export class Refusal extends Error {
  override name = 'Refusal'
  readonly code: RefusalCode
  readonly status: number
  readonly title: string
  readonly requestId: string | null
  readonly errors: readonly FieldError[]
  readonly retryAfterSeconds: number | null

  constructor(given: {
    code: RefusalCode
    status: number
    title: string
    detail?: string
    requestId?: string | null
    errors?: readonly FieldError[]
    retryAfterSeconds?: number | null
  }) {
    super(given.detail || given.title)
    this.code = given.code
    this.status = given.status
    this.title = given.title
    this.requestId = given.requestId ?? null
    this.errors = given.errors ?? []
    this.retryAfterSeconds = given.retryAfterSeconds ?? null
  }

  /** The request id matters to support when the fault is ours, not when a field is wrong. */
  get quotable(): string | null {
    return this.status >= 500 ? this.requestId : null
  }
}

export const noAnswer = () =>
  new Refusal({
    code: 'network',
    status: 0,
    title: 'We could not be reached',
    detail: 'The connection was lost before an answer came. Check it and try again.',
  })

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const isFieldError = (value: unknown): value is FieldError =>
  typeof value === 'object' &&
  value !== null &&
  'detail' in value &&
  isText(value.detail) &&
  'pointer' in value &&
  isText(value.pointer)

/** Reads a problem document; whatever else came (a proxy's page, nothing) still becomes words. */
export function readProblem(status: number, headers: Headers, body: unknown): Refusal {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const known = isText(problem.code)
  const retryAfter = Number(headers.get('retry-after') ?? Number.NaN)
  return new Refusal({
    code: known ? (problem.code as ProblemCode) : 'unreadable',
    status,
    title: isText(problem.title) ? problem.title : 'Something went wrong',
    detail: isText(problem.detail)
      ? problem.detail
      : `The answer could not be read (status ${status}). Try again.`,
    requestId: isText(problem.requestId) ? problem.requestId : headers.get('x-request-id'),
    errors: Array.isArray(problem.errors) ? problem.errors.filter(isFieldError) : [],
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
  })
}
