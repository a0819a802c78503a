/** One call to a provider: bounded in time and size, and every fault a value. */

import { type Answer, MAX_TURN_MS, type Turn } from './model.ts'

const MAX_BYTES = 1_000_000
const MAX_WAIT_SECONDS = 3_600

type Fetch = (url: string, init: RequestInit) => Promise<Response>
export type Call = {
  fetch: Fetch
  url: string
  headers: Record<string, string>
  body: unknown
  signal: AbortSignal
  /** null: the answer is not what the provider promises. */
  read(answer: unknown): Turn | null
  now(): number
  timeoutMs: number
}

/** RFC 9110, 10.2.3: seconds or a date. */
function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1_000
  return Number.isFinite(seconds)
    ? Math.min(Math.max(0, Math.ceil(seconds)), MAX_WAIT_SECONDS)
    : null
}

/** null: longer than a turn may be. */
async function boundedText(response: Response): Promise<string | null> {
  if (!response.body) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let [text, size] = ['', 0]
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.byteLength
    if (size > MAX_BYTES) {
      await reader.cancel()
      return null
    }
    text += decoder.decode(value, { stream: true })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Nothing the provider sent is in `why`: it may repeat what it was asked. Rejects only when `signal` aborts. */
export async function callProvider(call: Call): Promise<Answer> {
  const { signal, timeoutMs } = call
  try {
    const response = await call.fetch(call.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...call.headers },
      body: JSON.stringify(call.body),
      // A redirect would carry the key to somebody else.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(Math.min(timeoutMs, MAX_TURN_MS))]),
    })
    const { status } = response
    if (status === 408 || status === 429 || status >= 500) {
      await response.body?.cancel()
      return {
        kind: 'again',
        afterSeconds: retryAfter(response.headers.get('retry-after'), call.now()),
        why: `The model answered ${status}.`,
      }
    }
    if (status !== 200) {
      await response.body?.cancel()
      return { kind: 'failed', why: `The model answered ${status}.` }
    }
    const text = await boundedText(response)
    if (text === null) return { kind: 'failed', why: 'The model answered more than a megabyte.' }
    const turn = call.read(parsed(text))
    return turn
      ? { kind: 'turn', turn }
      : { kind: 'again', afterSeconds: null, why: 'The model answered something unreadable.' }
  } catch {
    signal.throwIfAborted()
    // Refused, cut off in the middle, or too slow.
    return { kind: 'again', afterSeconds: null, why: 'The model did not answer.' }
  }
}
