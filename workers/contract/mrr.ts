/** What a subscription is worth per month (MRR), in cents. Pure: the one definition that facts and checks share. */

import type { Interval } from './catalogue.ts'
import type { Discount } from './objects.ts'

export type Recurring = {
  status: string
  /** Price times quantity per interval, without tax. */
  amountCents: number
  interval: Interval
  discount: Discount | null
}

const MONTHS: Record<Interval, number> = { month: 1, year: 12 }

/** Past due counts until it ends; a trial, a pause and what Stripe gave up collecting (`unpaid`) do not. */
export const COUNTED: readonly string[] = ['active', 'past_due']

export const isCounted = (status: string): boolean => COUNTED.includes(status)

/** Percent are held in hundredths of a percent, so that 33.33 % is a whole number. */
const WHOLE = 10_000

/**
 * The price with what recurs taken off, a yearly one divided by 12, rounded half up to a cent once.
 * A discount that is given once lowers one invoice, not what the subscription is worth.
 */
export function monthlyCents({
  amountCents,
  interval,
  discount,
}: Pick<Recurring, 'amountCents' | 'interval' | 'discount'>): number {
  const recurs = discount !== null && discount.duration !== 'once'
  const kept = WHOLE - (recurs ? Math.round((discount.percentOff ?? 0) * 100) : 0)
  const off = recurs ? (discount.amountOffCents ?? 0) : 0
  const share = Math.max(0, amountCents * kept - off * WHOLE)
  const parts = WHOLE * MONTHS[interval]
  return Math.floor((2 * share + parts) / (2 * parts))
}

/** What it counts for in MRR now: nothing unless its status counts. */
export const mrrCents = (subscription: Recurring): number =>
  isCounted(subscription.status) ? monthlyCents(subscription) : 0
