/** The session cookie: its name and attributes where we run, how it is read, set and cleared. */

import { deleteCookie, setCookie } from 'hono/cookie'
import type { ApiContext } from '../context.ts'

/** 30 days, as long as a session may live at all. */
export const COOKIE_SECONDS = 30 * 24 * 3600

const PLAIN_HOSTS = new Set(['localhost', '127.0.0.1'])

/** Browsers store no `Secure` cookie from plain http; only on the developer's own machine it goes without. */
export function cookieName(url: string): 'tf_session' | '__Host-tf_session' {
  const { protocol, hostname } = new URL(url)
  return protocol === 'http:' && PLAIN_HOSTS.has(hostname) ? 'tf_session' : '__Host-tf_session'
}

/** Every value sent under our name: two would be two credentials. */
export function sessionCookies(c: ApiContext): string[] {
  const header = c.req.header('cookie')
  if (!header) return []
  const name = cookieName(c.req.url)
  return header.split(';').flatMap((pair) => {
    const at = pair.indexOf('=')
    return at > 0 && pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : []
  })
}

const attributes = (name: string) =>
  ({ httpOnly: true, secure: name.startsWith('__Host-'), sameSite: 'Lax', path: '/' }) as const

export function setSessionCookie(c: ApiContext, secret: string): void {
  const name = cookieName(c.req.url)
  setCookie(c, name, secret, { ...attributes(name), maxAge: COOKIE_SECONDS })
}

export function clearSessionCookie(c: ApiContext): void {
  const name = cookieName(c.req.url)
  deleteCookie(c, name, attributes(name))
}
