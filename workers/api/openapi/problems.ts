/** The problems of a route, by status, each with an example of its body. */

import { type ProblemCode, problems, problemType } from '../../contract/problems.ts'
import type { Route } from '../route.ts'
import { type HeaderName, headerRefs } from './headers.ts'
import { problemSamples, samples } from './samples.ts'
import type { Json } from './shapes.ts'

export const problemSchemas: Record<string, Json> = {
  Problem: {
    type: 'object',
    description: 'RFC 9457. Some codes carry further fields, as their examples show.',
    properties: {
      type: { type: 'string', description: 'A page that explains the code.' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string', description: 'What is wrong with this very request.' },
      code: { $ref: '#/components/schemas/ProblemCode' },
      requestId: { type: 'string' },
      errors: {
        type: 'array',
        description: 'What is wrong with which field of the body.',
        items: { $ref: '#/components/schemas/FieldError' },
      },
    },
    required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
    additionalProperties: true,
  },
  ProblemCode: {
    description: 'New codes may come.',
    anyOf: [{ type: 'string', enum: Object.keys(problems) }, { type: 'string' }],
  },
  FieldError: {
    type: 'object',
    properties: {
      detail: { type: 'string' },
      pointer: { type: 'string', description: 'A JSON pointer (RFC 6901), e.g. `#/plan`.' },
    },
    required: ['detail', 'pointer'],
  },
}

/** The body as the API would send it. */
export const problemExample = (code: ProblemCode): Json => ({
  type: problemType(code),
  title: problems[code].title,
  status: problems[code].status,
  detail: problems[code].help,
  code,
  requestId: samples.requestId,
  ...problemSamples[code],
})

const HEADERS: Readonly<Record<number, readonly HeaderName[]>> = {
  401: ['WWW-Authenticate'],
  429: ['Retry-After'],
  503: ['Retry-After'],
}

/** What the pipeline itself can refuse is added to what the route names; any route may meet a fault of ours. */
export function problemAnswers(route: Route): Record<number, Json> {
  const grouped = new Map<number, ProblemCode[]>()
  for (const code of new Set<ProblemCode>([...route.problems, ...implied(route)])) {
    const { status } = problems[code]
    grouped.set(status, [...(grouped.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...grouped].map(([status, codes]) => [status, problemAnswer(status, codes)]),
  )
}

const problemAnswer = (status: number, codes: readonly ProblemCode[]): Json => ({
  description: codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join('\n\n'),
  headers: headerRefs(['X-Request-Id', ...(HEADERS[status] ?? [])]),
  content: {
    'application/problem+json': {
      schema: { $ref: '#/components/schemas/Problem' },
      examples: Object.fromEntries(
        codes.map((code) => [code, { summary: problems[code].title, value: problemExample(code) }]),
      ),
    },
  },
})

const OF_CREDENTIALS: readonly ProblemCode[] = [
  'unauthenticated',
  'invalid_token',
  'token_expired',
  'account_disabled',
  'two_credentials',
]
const OF_BODIES: readonly ProblemCode[] = [
  'malformed_json',
  'unsupported_media_type',
  'validation_failed',
  'body_too_large',
]

const OF_KEYS: readonly ProblemCode[] = [
  'invalid_key',
  'key_expired',
  'key_revoked',
  'plan_required',
  'payment_overdue',
  'quota_exceeded',
  'scope_missing',
]
const OF_CLAIMS: readonly ProblemCode[] = [
  'idempotency_in_flight',
  'idempotency_mismatch',
  'validation_failed',
]

function implied({ method, policy, body, bodyType, query }: Route): ProblemCode[] {
  const personal = policy.who !== 'anyone' && policy.who !== 'stripe'
  const byKey = policy.who === 'signed_in_or_key' || policy.who === 'key'
  return [
    ...(personal ? OF_CREDENTIALS : []),
    // A key where only people may, or a person where only keys may.
    ...(personal ? (['too_many_attempts', 'forbidden', 'unavailable'] as const) : []),
    ...(byKey ? OF_KEYS : []),
    ...(personal && method === 'POST' ? OF_CLAIMS : []),
    ...(policy.who === 'signed_in' && policy.verified ? (['email_unverified'] as const) : []),
    ...(body ? OF_BODIES : []),
    ...(bodyType === 'raw' ? (['body_too_large'] as const) : []),
    ...(query ? (['validation_failed'] as const) : []),
    'internal_error',
  ]
}
