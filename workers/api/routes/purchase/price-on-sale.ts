/** Finds the price for a plan and interval, and refuses while catalogue, D1 and Stripe disagree on it. */

import {
  CURRENCY,
  type Interval,
  type PlanKey,
  planOf,
  priceOf,
} from '../../../contract/catalogue.ts'
import type { ProblemCode } from '../../../contract/problems.ts'
import { priceOnSale } from '../../../db/catalogue.ts'
import type { Ports } from '../../../ports.ts'

export type Sale = { kind: 'price'; plan: PlanKey; interval: Interval; priceId: string }
export type NoSale = { kind: 'refused'; code: ProblemCode }

/** Throws StripeUnavailable; a drift is logged for the operator. */
export async function findSale(
  { db, stripe, log }: Pick<Ports, 'db' | 'stripe' | 'log'>,
  wish: { plan: string; interval: Interval },
): Promise<Sale | NoSale> {
  const plan = planOf(wish.plan)
  if (!plan) return { kind: 'refused', code: 'unknown_plan' }
  if (plan.contactSales) return { kind: 'refused', code: 'contact_sales' }
  const promised = priceOf(plan.key, wish.interval)
  if (!promised) return { kind: 'refused', code: 'unknown_plan' }
  const { lookupKey, amountCents, interval } = promised
  const [ours, theirs] = await Promise.all([
    priceOnSale(db, lookupKey),
    stripe.priceByLookupKey(lookupKey),
  ])
  const agree = [ours, theirs].every(
    (price) =>
      price?.active &&
      price.amountCents === amountCents &&
      price.interval === interval &&
      price.currency === CURRENCY,
  )
  if (!ours || !theirs || !agree || ours.id !== theirs.id) {
    log.error('catalogue_drift', { key: lookupKey, code: 'catalogue_drift' })
    return { kind: 'refused', code: 'catalogue_drift' }
  }
  return { kind: 'price', plan: plan.key, interval, priceId: theirs.id }
}
