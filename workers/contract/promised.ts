/** Holds prices at Stripe against what the catalogue sells and sold. */

import { type CataloguePrice, type Plan, plans } from './catalogue.ts'

/** Finds a plan by Stripe lookup key, with what is and was asked under it: subscribers keep what they bought. */
export function byLookupKey(
  lookupKey: string,
): { plan: Plan; prices: readonly CataloguePrice[] } | undefined {
  for (const plan of plans) {
    const prices = plan.prices.filter((price) => price.lookupKey === lookupKey)
    if (prices.length > 0) return { plan, prices }
  }
  return undefined
}

/** Whether one of `prices` is what Stripe holds: a retired one must not be on sale there. */
export const isPromised = (
  prices: readonly CataloguePrice[],
  held: { amountCents: number; active: boolean },
): boolean =>
  prices.some(
    ({ amountCents, retired }) => amountCents === held.amountCents && !(retired && held.active),
  )
