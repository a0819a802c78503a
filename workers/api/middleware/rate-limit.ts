/** What is left, as headers (RFC 9651 lists; draft-ietf-httpapi-ratelimit-headers) and as the problem of having none. */

import type { Rate, RateName, Rates } from '../../quota/port.ts'
import { toIso } from '../../tools/clock.ts'
import { problemHeaders } from '../json.ts'
import type { ProblemDetails } from '../problem.ts'

const NAMES: readonly RateName[] = ['burst', 'month', 'key']

const present = (rates: Rates): [RateName, Rate][] =>
  NAMES.flatMap((name): [RateName, Rate][] => {
    const rate = rates[name]
    return rate ? [[name, rate]] : []
  })

/** Whole seconds until a limit is fresh again, never negative. */
const secondsUntil = (instant: number, now: number): number =>
  Math.max(0, Math.ceil((instant - now) / 1_000))

/** `now` in milliseconds. Unlimited plans have no "month", keys without a limit of their own no "key". */
export function rateHeaders(rates: Rates, now: number): { policy: string; left: string } {
  let [policy, left] = ['', '']
  for (const name of NAMES) {
    const rate = rates[name]
    if (!rate) continue
    const comma = policy === '' ? '' : ', '
    policy += `${comma}"${name}";q=${rate.limit};w=${rate.seconds}`
    left += `${comma}"${name}";r=${rate.left};t=${secondsUntil(rate.resetsAt, now)}`
  }
  return { policy, left }
}

const requests = (limit: number) => `${limit} request${limit === 1 ? '' : 's'}`

const WORDS: Record<RateName, (limit: number) => string> = {
  burst: (limit) => `${requests(limit)} a minute`,
  month: (limit) => `${requests(limit)} in this quota window`,
  key: (limit) => `this key’s own limit of ${requests(limit)} in this quota window`,
}

type About = { now: number; upgradeUrl: string; withHeaders: boolean }

/** `Retry-After` is the longest wait among the limits violated. */
function usedUp(violated: readonly RateName[], rates: Rates, about: About): ProblemDetails {
  const { now, upgradeUrl, withHeaders } = about
  const broken = present(rates).filter(([name]) => violated.includes(name))
  const resetsAt = Math.max(now, ...broken.map(([, rate]) => rate.resetsAt))
  const fresh = toIso(resetsAt)
  const limits = broken.map(([name, { limit }]) => WORDS[name](limit)).join(' and ')
  const { policy, left } = rateHeaders(rates, now)
  const retryAfter = { 'retry-after': String(secondsUntil(resetsAt, now)) }
  const headers = { ...retryAfter, 'ratelimit-policy': policy, ratelimit: left }
  return {
    detail: `Used up: ${limits}. Free again at ${fresh}; nothing is charged for waiting.`,
    headers: problemHeaders(withHeaders ? headers : retryAfter),
    extras: { 'violated-policies': violated, resetsAt: fresh, upgradeUrl },
  }
}

let last: { rates: Rates; said: ProblemDetails } | null = null

/**
 * The problem of having nothing left, `withHeaders` that say so. Who waited together was refused by one verdict and has
 * its `rates`: what all of them are told is put together once, or being refused would cost more than being let in.
 */
export function quotaExceeded(
  violated: readonly RateName[],
  rates: Rates,
  about: About,
): ProblemDetails {
  if (last?.rates !== rates) last = { rates, said: usedUp(violated, rates, about) }
  return last.said
}
