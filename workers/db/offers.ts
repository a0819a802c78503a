/** Enterprise offers: made by an operator, accepted by paying their price. */

import { and, desc, eq, isNull, or, sql } from 'drizzle-orm'
import type { Database, Statement } from './database.ts'
import { offers } from './schema/index.ts'

export type OfferRow = typeof offers.$inferSelect
/** An offer, and whether a subscription was ever bought at its price. */
export type HeldOffer = { offer: OfferRow; accepted: boolean }

const MAX_SHOWN = 50

/** Written out: in a query of one table drizzle leaves the tables' names away. */
const accepted = sql<number>`EXISTS (SELECT 1 FROM subscriptions s WHERE s.price_id = offers.price_id)`

export const addOffer = (db: Database, row: OfferRow): Statement => db.insert(offers).values(row)

/** One's own, newest first; operators see those they made, too. */
export async function offersFor(
  db: Database,
  viewer: { accountId: string; userId: string },
): Promise<HeldOffer[]> {
  const found = await db
    .select({ offer: offers, accepted })
    .from(offers)
    .where(or(eq(offers.accountId, viewer.accountId), eq(offers.actorId, viewer.userId)))
    .orderBy(desc(offers.createdAt), desc(offers.id))
    .limit(MAX_SHOWN)
  return found.map((one) => ({ offer: one.offer, accepted: one.accepted === 1 }))
}

export async function findOffer(db: Database, id: string): Promise<HeldOffer | null> {
  const [one] = await db.select({ offer: offers, accepted }).from(offers).where(eq(offers.id, id))
  return one ? { offer: one.offer, accepted: one.accepted === 1 } : null
}

/** Notes the price unless one is known; answers the one that counts. */
export async function keepOfferPrice(db: Database, id: string, priceId: string): Promise<string> {
  await db
    .update(offers)
    .set({ priceId })
    .where(and(eq(offers.id, id), isNull(offers.priceId)))
  return (await findOffer(db, id))?.offer.priceId ?? priceId
}

export const withdrawOffer = (db: Database, id: string, now: number): Statement =>
  db
    .update(offers)
    .set({ withdrawnAt: now })
    .where(and(eq(offers.id, id), isNull(offers.withdrawnAt)))
