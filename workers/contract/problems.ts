/** Every problem our API can answer: code → status, title and what to do about it (RFC 9457). */

import { requestProblems } from './problems-of-requests.ts'
import { stateProblems } from './problems-of-state.ts'

export const problems = { ...requestProblems, ...stateProblems }

export type ProblemCode = keyof typeof problems

/** Fields beside the standard ones that a problem may carry, e.g. `upgradeUrl`. */
export type ProblemExtras = Record<string, unknown>

export type FieldError = { detail: string; pointer: string }

/** The body of an `application/problem+json` answer. */
export type ProblemBody = {
  type: string
  title: string
  status: number
  detail: string
  code: ProblemCode
  requestId: string
  errors?: FieldError[]
} & ProblemExtras

/** The page that explains a code; quota has the type IANA registered. */
export const problemType = (code: ProblemCode): string =>
  code === 'quota_exceeded'
    ? 'https://iana.org/assignments/http-problem-types#quota-exceeded'
    : `/docs/problems/${code}`
