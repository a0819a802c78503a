/** Our mirror of Stripe's subscriptions: every write is guarded by a version, one counter an account. */

import { and, asc, eq, inArray, notInArray, or, sql } from 'drizzle-orm'
import { COUNTED } from '../contract/mrr.ts'
import { among, type Database, guarded, type Statement } from './database.ts'
import { confirmedPrices } from './previews.ts'
import { checkoutIntents, invoices, subscriptions, users } from './schema/index.ts'
import { waitingEventsOf } from './stripe-transactions.ts'

export type SubscriptionRow = typeof subscriptions.$inferSelect

/** Over for good: such a subscription is nobody's current one. */
export const ENDED = ['canceled', 'incomplete_expired']
/** Words of Stripe's that mean a paid relation exists, whether or not it is paid right now. */
export const LIVE = ['active', 'trialing', 'past_due', 'unpaid', 'paused']

export const isLive = (status: string): boolean => LIVE.includes(status)

/** All that Billing compares with Stripe, and the events that ask for it, read in one round trip. */
export async function heldOf(db: Database, id: string) {
  const [waiting, rows, held, confirmed] = await db.batch([
    waitingEventsOf(db, id),
    db.select().from(subscriptions).where(eq(subscriptions.id, id)),
    db.select().from(invoices).where(eq(invoices.subscriptionId, id)),
    confirmedPrices(db, id),
  ])
  return {
    events: waiting.map((event) => event.id),
    row: rows[0] ?? null,
    invoices: held,
    confirmed: confirmed.map(({ priceId }) => priceId),
  }
}

export async function findSubscription(db: Database, id: string): Promise<SubscriptionRow | null> {
  const [row] = await db.select().from(subscriptions).where(eq(subscriptions.id, id))
  return row ?? null
}

/** The account behind a Stripe customer; else the one our own metadata names, if it exists. */
export async function ownerOf(
  db: Database,
  customerId: string,
  claimed: string | null,
): Promise<string | null> {
  return (await ownersOf(db, [{ customerId, accountId: claimed }]))(customerId, claimed)
}

/** As `ownerOf`, for many with one statement. */
export async function ownersOf(
  db: Database,
  claims: readonly { customerId: string; accountId: string | null }[],
): Promise<(customerId: string, claimed: string | null) => string | null> {
  const customers = claims.map(({ customerId }) => customerId)
  const claimed = claims.flatMap(({ accountId }) => accountId ?? [])
  const found = await db
    .select({ id: users.id, customerId: users.stripeCustomerId })
    .from(users)
    .where(or(among(users.stripeCustomerId, customers), among(users.id, claimed)))
  const byCustomer = new Map(found.map(({ id, customerId }) => [customerId, id]))
  const known = new Set(found.map(({ id }) => id))
  return (customerId, claim) =>
    byCustomer.get(customerId) ?? (claim !== null && known.has(claim) ? claim : null)
}

/** An account's subscriptions, oldest first, with the highest version any of them ever had. */
export async function subscriptionsOfAccount(db: Database, accountId: string) {
  const rows = await db
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.accountId, accountId))
    .orderBy(asc(subscriptions.createdAt), asc(subscriptions.id))
  return { rows, version: rows.reduce((highest, row) => Math.max(highest, row.version), 0) }
}

/**
 * Inserts (`held` null) or updates a row. Loses the race, and rolls the batch back, if the row moved on or was
 * compared since `held` was read, or if another subscription of the account took the same version meanwhile:
 * versions count per account, because objects are told one grant per account and keep the newest.
 */
export function writeSubscription(
  db: Database,
  row: SubscriptionRow,
  held: Pick<SubscriptionRow, 'version' | 'syncedAt'> | null,
): Statement[] {
  const { id: _, quotaAnchor: __, ...changes } = row
  const write =
    held === null
      ? db.insert(subscriptions).values(row).onConflictDoNothing()
      : db
          .update(subscriptions)
          .set(changes)
          .where(
            and(
              eq(subscriptions.id, row.id),
              eq(subscriptions.version, held.version),
              // Who compared later saw a later truth, and settled the events of it.
              eq(subscriptions.syncedAt, held.syncedAt),
            ),
          )
  const [check, clear] = guarded(db)
  const newest = db.run(sql`
    INSERT INTO guard SELECT count(*) FROM subscriptions
    WHERE account_id = ${row.accountId} AND version >= ${row.version}`)
  return [write, check, clear, newest, db.run(sql`DELETE FROM guard`)]
}

/**
 * Says which subscription counts: among those that have not ended a live one before one that never started,
 * then the one that already counts, then the oldest. A second one never replaces the first by being newer.
 */
export const chooseCurrent = (db: Database, accountId: string, now: number): Statement =>
  db.run(sql`
    UPDATE users SET updated_at = CAST(${now} AS INTEGER), current_subscription_id = (
      SELECT id FROM subscriptions WHERE account_id = users.id
        AND status NOT IN (SELECT value FROM json_each(${JSON.stringify(ENDED)}))
      ORDER BY status IN (SELECT value FROM json_each(${JSON.stringify(LIVE)})) DESC,
        id = (SELECT current_subscription_id FROM users WHERE id = ${accountId}) DESC, created_at, id
      LIMIT 1)
    WHERE id = ${accountId}`)

/** Notes whose customer it is: the first one known, or the one that now pays. */
export const noteCustomer = (
  db: Database,
  account: { accountId: string; customerId: string; subscriptionId: string },
): Statement =>
  db.run(sql`
    UPDATE users SET stripe_customer_id = ${account.customerId}
    WHERE id = ${account.accountId}
      AND (stripe_customer_id IS NULL OR current_subscription_id = ${account.subscriptionId})
      AND NOT EXISTS (SELECT 1 FROM users other
        WHERE other.stripe_customer_id = ${account.customerId} AND other.id <> users.id)`)

/** The purchase that led to a subscription is over; the account may start another one later. */
export const completeIntent = (db: Database, accountId: string, intentId: string): Statement =>
  db
    .update(checkoutIntents)
    .set({ status: 'completed' })
    .where(and(eq(checkoutIntents.id, intentId), eq(checkoutIntents.accountId, accountId)))

/** The one subscription that counts for an account, or null: Subscription of API.md §6. */
export async function currentSubscription(
  db: Database,
  accountId: string,
): Promise<SubscriptionRow | null> {
  const [found] = await db
    .select({ row: subscriptions })
    .from(users)
    .innerJoin(subscriptions, eq(subscriptions.id, users.currentSubscriptionId))
    .where(eq(users.id, accountId))
  return found?.row ?? null
}

/** Subscriptions of an account that have not ended, under whatever customer they were bought. */
export const unendedOfAccount = (db: Database, accountId: string) =>
  db
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(and(eq(subscriptions.accountId, accountId), notInArray(subscriptions.status, ENDED)))

/** Subscriptions of a Stripe customer that have not ended. */
export const unendedOfCustomer = (db: Database, customerId: string) =>
  db
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(and(eq(subscriptions.customerId, customerId), notInArray(subscriptions.status, ENDED)))

/** Notes that Stripe's copy was compared, without a new version; loses the race if the row moved on meanwhile. */
export const noteCompared = (
  db: Database,
  held: Pick<SubscriptionRow, 'id' | 'version'>,
  now: number,
): Statement[] => [
  db
    .update(subscriptions)
    .set({ syncedAt: now })
    .where(and(eq(subscriptions.id, held.id), eq(subscriptions.version, held.version))),
  ...guarded(db),
]

/** Lifts an account's version above `above`, so that what is granted next is believed; nothing else changes. */
export const raiseVersion = (db: Database, accountId: string, above: number): Statement =>
  db.run(sql`
    UPDATE subscriptions SET version = CAST(${above} AS INTEGER) + 1
    WHERE version <= ${above} AND id = (SELECT id FROM subscriptions WHERE account_id = ${accountId}
      ORDER BY version DESC, created_at DESC LIMIT 1)`)

/** All that count for MRR now, with what they are worth. */
export const countedSubscriptions = (db: Database) =>
  db
    .select({
      plan: subscriptions.plan,
      interval: subscriptions.interval,
      status: subscriptions.status,
      amountCents: subscriptions.amountCents,
      discount: subscriptions.discount,
    })
    .from(subscriptions)
    .where(inArray(subscriptions.status, [...COUNTED]))
