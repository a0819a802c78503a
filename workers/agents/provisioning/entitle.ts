/** Decides what a subscription entitles its account to (API.md §5). Pure: no clock, no database. */

import { type Limits, planOf } from '../../contract/catalogue.ts'
import { GRACE_MS, type Grant } from '../../contract/grant.ts'
import type { SubscriptionRow } from '../../db/subscriptions.ts'
import { DAY } from '../../tools/clock.ts'

/** A renewal may be heard late by this much before access ends by itself. */
const RENEWAL_SLACK_MS = 8 * DAY

/** Who is asked about: versions count per account, epochs per database. */
export type Holder = {
  accountId: string
  disabled: boolean
  epoch: number
  version: number
  /** Limits of the offer whose price is paid; null = the catalogue's. */
  contract?: Limits | null
}

type Verdict = {
  access: Grant['access']
  reason: string
  /** Milliseconds; when the verdict ends by itself. */
  until: number | null
}

const deny = (reason: string): Verdict => ({ access: 'none', reason, until: null })
const suspend = (reason: string): Verdict => ({ access: 'suspended', reason, until: null })

function whilePastDue(row: SubscriptionRow, now: number): Verdict {
  const graceEndsAt = (row.pastDueSince ?? row.currentPeriodStart) + GRACE_MS
  if (now >= graceEndsAt) return suspend('grace_over')
  // A cancelled plan does not outlive its end because a payment failed on the way.
  const until = row.endsAt === null ? graceEndsAt : Math.min(row.endsAt, graceEndsAt)
  return { access: 'grace', reason: 'past_due', until }
}

function byStatus(row: SubscriptionRow, now: number): Verdict {
  switch (row.status) {
    case 'active':
    case 'trialing': {
      const reason = row.endsAt === null ? row.status : 'cancels_at_period_end'
      return {
        access: 'full',
        reason,
        until: row.endsAt ?? row.currentPeriodEnd + RENEWAL_SLACK_MS,
      }
    }
    case 'past_due':
      return whilePastDue(row, now)
    case 'unpaid':
    case 'paused':
      return suspend(row.status)
    case 'incomplete':
    case 'incomplete_expired':
    case 'canceled':
      return deny(row.status)
    default:
      // Stripe's statuses may grow; a word we do not know opens nothing.
      return deny('unknown_status')
  }
}

function judge(holder: Holder, row: SubscriptionRow | null, now: number): Verdict {
  if (holder.disabled) return deny('account_disabled')
  if (!row) return deny('no_subscription')
  const verdict = byStatus(row, now)
  return verdict.until !== null && now >= verdict.until ? deny('period_over') : verdict
}

const NOTHING: Limits = { requestsPerMonth: 0, burstPerMinute: 0, concurrentTasks: 0 }

/** Enterprise limits are set by contract; until one states others, Pro's are the floor. */
const limitsOf = (plan: string): Limits => planOf(plan)?.limits ?? planOf('pro')?.limits ?? NOTHING

/** The account's grant at `now` (ms). `row` is its current subscription, or null. */
export function entitle(holder: Holder, row: SubscriptionRow | null, now: number): Grant {
  const { access, reason, until } = judge(holder, row, now)
  const open = row !== null && (access === 'full' || access === 'grace')
  return {
    accountId: holder.accountId,
    epoch: holder.epoch,
    version: holder.version,
    access,
    plan: row?.plan ?? null,
    ...(open ? (holder.contract ?? limitsOf(row.plan)) : NOTHING),
    features: open ? (planOf(row.plan)?.features ?? []).map((feature) => feature.key) : [],
    reason,
    quotaAnchor: row?.quotaAnchor ?? null,
    validUntil: until,
  }
}
