/** Accounts for which Stripe bills more than one subscription, as our rows know it. */

import { and, desc, eq, inArray, isNotNull, lt, ne, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { ApprovalState } from '../contract/approvals.ts'
import type { Database } from './database.ts'
import { invoices, subscriptions, users } from './schema/index.ts'
import { LIVE, type SubscriptionRow } from './subscriptions.ts'

type Place = { createdAt: number; id: string }
export type HeldDuplicate = {
  subscription: SubscriptionRow
  keeps: SubscriptionRow
  customer: string
  repair: ApprovalState | null
}

/** What a repair of it is about. */
export const duplicateSubject = (subscriptionId: string): string => `duplicate:${subscriptionId}`

const kept = alias(subscriptions, 'kept')
const repair = sql<ApprovalState | null>`(SELECT a.status FROM approvals a
  WHERE a.subject = 'duplicate:' || ${subscriptions.id} ORDER BY a.created_at DESC LIMIT 1)`

const found = (db: Database) =>
  db
    .select({ subscription: subscriptions, keeps: kept, customer: users.email, repair })
    .from(subscriptions)
    .innerJoin(users, eq(users.id, subscriptions.accountId))
    .innerJoin(kept, eq(kept.id, users.currentSubscriptionId))

/** Two that live, and this is not the one that counts. */
const twice = and(
  inArray(subscriptions.status, LIVE),
  inArray(kept.status, LIVE),
  ne(subscriptions.id, kept.id),
)

/** Newest first. */
export const listDuplicates = (
  db: Database,
  page: { limit: number; after: Place | null },
): Promise<HeldDuplicate[]> =>
  found(db)
    .where(
      and(
        twice,
        page.after
          ? or(
              lt(subscriptions.createdAt, page.after.createdAt),
              and(
                eq(subscriptions.createdAt, page.after.createdAt),
                lt(subscriptions.id, page.after.id),
              ),
            )
          : undefined,
      ),
    )
    .orderBy(desc(subscriptions.createdAt), desc(subscriptions.id))
    .limit(page.limit)

export async function findDuplicate(db: Database, id: string): Promise<HeldDuplicate | null> {
  const [one] = await found(db).where(and(twice, eq(subscriptions.id, id)))
  return one ?? null
}

/** The newest paid invoice of each of some subscriptions. */
export async function lastPaidOf(db: Database, ids: readonly string[]) {
  const rows = await db
    .select()
    .from(invoices)
    .where(
      and(
        inArray(invoices.subscriptionId, [...ids]),
        eq(invoices.status, 'paid'),
        isNotNull(invoices.paidAt),
      ),
    )
    .orderBy(invoices.createdAt)
  return new Map(rows.map((row) => [row.subscriptionId, row]))
}
