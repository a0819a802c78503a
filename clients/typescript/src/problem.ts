/** What can go wrong with a call: the API refused it, or no answer came. */

import type { FieldError, ProblemCode } from './generated.ts'

/** The body of a refusal (RFC 9457); some codes carry more, e.g. `upgradeUrl`. */
export type ProblemBody = {
  type: string
  title: string
  status: number
  detail: string
  code: ProblemCode
  requestId: string
  errors?: FieldError[]
  [extra: string]: unknown
}

/** The API answered with a problem. `code` says which; `body` has everything it said. */
export class TitanForgeProblem extends Error {
  override name = 'TitanForgeProblem'
  readonly status: number
  readonly code: ProblemCode
  readonly requestId: string | null
  /** What is wrong with which field. */
  readonly errors: readonly FieldError[]
  /** Whole seconds until the call may succeed; null where waiting does not help. */
  readonly retryAfterSeconds: number | null
  readonly body: Partial<ProblemBody>

  constructor(status: number, headers: Headers, body: Partial<ProblemBody>) {
    super([body.title ?? `HTTP ${status}`, body.detail].filter(Boolean).join('. '))
    this.status = status
    this.code = body.code ?? 'unreadable'
    this.requestId = body.requestId ?? headers.get('x-request-id')
    this.errors = body.errors ?? []
    this.retryAfterSeconds = retryAfterIn(headers)
    this.body = body
  }
}

/** No answer came: the network failed or the time was up. `cause` has the reason. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost'
}

const WEEKDAY = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/

/** An HTTP date, all of which are in GMT, though the oldest form does not say so (RFC 9110 §5.6.7). NaN for none. */
const dateIn = (header: string | null): number =>
  header !== null && WEEKDAY.test(header)
    ? Date.parse(header.endsWith('GMT') ? header : `${header} GMT`)
    : Number.NaN

/** Whole seconds, as the API sends them, or a date, as what stands in between may (RFC 9110 §10.2.3). */
export function retryAfterIn(headers: Headers): number | null {
  const header = headers.get('retry-after')
  if (header !== null && /^\d{1,9}$/.test(header)) return Number(header)
  const at = dateIn(header)
  if (Number.isNaN(at)) return null
  // By the clock that named the date, where it tells its time: ours may be wrong.
  const sent = dateIn(headers.get('date'))
  return Math.max(0, Math.ceil((at - (Number.isNaN(sent) ? Date.now() : sent)) / 1_000))
}

/** Whatever came that is no problem document (a proxy's page) still becomes one. */
export async function readProblem(response: Response): Promise<TitanForgeProblem> {
  const text = await response.text().catch(() => '')
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    body = null
  }
  const known = typeof body === 'object' && body !== null && !Array.isArray(body)
  return new TitanForgeProblem(response.status, response.headers, known ? (body as object) : {})
}
