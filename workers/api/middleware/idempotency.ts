/** `Idempotency-Key`: which requests claim one, what it stands for, and how an answer is kept and given again (API.md §1). */

import { MAX_ATTACHMENT_BYTES } from '../../contract/swarm-limits.ts'
import type { Claim, KeptAnswer } from '../../quota/port.ts'
import { hashSecret } from '../../tools/token.ts'
import { readBytes } from '../body.ts'
import type { ApiContext } from '../context.ts'
import type { Route } from '../route.ts'

const MAX_LENGTH = 255
/** What a replay needs of the headers; never a cookie. */
const KEPT_HEADERS = ['content-type', 'location']

export type Claimed =
  | { kind: 'none' }
  | { kind: 'claim'; claim: Claim }
  | { kind: 'invalid'; detail: string }

/** Only POSTs make things. The quoted form of a Structured Field and the bare one are the same key. */
export function claimOf(c: ApiContext, { method }: Pick<Route, 'method'>, body: string): Claimed {
  const header = method === 'POST' ? c.req.header('idempotency-key') : undefined
  if (header === undefined) return { kind: 'none' }
  const key = /^"(.*)"$/.exec(header)?.[1]?.replace(/\\(["\\])/g, '$1') ?? header
  if (key === '') return { kind: 'invalid', detail: 'Idempotency-Key is empty' }
  if (key.length > MAX_LENGTH)
    return { kind: 'invalid', detail: `Idempotency-Key has at most ${MAX_LENGTH} characters` }
  const url = new URL(c.req.url)
  // With a slash behind it the path is the same one.
  const path = url.pathname.replace(/\/+$/, '')
  const fingerprint = hashSecret([method, path, url.search, body].join('\n'))
  return { kind: 'claim', claim: { key, fingerprint } }
}

/**
 * What stands for a body that only the handler reads: its hash, from a copy and only where a claim asks for it.
 * One that is too long has none; it is refused further on.
 */
export async function rawBodyOf(c: ApiContext): Promise<string> {
  if (c.req.header('idempotency-key') === undefined) return ''
  const bytes = await readBytes(c.req.raw.clone(), MAX_ATTACHMENT_BYTES)
  return bytes ? hashSecret(bytes) : ''
}

/** Of a body in JSON, with other values for some of its members. */
const changed = (text: string, members: Record<string, unknown>): string =>
  JSON.stringify({ ...(JSON.parse(text) as object), ...members })

/** The answer as it may be given again: `secrets` of its body are null. Reads a copy; the answer itself goes out. */
export async function keep(answer: Response, secrets: readonly string[] = []): Promise<KeptAnswer> {
  const text = await answer.clone().text()
  const hidden = Object.fromEntries(secrets.map((name) => [name, null]))
  const body = answer.ok && secrets.length > 0 ? changed(text, hidden) : text
  const headers = KEPT_HEADERS.map((name) => [name, answer.headers.get(name)])
  const present = headers.filter(([, value]) => value !== null)
  return { status: answer.status, headers: Object.fromEntries(present), body }
}

/** A problem names the request that is answered now (API.md §1). */
export const replay = ({ status, headers, body }: KeptAnswer, requestId: string): Response =>
  new Response(body === '' ? null : status < 400 ? body : changed(body, { requestId }), {
    status,
    headers: { ...headers, 'idempotent-replayed': 'true' },
  })
