/** Enterprise offers: proposed by an operator, opened by another one's yes, accepted by paying their price. */

import { and, desc, eq, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { ApprovalState } from '../contract/approvals.ts'
import { among, type Database, type Statement } from './database.ts'
import { offers, users } from './schema/index.ts'

export type OfferRow = typeof offers.$inferSelect
/** An offer, whom it is made to, whether a subscription was ever bought at its price, and what was decided about it. */
export type HeldOffer = {
  offer: OfferRow
  customer: string
  accepted: boolean
  decision: ApprovalState | null
}

const MAX_SHOWN = 50

/** What a proposal of this offer is about. */
export const offerSubject = (id: string): string => `offer:${id}`

/** Written out: in a query of one table drizzle leaves the tables' names away. */
const accepted = sql<number>`(offers.accepted_at IS NOT NULL
  OR EXISTS (SELECT 1 FROM subscriptions s WHERE s.price_id = offers.price_id))`
const decision = sql<ApprovalState | null>`(SELECT a.status FROM approvals a
  WHERE a.subject = 'offer:' || offers.id ORDER BY a.created_at DESC LIMIT 1)`
const shown = { offer: offers, customer: users.email, accepted, decision }

type Found = Omit<HeldOffer, 'customer' | 'accepted'> & {
  customer: string | null
  accepted: number
}
const held = (one: Found): HeldOffer => ({
  ...one,
  customer: one.customer ?? one.offer.accountId ?? '',
  accepted: one.accepted === 1,
})

export const addOffer = (db: Database, row: OfferRow): Statement => db.insert(offers).values(row)

/** One's own once they are open, newest first; operators see those they made, too. */
export async function offersFor(
  db: Database,
  viewer: { accountId: string; userId: string },
): Promise<HeldOffer[]> {
  const found = await db
    .select(shown)
    .from(offers)
    .leftJoin(users, eq(users.id, offers.accountId))
    .where(
      or(
        and(eq(offers.accountId, viewer.accountId), isNotNull(offers.openedAt)),
        eq(offers.actorId, viewer.userId),
      ),
    )
    .orderBy(desc(offers.createdAt), desc(offers.id))
    .limit(MAX_SHOWN)
  return found.map(held)
}

export async function findOffer(db: Database, id: string): Promise<HeldOffer | null> {
  const [one] = await db
    .select(shown)
    .from(offers)
    .leftJoin(users, eq(users.id, offers.accountId))
    .where(eq(offers.id, id))
  return one ? held(one) : null
}

/** Shows it to its customer from `now` until `expiresAt`; one that is open or withdrawn stays as it is. */
export const openOffer = (
  db: Database,
  { id, now, expiresAt }: { id: string; now: number; expiresAt: number },
): Statement =>
  db
    .update(offers)
    .set({ openedAt: now, expiresAt })
    .where(and(eq(offers.id, id), isNull(offers.openedAt), isNull(offers.withdrawnAt)))

/** Notes the price unless one is known; answers the one that counts. */
export async function keepOfferPrice(db: Database, id: string, priceId: string): Promise<string> {
  await db
    .update(offers)
    .set({ priceId })
    .where(and(eq(offers.id, id), isNull(offers.priceId)))
  return (await findOffer(db, id))?.offer.priceId ?? priceId
}

/** Prices that were paid: their offers are accepted for good, also when their customer moves on to another. */
export const noteAccepted = (db: Database, priceIds: readonly string[], now: number): Statement =>
  db
    .update(offers)
    .set({ acceptedAt: now })
    .where(and(among(offers.priceId, priceIds), isNull(offers.acceptedAt)))

/** An offer that Stripe shows bought while a restored database knows nothing of it, of its opening, or of its price. */
export const recallOffer = (db: Database, row: OfferRow): Statement =>
  db
    .insert(offers)
    .values(row)
    .onConflictDoUpdate({
      target: offers.id,
      set: {
        priceId: sql`coalesce(${offers.priceId}, ${row.priceId})`,
        openedAt: sql`coalesce(${offers.openedAt}, ${row.openedAt})`,
      },
      setWhere: sql`${offers.priceId} IS NULL OR ${offers.openedAt} IS NULL`,
    })

export const withdrawOffer = (db: Database, id: string, now: number): Statement =>
  db
    .update(offers)
    .set({ withdrawnAt: now })
    .where(and(eq(offers.id, id), isNull(offers.withdrawnAt)))
