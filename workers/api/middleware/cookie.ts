/** The session cookie: its name and attributes where we run, how it is read, set and cleared. */

import { serialize } from 'hono/utils/cookie'
import type { ApiContext } from '../context.ts'

/** 30 days, as long as a session may live at all. */
export const COOKIE_SECONDS = 30 * 24 * 3600

const PLAIN_HOSTS = new Set(['localhost', '127.0.0.1'])

/** Browsers store no `Secure` cookie from plain http; only on the developer's own machine it goes without. */
export function cookieName(url: string): 'tf_session' | '__Host-tf_session' {
  const { protocol, hostname } = new URL(url)
  return protocol === 'http:' && PLAIN_HOSTS.has(hostname) ? 'tf_session' : '__Host-tf_session'
}

/** Every value sent under our name: two would be two credentials, an empty one is none. */
export function sessionCookies(c: ApiContext): string[] {
  const header = c.req.header('cookie')
  if (!header) return []
  const name = cookieName(c.req.url)
  return header.split(';').flatMap((pair) => {
    const at = pair.indexOf('=')
    const value = pair.slice(at + 1).trim()
    return at > 0 && pair.slice(0, at).trim() === name && value !== '' ? [value] : []
  })
}

const attributes = (name: string) =>
  ({ httpOnly: true, secure: name.startsWith('__Host-'), sameSite: 'Lax', path: '/' }) as const

/** The answer, which sets the session's cookie. */
export function withSessionCookie(c: ApiContext, secret: string, answer: Response): Response {
  return withCookie(c, answer, secret, COOKIE_SECONDS)
}

/** The answer, which ends the browser's session. */
export function withoutSessionCookie(c: ApiContext, answer: Response): Response {
  return withCookie(c, answer, '', 0)
}

function withCookie(c: ApiContext, answer: Response, value: string, maxAge: number): Response {
  const name = cookieName(c.req.url)
  answer.headers.append('set-cookie', serialize(name, value, { ...attributes(name), maxAge }))
  return answer
}
