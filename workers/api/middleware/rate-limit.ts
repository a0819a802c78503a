/** What is left, as headers (RFC 9651 lists; draft-ietf-httpapi-ratelimit-headers) and as the problem of having none. */

import type { Rate, RateName, Rates } from '../../quota/port.ts'
import { toIso } from '../../tools/clock.ts'
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

/** `Retry-After` is the longest wait among the limits violated. */
export function quotaExceeded(
  violated: readonly RateName[],
  rates: Rates,
  { now, upgradeUrl }: { now: number; upgradeUrl: string },
): ProblemDetails {
  const broken = present(rates).filter(([name]) => violated.includes(name))
  const resetsAt = Math.max(now, ...broken.map(([, rate]) => rate.resetsAt))
  const fresh = toIso(resetsAt)
  const limits = broken.map(([name, { limit }]) => WORDS[name](limit)).join(' and ')
  return {
    detail: `Used up: ${limits}. Free again at ${fresh}; nothing is charged for waiting.`,
    retryAfterSeconds: secondsUntil(resetsAt, now),
    extras: { 'violated-policies': violated, resetsAt: fresh, upgradeUrl },
  }
}
