/** The way back from Stripe: amounts set there come into the catalogue's file, and a former price goes on sale again. */

import { plans } from '../../workers/contract/catalogue.ts'
import type {
  CatalogueChange,
  CatalogueState,
  HeldPrice,
} from '../../workers/tools/stripe/catalogue.ts'

export type Moved = { lookupKey: string; fromCents: number; toCents: number }

const promised = plans.flatMap(({ prices }) => prices).filter(({ retired }) => !retired)

/** Prices on sale at Stripe for another amount than the catalogue says. Pure. */
export const movedAt = (held: CatalogueState): Moved[] =>
  promised.flatMap(({ lookupKey, amountCents }) => {
    const theirs = held.prices.find((price) => price.active && price.lookupKey === lookupKey)
    return theirs?.amountCents && theirs.amountCents !== amountCents
      ? [{ lookupKey, fromCents: amountCents, toCents: theirs.amountCents }]
      : []
  })

/** `102550` → `102_550`, as the catalogue's file writes numbers. */
const written = (cents: number): string => String(cents).replace(/\B(?=(\d{3})+$)/g, '_')

/** A price as the file writes it, with what stands between it and the one before. */
const entryOf = (lookupKey: string, amount: string, retired: boolean) =>
  new RegExp(
    `\\s*\\{\\s*lookupKey: '${lookupKey}',[^}]*?amountCents: ${amount},\\s*retired: ${retired},?\\s*\\},`,
  )

/** One amount in place of another, which stays in the file as retired: somebody may have bought at it. */
function movedIn(source: string, lookupKey: string, toCents: number): string {
  const place = entryOf(lookupKey, '[\\d_]+', false)
  const [entry] = place.exec(source) ?? []
  if (!entry) throw new Error(`${lookupKey} is not where it is expected to be`)
  const amount = written(toCents)
  const now = entry.replace(/(amountCents: )[\d_]+/, `$1${amount}`)
  const former = entry.replace(/(retired: )false/, '$1true')
  // One that was retired before and is sold again stands there once.
  return source.replace(entryOf(lookupKey, amount, true), '').replace(place, `${now}${former}`)
}

/** The catalogue's source with other amounts. Throws if a price is not written there as expected. Pure. */
export const pulledInto = (source: string, moved: readonly Omit<Moved, 'fromCents'>[]): string =>
  moved.reduce((text, { lookupKey, toCents }) => movedIn(text, lookupKey, toCents), source)

/** The price that was sold under a lookup key before the one on sale now: as that one notes, or the newest other. */
export function formerOf(held: CatalogueState, lookupKey: string): HeldPrice | undefined {
  const current = held.prices.find((price) => price.lookupKey === lookupKey)
  // Stripe lists the newest first.
  const others = held.prices.filter(
    (price) =>
      price.madeAs === lookupKey &&
      price.id !== current?.id &&
      price.productId === current?.productId,
  )
  return others.find(({ id }) => id === current?.replaced) ?? others[0]
}

/** What puts the former price back on sale; null if there never was another. Pure. */
export function revertOf(held: CatalogueState, lookupKey: string): CatalogueChange | null {
  const former = formerOf(held, lookupKey)
  const current = held.prices.find((price) => price.lookupKey === lookupKey)
  if (!former || !current) return null
  return { kind: 'restore_price', id: former.id, lookupKey, archives: current.id }
}
