/** Answers public JSON that caches may keep, with a strong ETag and 304. */

import type { ApiContext } from '../../context.ts'
import { matchesEtag } from '../../etag.ts'

const CACHE = 'public, max-age=60, stale-while-revalidate=86400'

export async function cached(c: ApiContext, value: object): Promise<Response> {
  const body = JSON.stringify(value)
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body))
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0'))
  const etag = `"${hex.join('').slice(0, 32)}"`
  const headers = { 'cache-control': CACHE, etag }
  return matchesEtag(c.req.header('if-none-match'), etag)
    ? c.body(null, 304, headers)
    : c.body(body, 200, { ...headers, 'content-type': 'application/json' })
}
