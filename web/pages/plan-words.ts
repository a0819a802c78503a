/** How plans, states and limits are said on signed-in pages. */

import {
  type Feature,
  formatMoney,
  type Interval,
  type PlanKey,
  planOf,
} from '../../workers/contract/catalogue.ts'
import type { Access, Subscription } from '../../workers/contract/objects.ts'
import type { Tone } from '../components/badge.tsx'

export const planName = (key: PlanKey | null): string => (key && planOf(key)?.name) || 'No plan'

export const perInterval = (cents: number, currency: string, interval: Interval): string =>
  `${formatMoney(cents, currency)} / ${interval}`

/** `null` means no limit. */
export const limitWords = (limit: number | null): string =>
  limit === null ? 'Unlimited' : limit.toLocaleString('en-US')

/** The state of a subscription in a word; Stripe's list of states is open. */
export function stateOf(subscription: Subscription): { tone: Tone; word: string } {
  const { status, cancelAtPeriodEnd } = subscription
  if (status === 'active' && cancelAtPeriodEnd) return { tone: 'warn', word: 'Ends soon' }
  if (status === 'active') return { tone: 'good', word: 'Active' }
  if (status === 'trialing') return { tone: 'good', word: 'Trial' }
  if (status === 'past_due') return { tone: 'bad', word: 'Payment overdue' }
  if (status === 'incomplete') return { tone: 'warn', word: 'Payment not finished' }
  if (status === 'unpaid' || status === 'paused') return { tone: 'bad', word: 'Suspended' }
  return { tone: '', word: status.replaceAll('_', ' ') }
}

/** What the end of the current period means: while a payment is overdue no next charge is promised. */
export function periodEndWord({ status, cancelAtPeriodEnd }: Subscription): string {
  if (cancelAtPeriodEnd) return 'Ends'
  return status === 'active' || status === 'trialing' ? 'Next charge' : 'Period ends'
}

export const accessWords: Record<Access, string> = {
  full: 'Full access',
  grace: 'Full access during grace',
  suspended: 'Suspended until paid; what you made stays readable',
  none: 'No access to metered work',
}

/** The plan's features that an entitlement grants, in the catalogue's words. */
export function grantedFeatures(plan: PlanKey | null, keys: readonly string[]): Feature[] {
  const all = plan ? (planOf(plan)?.features ?? []) : []
  return all.filter((feature) => keys.includes(feature.key))
}
