/** How API keys and their states are said. Pure. */

import type { ApiKey, Scope } from '../../workers/contract/metering.ts'

export const scopeWords: Record<Scope, string> = {
  'goals:read': 'Read goals, tasks and results',
  'goals:write': 'Submit goals and work on them',
  'usage:read': 'Read usage',
  'account:read': 'Read who the account is',
}
export const SCOPES = Object.keys(scopeWords) as Scope[]

const DAY_MS = 86_400_000

/** Days from now by what the form offers; an empty choice is no expiry. */
export const EXPIRIES = [
  ['', 'Never'],
  ['30', 'In 30 days'],
  ['90', 'In 90 days'],
  ['365', 'In a year'],
] as const

export const GRACES = [
  { seconds: 0, title: 'At once', hint: 'The old key is refused from now on.' },
  { seconds: 3_600, title: 'In an hour', hint: 'Both keys work until then.' },
  { seconds: 86_400, title: 'In a day', hint: 'Both keys work until then.' },
] as const
export type GraceSeconds = (typeof GRACES)[number]['seconds']

export type KeyState = 'live' | 'expired' | 'revoked'

export function keyState(key: ApiKey, now: number): KeyState {
  if (key.revokedAt !== null) return 'revoked'
  return key.expiresAt !== null && Date.parse(key.expiresAt) <= now ? 'expired' : 'live'
}

export const shownKey = ({ prefix, last4 }: ApiKey): string => `${prefix}…${last4}`

/** `20:38` today, `27 Nov, 20:38` on another day: in the reader's time zone. */
export function untilWords(at: string, now: number): string {
  const then = new Date(at)
  const day = then.toDateString() === new Date(now).toDateString() ? '' : 'numeric'
  return new Intl.DateTimeFormat('en-GB', {
    ...(day ? { day, month: 'short' } : {}),
    hour: '2-digit',
    minute: '2-digit',
  }).format(then)
}

export type KeyForm = { name: string; expires: string; cap: string } & Record<Scope, string>

/** What is wrong with the form before it is sent; the server has the last word. */
export function checkKey(form: KeyForm): Partial<Record<keyof KeyForm, string>> {
  return {
    ...(form.name.trim() ? {} : { name: 'Enter a name' }),
    ...(/^([1-9]\d{0,8})?$/.test(form.cap.trim()) ? {} : { cap: '1 or more, in digits only' }),
    ...(SCOPES.some((scope) => form[scope]) ? {} : { 'goals:read': 'Choose at least one' }),
  }
}

/** The body that the form means. All scopes are sent as they are: scopes to come are not given away. */
export function bodyOf(form: KeyForm, now: number) {
  const days = Number(form.expires)
  const cap = form.cap.trim()
  return {
    name: form.name.trim(),
    scopes: SCOPES.filter((scope) => form[scope]),
    ...(days > 0 ? { expiresAt: new Date(now + days * DAY_MS).toISOString() } : {}),
    ...(cap ? { requestsPerMonth: Number(cap) } : {}),
  }
}
