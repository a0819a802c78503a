/** Whether the app's database shows what Stripe sells, and the statements that make it so without webhooks. */

import * as z from 'zod'
import { plans } from '../../workers/contract/catalogue.ts'
import { Product } from '../../workers/contract/objects.ts'
import type { CatalogueState } from '../../workers/tools/stripe/catalogue.ts'

const Products = z.object({ products: z.array(Product) })

/** Lookup keys that the app does not sell under Stripe's price id; null when nobody answers there. */
export async function unseenBy(app: string, held: CatalogueState): Promise<string[] | null> {
  const answer = await fetch(`${app}/api/v1/products`, {
    signal: AbortSignal.timeout(5_000),
  }).catch(() => null)
  if (!answer?.ok) return null
  const { products } = Products.parse(await answer.json())
  const sold = new Set(
    products.flatMap(({ prices }) => prices.flatMap(({ id, active }) => (active ? [id] : []))),
  )
  return wantedPrices(held).flatMap(({ lookupKey, id }) => (sold.has(id) ? [] : [lookupKey]))
}

const wantedPrices = (held: CatalogueState): { lookupKey: string; id: string }[] =>
  plans
    .flatMap(({ prices }) => prices)
    .filter(({ retired }) => !retired)
    .map(({ lookupKey }) => ({
      lookupKey,
      id: held.prices.find((price) => price.lookupKey === lookupKey)?.id ?? '',
    }))

const text = (value: string | null): string =>
  value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`

/** Idempotent upserts of our products and prices as Stripe holds them; `now` in milliseconds. */
export function mirrorSql(held: CatalogueState, now: number): string {
  const ours = held.products.filter((product) => product.key !== null)
  const keyOf = new Map(ours.map(({ id, key }) => [id, key]))
  const products = ours.map(
    ({ id, key, name, description, active }) =>
      `INSERT INTO products (key, stripe_product_id, type, name, description, active, version, updated_at)
VALUES (${text(key)}, ${text(id)}, ${text(typeOf(key))}, ${text(name)}, ${text(description)}, ${Number(active)}, 1, ${now})
ON CONFLICT (key) DO UPDATE SET stripe_product_id = excluded.stripe_product_id, name = excluded.name,
  description = excluded.description, active = excluded.active, version = version + 1, updated_at = excluded.updated_at;`,
  )
  const prices = held.prices
    .filter(({ productId, madeAs }) => madeAs !== null && keyOf.has(productId))
    .map(
      ({ id, productId, lookupKey, madeAs, interval, amountCents, currency, active }) =>
        `INSERT INTO prices (id, product_key, lookup_key, interval, amount_cents, currency, active, version, updated_at)
VALUES (${text(id)}, ${text(keyOf.get(productId) ?? null)}, ${text(lookupKey ?? madeAs)}, ${text(interval)}, ${amountCents ?? 0}, ${text(currency)}, ${Number(active)}, 1, ${now})
ON CONFLICT (id) DO UPDATE SET lookup_key = excluded.lookup_key, active = excluded.active,
  version = version + 1, updated_at = excluded.updated_at;`,
    )
  return [...products, ...prices].join('\n')
}

const typeOf = (key: string | null): string =>
  plans.some((plan) => plan.key === key) ? 'subscription' : 'one_time_purchase'
