/** What an account sees of its usage, made from the same figures as the headers. */

import type { Entitlements } from '../contract/objects.ts'
import { DAY, toDay, toIso, toIsoOrNull } from '../tools/clock.ts'
import { ratesOf, type State } from './judge.ts'
import type { Keys } from './keys.ts'
import type { Ledger } from './ledger.ts'
import type { Counted, Rates } from './port.ts'
import type { Window } from './window.ts'

const DAYS_SHOWN = 30

/** From the first hours of a window no pace can be told: a day is the least it is measured by. */
const LEAST_SPAN_MS = DAY

/** When the limit is reached if the window goes on as it went so far; null if it turns first, or the limit is reached. */
export function projectedExhaustion(
  { used, limit, window }: { used: number; limit: number | null; window: Window | null },
  now: number,
): number | null {
  if (!window || limit === null || used === 0 || used >= limit) return null
  const span = Math.max(now - window.start, LEAST_SPAN_MS)
  const at = now + Math.ceil(((limit - used) / used) * span)
  return at < window.end ? at : null
}

/** The last 30 UTC days, oldest first. */
export const daysShown = (now: number): string[] =>
  Array.from({ length: DAYS_SHOWN }, (_, at) => toDay(now - (DAYS_SHOWN - 1 - at) * DAY))

export type Figures = {
  entitlements: Entitlements
  window: Window | null
  used: number
  rates: Rates
  /** Requests by UTC day, where there were any. */
  days: ReadonlyMap<string, number>
  keys: { keyId: string | null; name: string; requests: number }[]
  members: Counted['members']
}

/** Out of what the object holds; keys by the names they have now. */
export function figuresOf(
  state: State,
  { keys, ledger }: { keys: Keys; ledger: Ledger },
  now: number,
): Figures {
  const { entitlements, window, used } = state
  const byKey = window ? [...ledger.byKey(window.start)] : []
  return {
    entitlements,
    window,
    used,
    rates: ratesOf(state),
    days: ledger.days(daysShown(now)[0] ?? ''),
    keys: byKey.map(([id, requests]) => ({
      keyId: id === '' ? null : id,
      name: id === '' ? 'Without a key' : (keys.find(id)?.name ?? id),
      requests,
    })),
    members: window ? ledger.byMember(window.start) : [],
  }
}

export function usageView(
  { entitlements, window, used, rates, days, keys, members }: Figures,
  now: number,
): Counted {
  const { plan, requestsPerMonth: limit } = entitlements
  const { burst } = rates
  return {
    plan,
    limit,
    used,
    remaining: limit === null ? null : Math.max(0, limit - used),
    windowStart: toIsoOrNull(window?.start ?? null),
    windowEnd: toIsoOrNull(window?.end ?? null),
    burst: { limit: burst.limit, remaining: burst.left, resetsAt: toIso(burst.resetsAt) },
    projectedExhaustionAt: toIsoOrNull(projectedExhaustion({ used, limit, window }, now)),
    days: daysShown(now).map((date) => ({ date, requests: days.get(date) ?? 0 })),
    keys: keys.filter(({ requests }) => requests > 0).sort((a, b) => b.requests - a.requests),
    members,
  }
}
