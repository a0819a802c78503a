/** Decides how many of some waiting requests an account's limits let in (API.md §4). Pure: given the state and now. */

import type { Entitlements } from '../contract/objects.ts'
import type { KeyRow } from './keys.ts'
import type { Ask, Rate, RateName, Rates, Refusal } from './port.ts'
import type { Window } from './window.ts'

const BURST_MS = 60_000
/** Calls of signed-in people a minute and account, on every plan (API.md §4). */
export const CALLS_PER_MINUTE = 600

/** A minute that began with its first request. */
export type Burst = { startedAt: number; used: number }

export type State = {
  key: KeyRow | null
  entitlements: Entitlements
  /** Null without a plan. */
  window: Window | null
  /** Counted in this window, by the account and by the asking key. */
  used: number
  usedByKey: number
  burst: Burst
}

export type Judgement = {
  granted: number
  /** Why the rest is not let in. */
  refusal: Refusal | null
  denied: 'forbidden' | 'scope_missing' | null
  /** Of those granted: count against month and key. */
  counted: boolean
}

/** The minute at `now`: a new one once the last is over. A clock set back a little prolongs it and opens no other. */
export const minuteAt = (burst: Burst, now: number): Burst =>
  now - burst.startedAt >= BURST_MS ? { startedAt: now, used: 0 } : burst

const rate = (limit: number, used: number, resetsAt: number, seconds: number): Rate => ({
  limit,
  left: Math.max(0, limit - used),
  resetsAt,
  seconds,
})

/** What is left as `state` stands; its burst is the minute's at `now`. */
export function ratesOf(state: State): Rates {
  const { key, entitlements, window, used, usedByKey, burst } = state
  const { requestsPerMonth, burstPerMinute } = entitlements
  const span = window && Math.round((window.end - window.start) / 1_000)
  return {
    burst: rate(burstPerMinute, burst.used, burst.startedAt + BURST_MS, BURST_MS / 1_000),
    month:
      requestsPerMonth === null || !window || !span
        ? null
        : rate(requestsPerMonth, used, window.end, span),
    key:
      !key || key.cap === null || !window || !span
        ? null
        : rate(key.cap, usedByKey, window.end, span),
  }
}

/** Whether a key lives at `now`; one that does not says how it died. */
export function refusalOf(key: KeyRow | null, now: number): Refusal | null {
  if (!key) return { code: 'invalid_key' }
  if (key.revokedAt !== null) return { code: 'key_revoked' }
  if (key.expiresAt !== null && key.expiresAt <= now) return { code: 'key_expired' }
  return null
}

/**
 * In the order of API.md §2, after 401: 402, then 429; a 403 comes after them and is the caller's to answer.
 * A person's calls of a minute are looked at in `judgeCalls`.
 */
export function judge(state: State, ask: Ask): Judgement {
  const refuse = (refusal: Refusal): Judgement => ({ ...NOTHING, refusal })
  const { access, reason } = state.entitlements
  if (reason === 'account_disabled') return refuse({ code: 'account_disabled' })
  const denied = deny(state.key, ask)
  if (ask.counting === 'if_possible' && !denied) {
    const counted =
      access !== 'none' && access !== 'suspended' && roomIn(state, 'one') >= ask.requests
    return { granted: ask.requests, refusal: null, denied, counted }
  }
  if (access === 'none') return refuse({ code: 'plan_required' })
  if (access === 'suspended') return refuse({ code: 'payment_overdue' })
  const asked = ask.counting === 'free' ? 'never' : ask.counting
  const counting = denied ? 'checked' : asked
  const granted = Math.min(ask.requests, roomIn(state, counting))
  const counted = counting === 'one'
  return { granted, refusal: shortage(state, ask, granted, counting), denied, counted }
}

/** Why not all of them are let in; null if they are. */
function shortage(
  state: State,
  { requests }: Ask,
  granted: number,
  counting: Ask['counting'],
): Refusal | null {
  if (granted === requests) return null
  const left = ratesOf(after(state, granted, counting === 'one'))
  return { code: 'quota_exceeded', violated: exhausted(left, counting) }
}

/** How many calls of signed-in people fit into their minute; what they count is judged like any other. */
export function judgeCalls(calls: Burst, requests: number, now: number): Judgement {
  const granted = Math.min(requests, CALLS_PER_MINUTE - calls.used)
  if (granted === requests) return { ...NOTHING, granted }
  const seconds = Math.ceil((calls.startedAt + BURST_MS - now) / 1_000)
  return { ...NOTHING, granted, refusal: { code: 'too_many_attempts', retryAfterSeconds: seconds } }
}

const NOTHING: Judgement = { granted: 0, refusal: null, denied: null, counted: false }

function deny(key: KeyRow | null, { need }: Ask): Judgement['denied'] {
  if (!key || need === 'any') return null
  if (need === 'session') return 'forbidden'
  return key.scopes.includes(need) ? null : 'scope_missing'
}

/** How many more fit under all limits together; what is only checked needs room for one. */
function roomIn(state: State, counting: Ask['counting']): number {
  const { key, entitlements, window, used, usedByKey, burst } = state
  const inMinute = roomUnder(entitlements.burstPerMinute, burst.used)
  if (counting === 'never') return inMinute
  const counted = window
    ? Math.min(
        roomUnder(entitlements.requestsPerMonth, used),
        roomUnder(key?.cap ?? null, usedByKey),
      )
    : Number.POSITIVE_INFINITY
  if (counting === 'checked') return counted > 0 ? inMinute : 0
  return Math.min(inMinute, counted)
}

/** Without a limit there is room for all. */
const roomUnder = (limit: number | null, used: number): number =>
  limit === null ? Number.POSITIVE_INFINITY : Math.max(0, limit - used)

const exhausted = ({ burst, month, key }: Rates, counting: Ask['counting']): RateName[] => [
  ...(burst.left === 0 ? (['burst'] as const) : []),
  ...(counting !== 'never' && month?.left === 0 ? (['month'] as const) : []),
  ...(counting !== 'never' && key?.left === 0 ? (['key'] as const) : []),
]

/** What letting in changes: the burst always, month and key if counted. */
export function after(state: State, granted: number, counted: boolean): State {
  const { key, entitlements, window, used, usedByKey, burst } = state
  const many = counted ? granted : 0
  return {
    key,
    entitlements,
    window,
    used: used + many,
    usedByKey: usedByKey + many,
    burst: { startedAt: burst.startedAt, used: burst.used + granted },
  }
}
