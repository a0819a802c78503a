/** Writes the mails about a quota that runs low, from the live figures of the account's object. */

import { planOf, plans, priceOf } from '../../contract/catalogue.ts'
import { type AlertKind, alertAt } from '../../contract/quota-alert.ts'
import { currentSubscription, type SubscriptionRow } from '../../db/subscriptions.ts'
import type { Counted } from '../../quota/port.ts'
import { MOOT, type Writer } from './writer.ts'

/** The next plan on sale, for the interval they pay by. */
function nextPlan(row: SubscriptionRow | null) {
  const own = planOf(row?.plan ?? '')
  const next = own && plans.find(({ rank }) => rank === own.rank + 1)
  const price = next && row && priceOf(next.key, row.interval)
  const limit = next?.limits?.requestsPerMonth
  if (!next || !row || !price || !limit) return null
  const { interval, amountCents: instead } = row
  return { plan: next.name, limit, interval, amountCents: price.amountCents, instead }
}

/** Lifted by another plan, or over. */
const isPast = (usage: Counted, window?: number, limit?: number): boolean =>
  usage.limit !== limit || usage.windowStart === null || Date.parse(usage.windowStart) !== window

/** `quota_80` or `quota_100`; both say when the window ends, on the reader's clock. */
export const quotaLow =
  (kind: AlertKind): Writer =>
  async ({ db, config, quota, clock }, { window, limit }, { accountId, name, timeZone }, key) => {
    const usage = await quota(accountId).usage(clock.now())
    const { windowEnd } = usage
    if (isPast(usage, window, limit) || windowEnd === null || limit === undefined) return MOOT
    const reached = alertAt(usage.used, limit)
    if (reached !== kind) {
      // What crossed it was given back, so that the next to cross it must be told of; above 80 % the other mail says it.
      if (reached === null || kind === 'quota_100') await quota(accountId).unsaid(key)
      return MOOT
    }
    const plan = planOf(usage.plan ?? '')?.name ?? 'current'
    const data = {
      name,
      plan,
      used: usage.used,
      limit,
      windowEnd,
      timeZone: timeZone ?? 'UTC',
      next: nextPlan(await currentSubscription(db, accountId)),
      usageUrl: `${config.APP_ORIGIN}/usage`,
    }
    return {
      data: kind === 'quota_100' ? data : { ...data, exhaustedAt: usage.projectedExhaustionAt },
    }
  }
