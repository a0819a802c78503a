/** Where to go after signing in: paths of this site only, whatever the address bar was made to say. */

const FALLBACK = '/dashboard'
const ORIGIN = 'https://site.invalid'

/** True for a path that a browser, with all its leniency, resolves on this site. */
const isOwnPath = (text: string) => /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(text)

/**
 * The path in `wanted` if it stays on this site, else the dashboard.
 * Checked as written and again as resolved: `/.//evil.example` only becomes `//evil.example` then.
 */
export function safeNext(wanted: string | null | undefined): string {
  if (!wanted || wanted.length > 2_000 || !isOwnPath(wanted)) return FALLBACK
  const url = URL.parse(wanted, ORIGIN)
  if (url?.origin !== ORIGIN) return FALLBACK
  const path = url.pathname + url.search + url.hash
  return isOwnPath(path) && !/^\/(api|__dev|login)(\/|$)/.test(url.pathname) ? path : FALLBACK
}

/** The sign-in page that returns to `path`. */
export const signInFor = (path: string) => `/login?next=${encodeURIComponent(path)}`

/** Stripe's pages are reached over https, the local Stripe over http on this machine; nothing else is followed. */
export function isPaymentPage(address: string): boolean {
  const url = URL.parse(address)
  if (!url) return false
  const local = url.hostname === 'localhost' || url.hostname === '127.0.0.1'
  return url.protocol === 'https:' || (url.protocol === 'http:' && local)
}
