/** Answers public JSON that caches may keep, with a strong ETag and 304. */

import type { ApiContext } from '../../context.ts'

const CACHE = 'public, max-age=60, stale-while-revalidate=86400'

/** RFC 9110 §13.1.2: `*` matches, and weak validators compare by their opaque part. */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  const given = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return given.includes('*') || given.includes(etag)
}

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
