/** Changing a plan: up or down, what it would cost, and what it takes to confirm it. */

import * as z from 'zod'
import { INTERVALS, type Interval, type PlanKey, planOf } from './catalogue.ts'

const instant = z.iso.datetime()
const cents = z.int()

export const Preview = z.strictObject({
  id: z.string(),
  kind: z.enum(['upgrade', 'downgrade']),
  effective: z.enum(['now', 'period_end']),
  effectiveAt: instant,
  dueNowCents: cents,
  taxCents: cents,
  /** What the unused time is worth. */
  creditCents: cents,
  lines: z.array(z.strictObject({ description: z.string(), amountCents: cents })),
  next: z.strictObject({ amountCents: cents, at: instant }),
  currency: z.string().length(3),
  expiresAt: instant,
})
export type Preview = z.infer<typeof Preview>

export const PreviewBody = z.strictObject({
  plan: z.string().max(50),
  interval: z.enum(INTERVALS),
  /** An Enterprise offer made to this account; its price and limits then count. */
  offer: z.string().max(100).optional(),
})
export const ChangeBody = z.strictObject({ previewId: z.string().max(100) })

/** Someone must still confirm the payment at their bank. */
export const NextAction = z.strictObject({ kind: z.literal('redirect'), url: z.url() })
export type NextAction = z.infer<typeof NextAction>

/** What happens at the period's end, by a schedule; the amount is what the next period then costs. */
export type PendingChange = { plan: PlanKey; interval: Interval; at: number; amountCents: number }

/** A change that takes place once its payment does; until then the old plan stands. */
export type AwaitingPayment = {
  plan: PlanKey
  interval: Interval
  /** Where the customer confirms it. */
  url: string | null
  expiresAt: number
}

/** What a change would cost. Times are milliseconds. */
export type ChangePreview = {
  dueNowCents: number
  taxCents: number
  creditCents: number
  lines: { description: string; amountCents: number }[]
  nextCents: number
  nextAt: number
  currency: string
}

type Choice = { plan: PlanKey; interval: Interval }

const rankOf = (plan: PlanKey): number => planOf(plan)?.rank ?? 0

/**
 * Plan decides, the interval only where the plan is the same (API.md §5): Starter by the year → Pro by the
 * month is up, Pro by the month → Starter by the year is down. Price plays no part.
 */
export function changeKind(from: Choice, to: Choice): 'upgrade' | 'downgrade' | 'none' {
  const step = rankOf(to.plan) - rankOf(from.plan)
  if (step !== 0) return step > 0 ? 'upgrade' : 'downgrade'
  if (from.interval === to.interval) return 'none'
  return to.interval === 'year' ? 'upgrade' : 'downgrade'
}
