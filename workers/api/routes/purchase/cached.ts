/** Answers public JSON that caches may keep, with a strong ETag and 304. */

import { createHash } from 'node:crypto'
import type { ApiContext } from '../../context.ts'
import { matchesEtag } from '../../etag.ts'

const CACHE = 'public, max-age=60, stale-while-revalidate=86400'

export function cached(c: ApiContext, value: object): Response {
  const body = JSON.stringify(value)
  const digest = createHash('sha256').update(body).digest('hex')
  const etag = `"${digest.slice(0, 32)}"`
  const headers = { 'cache-control': CACHE, etag }
  return matchesEtag(c.req.header('if-none-match'), etag)
    ? c.body(null, 304, headers)
    : c.body(body, 200, { ...headers, 'content-type': 'application/json' })
}
