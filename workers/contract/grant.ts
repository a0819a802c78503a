/** A grant is what Provisioning tells an account's objects; versions order grants, `validUntil` ends them by themselves. */

import type { PlanKey } from './catalogue.ts'
import type { Access, Entitlements } from './objects.ts'

/** Full access after a missed renewal, from the invoice's finalisation: 7 × 24 h (PRODUCT.md, "Past due"). */
export const GRACE_MS = 7 * 24 * 3_600_000

export type Grant = {
  accountId: string
  /** Rises when the database is restored from a backup, so that the restored state is believed. */
  epoch: number
  version: number
  access: Access
  plan: PlanKey | null
  /** null = unlimited; 0 without access. */
  requestsPerMonth: number | null
  burstPerMinute: number
  concurrentTasks: number | null
  features: string[]
  reason: string
  /** Milliseconds; windows are counted from here. */
  quotaAnchor: number | null
  /** Milliseconds; null = nothing to end (no access). */
  validUntil: number | null
}

/** Grants compare as (epoch, version). */
export const isNewer = (
  a: Pick<Grant, 'epoch' | 'version'>,
  b: Pick<Grant, 'epoch' | 'version'>,
): boolean => a.epoch > b.epoch || (a.epoch === b.epoch && a.version > b.version)

const nothing = { requestsPerMonth: 0, burstPerMinute: 0, concurrentTasks: 0, features: [] }

/** What a grant is worth at `now` (ms): past `validUntil` it gives nothing, whoever forgot to say so. */
export function entitlementsAt(grant: Grant | null, now: number): Entitlements {
  if (!grant)
    return { access: 'none', plan: null, ...nothing, reason: 'no_subscription', version: 0 }
  const { access, plan, reason, version } = grant
  const over = grant.validUntil !== null && now >= grant.validUntil
  // Grace that runs out suspends; anything else that runs out is simply over.
  if (over) {
    const after = access === 'grace' || access === 'suspended' ? 'suspended' : 'none'
    return {
      access: after,
      plan,
      ...nothing,
      reason: after === 'suspended' ? 'grace_over' : 'period_over',
      version,
    }
  }
  if (access === 'none' || access === 'suspended')
    return { access, plan, ...nothing, reason, version }
  return {
    access,
    plan,
    requestsPerMonth: grant.requestsPerMonth,
    burstPerMinute: grant.burstPerMinute,
    concurrentTasks: grant.concurrentTasks,
    features: grant.features,
    reason,
    version,
  }
}
