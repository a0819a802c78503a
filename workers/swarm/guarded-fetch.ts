/** Fetches for tools: public addresses only, judged again at each redirect, bounded in size and time, no cookies. */

import { brand } from '../contract/brand.ts'
import { judgeAddress, REFUSALS, type Refusal } from './public-address.ts'

/** Bytes of a body, counted as they arrive and after decompression. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024
export const MAX_REDIRECTS = 5
/** For all hops and the body together. */
export const TIMEOUT_MS = 10_000
const USER_AGENT = `Mozilla/5.0 (compatible; ${brand.shortName}Audit/1)`

export type FetchFailure =
  | Refusal
  | 'too_large'
  | 'timeout'
  | 'redirects'
  | 'bad_status'
  | 'unreachable'

const FAILURES: Readonly<Record<FetchFailure, string>> = {
  ...REFUSALS,
  too_large: 'The answer is larger than 2 MB.',
  timeout: 'The server did not answer completely within 10 seconds.',
  redirects: `The address redirects more than ${MAX_REDIRECTS} times.`,
  bad_status: 'The server answered with a status that does not exist.',
  unreachable: 'The server cannot be reached.',
}

/** `code` says why nothing, or no more, was fetched; `message` is for people. */
export class FetchFailed extends Error {
  override name = 'FetchFailed'
  readonly code: FetchFailure
  constructor(code: FetchFailure) {
    super(FAILURES[code])
    this.code = code
  }
}

export type Guard = {
  /** The fetch beneath: the runtime's, or a test's. */
  fetch: (request: Request) => Promise<Response>
  /** Cancel and end of lease; ends a body that is still read. */
  signal: AbortSignal
  /** This machine on these ports: the fixtures of development; empty in production. */
  loopbackPorts: readonly number[]
}

/** `manual` hands a redirect back as it is; its target is judged when it is asked. */
export type GuardedOptions = { method?: 'GET' | 'HEAD'; redirect?: 'follow' | 'manual' }
export type GuardedFetch = (url: string, options?: GuardedOptions) => Promise<Response>

const isRedirect = ({ status, headers }: Response): boolean =>
  [301, 302, 303, 307, 308].includes(status) && headers.has('location')

/** Throws FetchFailed, from the call or while the body is read; the signal's own reason when cancelled. */
export function guardedFetch({ fetch, signal, loopbackPorts }: Guard): GuardedFetch {
  return async (address, { method = 'GET', redirect = 'follow' } = {}) => {
    const timeout = AbortSignal.timeout(TIMEOUT_MS)
    const ended = AbortSignal.any([signal, timeout])
    const failure = (): unknown => (signal.aborted ? signal.reason : new FetchFailed('timeout'))
    let base: URL | undefined
    let target = address
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const judged = judgeAddress(target, loopbackPorts, base)
      if (judged.kind === 'refused') throw new FetchFailed(judged.why)
      ended.throwIfAborted()
      const request = new Request(judged.url, {
        method,
        redirect: 'manual',
        signal: ended,
        headers: {
          accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
          'accept-encoding': 'gzip, br',
          'user-agent': USER_AGENT,
        },
      })
      const response = await fetch(request).catch(() => {
        throw ended.aborted ? failure() : new FetchFailed('unreachable')
      })
      // No Response may carry it.
      if (response.status < 200 || response.status > 599) {
        await response.body?.cancel()
        throw new FetchFailed('bad_status')
      }
      if (redirect === 'manual' || !isRedirect(response)) return bounded(response, ended, failure)
      await response.body?.cancel()
      base = judged.url
      target = response.headers.get('location') ?? ''
    }
    throw new FetchFailed('redirects')
  }
}

/** The same answer, whose body fails over the limit and at the end of the time. */
function bounded(response: Response, ended: AbortSignal, failure: () => unknown): Response {
  const { status, statusText, headers } = response
  if (!response.body) return new Response(null, { status, statusText, headers })
  const reader = response.body.getReader()
  const gone = Promise.withResolvers<never>()
  // Heard only by the read that waits for it.
  gone.promise.catch(() => undefined)
  ended.addEventListener('abort', () => gone.reject(failure()), { once: true })
  let bytes = 0
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await Promise.race([reader.read(), gone.promise])
        if (done) return controller.close()
        bytes += value.byteLength
        if (bytes > MAX_BODY_BYTES) throw new FetchFailed('too_large')
        controller.enqueue(value)
      } catch (error) {
        const fault =
          error instanceof FetchFailed || ended.aborted ? error : new FetchFailed('unreachable')
        controller.error(fault)
        await reader.cancel().catch(() => undefined)
      }
    },
    cancel: (reason) => reader.cancel(reason),
  })
  return new Response(body, { status, statusText, headers })
}
