/** Which amounts are more often a slip than a wish, and must therefore be typed; and which were. Pure. */

import { amountFault, centsOf } from '../../web/pages/cents.ts'
import type { CatalogueChange, CatalogueState } from '../../workers/tools/stripe/catalogue.ts'
import type { Moved } from './pull.ts'

/** `fromCents` null: nothing like it was on sale before, as far as Stripe can say. */
export type Repriced = Omit<Moved, 'fromCents'> & { fromCents: number | null }

/** `lookupKey` null: for any price. */
export type Typed = { lookupKey: string | null; cents: number }

const SHARE = 0.5
const LEAST_CENTS = 100

/** A change over 50 %, or to less than a dollar. */
export const mustBeTyped = (fromCents: number | null, toCents: number): boolean =>
  toCents < LEAST_CENTS || (fromCents !== null && Math.abs(toCents - fromCents) > fromCents * SHARE)

/** What all versions of a price have in common: `pro_month_v1` and `pro_month_v2` are each other's. */
export const familyOf = (lookupKey: string): string => lookupKey.replace(/_v\d+$/, '')

/** What is sold now of what a new price is a version of; null if that is nothing. */
function soldInPlaceOf(lookupKey: string, held: CatalogueState): number | null {
  const family = familyOf(lookupKey)
  const before = held.prices.find(
    ({ active, madeAs }) => active && madeAs !== null && familyOf(madeAs) === family,
  )
  return before?.amountCents ?? null
}

/** The amounts that some changes put on sale, and those they take the place of. */
export const repriced = (changes: readonly CatalogueChange[], held: CatalogueState): Repriced[] => {
  const centsAt = (id: string) => held.prices.find((price) => price.id === id)?.amountCents ?? null
  return changes.flatMap((change): Repriced[] => {
    if (change.kind === 'create_price') {
      const { lookupKey, amountCents, replaces } = change
      const fromCents = replaces ? centsAt(replaces) : soldInPlaceOf(lookupKey, held)
      return [{ lookupKey, fromCents, toCents: amountCents }]
    }
    if (change.kind !== 'restore_price') return []
    const toCents = centsAt(change.id)
    if (toCents === null) return []
    return [{ lookupKey: change.lookupKey, fromCents: centsAt(change.archives), toCents }]
  })
}

/** Those of `moved` whose new amount was not typed. */
export const untyped = (moved: readonly Repriced[], typed: readonly Typed[]): Repriced[] =>
  moved.filter(
    ({ lookupKey, fromCents, toCents }) =>
      mustBeTyped(fromCents, toCents) &&
      !typed.some(
        (one) => one.cents === toCents && (one.lookupKey === null || one.lookupKey === lookupKey),
      ),
  )

/** `19.00`, or `pro_month_v1=190.00` for that price alone; a string says what is wrong with it. */
export function typedOf(text: string): Typed | string {
  const [, lookupKey = null, amount = ''] = /^(?:(\w+)=)?(.*)$/s.exec(text) ?? []
  const cents = centsOf(amount)
  return cents === null ? `--amount ${text}: ${amountFault(amount)}` : { lookupKey, cents }
}
