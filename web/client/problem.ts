/** What the API refused, as an error that pages can show: words, code, fields and request id. */

import type { FieldError, ProblemCode } from '../../workers/contract/problems.ts'

/** `network`: no answer came; `timeout`: none in time; `unreadable`: an answer that is not a problem document. */
export type RefusalCode = ProblemCode | 'network' | 'timeout' | 'unreadable'

/** Title and detail as sentences: the title says what is wrong, the detail what to do. */
const inWords = (title: string, detail?: string) =>
  detail && detail !== title ? `${title.replace(/\.$/, '')}. ${detail}` : title

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
    super(inWords(given.title, given.detail))
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

export const noAnswer = (late = false) =>
  late
    ? new Refusal({
        code: 'timeout',
        status: 0,
        title: 'No answer came',
        detail: 'It takes longer than it should. Try again.',
      })
    : new Refusal({
        code: 'network',
        status: 0,
        title: 'We could not be reached',
        detail: 'The connection was lost before an answer came. Check it and try again.',
      })

/** Whether what was asked may have been done although no answer came. */
export const isUnanswered = (error: unknown): error is Refusal =>
  error instanceof Refusal &&
  (error.status === 0 || (error.code === 'unreadable' && error.status >= 500))

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const isFieldError = (value: unknown): value is FieldError =>
  typeof value === 'object' &&
  value !== null &&
  'detail' in value &&
  isText(value.detail) &&
  'pointer' in value &&
  isText(value.pointer)

/** `45` → `45 seconds`, `600` → `10 minutes`; rounded up, so that nobody comes too early. */
export function waitWords(seconds: number): string {
  const [count, unit] = seconds < 90 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** Reads a problem document; whatever else came (a proxy's page, nothing) still becomes words. */
export function readProblem(status: number, headers: Headers, body: unknown): Refusal {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const known = isText(problem.code)
  const errors = Array.isArray(problem.errors) ? problem.errors.filter(isFieldError) : []
  const retryAfter = Number(headers.get('retry-after') ?? Number.NaN)
  // "It is in no state for this" is for programs: what it is and why not is told by the detail.
  const title = problem.code === 'wrong_state' ? (problem.detail ?? problem.title) : problem.title
  return new Refusal({
    code: known ? (problem.code as ProblemCode) : 'unreadable',
    status,
    title: isText(title) ? title : 'Something went wrong',
    detail:
      status === 429 && Number.isFinite(retryAfter)
        ? `Try again in ${waitWords(retryAfter)}.`
        : errors.length > 0
          ? // What is wrong, instead of the sentence that tells programs where to look.
            errors.map((error) => `${error.detail.replace(/\.$/, '')}.`).join(' ')
          : isText(problem.detail)
            ? problem.detail
            : `The answer could not be read (status ${status}). Try again.`,
    requestId: isText(problem.requestId) ? problem.requestId : headers.get('x-request-id'),
    errors,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
  })
}
