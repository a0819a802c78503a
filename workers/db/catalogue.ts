/** Products and prices as Stripe holds them; the catalogue says what they ought to be. */

import { and, eq, sql } from 'drizzle-orm'
import { type Database, guarded, type Statement } from './database.ts'
import { prices, products } from './schema/index.ts'

export type ProductRow = typeof products.$inferSelect
export type PriceRow = typeof prices.$inferSelect

/** Upserts what Stripe said, unless the row moved on since `expected` (null: was not there) was read. */
export function writeProduct(
  db: Database,
  row: Omit<ProductRow, 'version'>,
  expected: number | null,
): Statement[] {
  const write = db
    .insert(products)
    .values({ ...row, version: 1 })
    .onConflictDoUpdate({
      target: products.key,
      set: { ...row, version: sql`${products.version} + 1` },
      setWhere: eq(products.version, expected ?? -1),
    })
  return [write, ...guarded(db)]
}

/** As `writeProduct`, for a price. */
export function writePrice(
  db: Database,
  row: Omit<PriceRow, 'version'>,
  expected: number | null,
): Statement[] {
  const write = db
    .insert(prices)
    .values({ ...row, version: 1 })
    .onConflictDoUpdate({
      target: prices.id,
      set: { ...row, version: sql`${prices.version} + 1` },
      setWhere: eq(prices.version, expected ?? -1),
    })
  return [write, ...guarded(db)]
}

/** A product or price that Stripe no longer knows cannot be bought. */
export const retireProduct = (db: Database, stripeProductId: string, now: number): Statement =>
  db
    .update(products)
    .set({ active: false, updatedAt: now, version: sql`${products.version} + 1` })
    .where(eq(products.stripeProductId, stripeProductId))

export const retirePrice = (db: Database, id: string, now: number): Statement =>
  db
    .update(prices)
    .set({ active: false, updatedAt: now, version: sql`${prices.version} + 1` })
    .where(eq(prices.id, id))

export const listProducts = (db: Database) => db.select().from(products)
export const listPrices = (db: Database) => db.select().from(prices)

/** The price on sale under a lookup key; checkout compares it with the catalogue and with Stripe. */
export async function priceOnSale(db: Database, lookupKey: string): Promise<PriceRow | null> {
  const [row] = await db
    .select()
    .from(prices)
    .where(and(eq(prices.lookupKey, lookupKey), eq(prices.active, true)))
  return row ?? null
}

export async function findProduct(db: Database, key: string): Promise<ProductRow | null> {
  const [row] = await db.select().from(products).where(eq(products.key, key))
  return row ?? null
}

/** The row that mirrors a Stripe product. */
export async function findProductOf(db: Database, stripeId: string): Promise<ProductRow | null> {
  const [row] = await db.select().from(products).where(eq(products.stripeProductId, stripeId))
  return row ?? null
}

export async function findPrice(db: Database, id: string): Promise<PriceRow | null> {
  const [row] = await db.select().from(prices).where(eq(prices.id, id))
  return row ?? null
}
