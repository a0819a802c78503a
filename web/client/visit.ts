/** Counts the view of a public page, and remembers for this tab where the visit began: no cookie, no identity. */

import type { OriginBody } from '../../workers/contract/bodies.ts'
import { shownPath } from './shown-path.ts'

const KEY = 'tf_came_from'
const TAGS = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'] as const

/** What an arrival says about its origin; `null` when it came from a page of ours. */
export function originOf(search: string, referrer: string, ours: string): OriginBody | null {
  const query = new URLSearchParams(search)
  const tags = TAGS.flatMap((tag) => {
    const word = query.get(tag)
    return word ? [[tag, word.slice(0, 100)]] : []
  })
  const inside = referrer.startsWith(`${ours}/`)
  if (inside && tags.length === 0) return null
  // The host is all that is kept, so it is all that is sent.
  const host = inside ? null : /^https?:\/\/[^/]+/.exec(referrer)?.[0]
  return { ...(host ? { referrer: `${host.slice(0, 300)}/` } : {}), ...Object.fromEntries(tags) }
}

/** Storage may be forbidden; then each page view speaks for itself. */
function storage(): Storage | null {
  try {
    return sessionStorage
  } catch {
    return null
  }
}

/** Where the visit in this tab began. */
export function cameFrom(): OriginBody {
  const found = originOf(location.search, document.referrer, location.origin)
  const held = storage()?.getItem(KEY)
  if (found === null && held) return JSON.parse(held) as OriginBody
  const origin = found ?? {}
  // Coming back without any word keeps the word there was.
  if (held && Object.keys(origin).length === 0) return JSON.parse(held) as OriginBody
  storage()?.setItem(KEY, JSON.stringify(origin))
  return origin
}

/** One fact per page view; a page prepared in advance counts when it is shown. */
export function countVisit(): void {
  const send = () =>
    fetch('/api/v1/visits', {
      method: 'POST',
      keepalive: true,
      credentials: 'omit',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ path: shownPath(location.pathname), ...cameFrom() }),
    }).catch(() => undefined)
  if ('prerendering' in document && document.prerendering)
    document.addEventListener('prerenderingchange', send, { once: true })
  else send()
}
