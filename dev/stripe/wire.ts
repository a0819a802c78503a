/** What travels: the SDK's own object types, as JSON carries them. The compiler holds our objects to them. */

import type Stripe from 'stripe'

/** Decimals are strings on the wire; the SDK wraps them only in its answers. */
export type Wire<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends Stripe.Decimal
    ? string
    : T extends (infer Item)[]
      ? Wire<Item>[]
      : T extends object
        ? { [Key in keyof T]: Wire<T[Key]> }
        : T

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** Any stored object, as the protocol sees it. */
export type AnyObject = { id: string; object: string; created?: number }

/** The id of a reference that may be expanded, absent or null. */
export const idOf = (reference: string | { id: string } | null | undefined): string | null =>
  typeof reference === 'string' ? reference : (reference?.id ?? null)
