/** What each account may do, as Provisioning last computed it. */

import { and, eq, isNotNull, lte, ne, sql } from 'drizzle-orm'
import type { Grant } from '../contract/grant.ts'
import { among, type Database, type Statement } from './database.ts'
import { cursors, entitlements, offers, outbox, subscriptions, users } from './schema/index.ts'

/** Rises by hand when the database is restored from a backup, so that objects believe the older state. */
const EPOCH = 'epoch'
const FIRST_EPOCH = 1

/** The grants on record; read them through `entitlementsAt`. */
export async function grantsOf(
  db: Database,
  accountIds: readonly string[],
): Promise<Map<string, Grant>> {
  const rows = await db.select().from(entitlements).where(among(entitlements.accountId, accountIds))
  return new Map(
    rows.map(({ actorId: _, subscriptionId: __, updatedAt: ___, ...grant }) => [
      grant.accountId,
      grant,
    ]),
  )
}

/** The grant on record, or null for an account that never had one. */
export const grantOf = async (db: Database, accountId: string): Promise<Grant | null> =>
  (await grantsOf(db, [accountId])).get(accountId) ?? null

/** An account's current subscription with the versions that order its grants. */
export type Holder = {
  disabled: boolean
  current: typeof subscriptions.$inferSelect | null
  welcomed: boolean
  /** Limits of an own contract, where there is one. */
  contract: typeof offers.$inferSelect.limits | null
  version: number
  epoch: number
}

/** The holders among some accounts; unknown ones are left out. */
export async function holdersOf(
  db: Database,
  accountIds: readonly string[],
): Promise<Map<string, Holder>> {
  const [found, counted, [epoch]] = await db.batch([
    db
      .select({
        // Under a name of its own: a batch tells columns by name alone, and the joined row has an id, too.
        holderId: sql<string>`${users.id}`.as('holder_id'),
        disabledAt: users.disabledAt,
        current: subscriptions,
        welcomed: outbox.key,
        contract: offers.limits,
      })
      .from(users)
      .leftJoin(subscriptions, eq(subscriptions.id, users.currentSubscriptionId))
      .leftJoin(outbox, eq(outbox.key, sql`'welcome:' || ${users.currentSubscriptionId}`))
      .leftJoin(offers, eq(offers.priceId, subscriptions.priceId))
      .where(among(users.id, accountIds)),
    db
      .select({ id: subscriptions.accountId, version: sql<number>`max(${subscriptions.version})` })
      .from(subscriptions)
      .where(among(subscriptions.accountId, accountIds))
      .groupBy(subscriptions.accountId),
    db.select({ value: cursors.value }).from(cursors).where(eq(cursors.name, EPOCH)),
  ])
  const versions = new Map(counted.map(({ id, version }) => [id, version]))
  return new Map(
    found.map((user) => [
      user.holderId,
      {
        disabled: user.disabledAt !== null,
        current: user.current,
        welcomed: user.welcomed !== null,
        contract: user.contract,
        version: versions.get(user.holderId) ?? 0,
        epoch: epoch ? Number(epoch.value) : FIRST_EPOCH,
      },
    ]),
  )
}

/** Null for unknown accounts. */
export const holderOf = async (db: Database, accountId: string): Promise<Holder | null> =>
  (await holdersOf(db, [accountId])).get(accountId) ?? null

/** Upserts unless a newer (epoch, version) is on record; the same version may be said again later. */
export function writeEntitlement(
  db: Database,
  grant: Grant,
  by: { subscriptionId: string | null; now: number },
): Statement {
  const row = {
    ...grant,
    actorId: 'provisioning',
    subscriptionId: by.subscriptionId,
    updatedAt: by.now,
  }
  return db.insert(entitlements).values(row).onConflictDoUpdate({
    target: entitlements.accountId,
    set: row,
    setWhere: sql`(excluded.epoch, excluded.version) >= (entitlements.epoch, entitlements.version)`,
  })
}

/** Accounts whose grant ran out by itself, or that are disabled and still hold one. */
export async function lapsedAccounts(db: Database, now: number, limit: number): Promise<string[]> {
  const [lapsed, disabled] = await db.batch([
    db
      .select({ accountId: entitlements.accountId })
      .from(entitlements)
      .where(and(isNotNull(entitlements.validUntil), lte(entitlements.validUntil, now)))
      .limit(limit),
    db
      .select({ accountId: entitlements.accountId })
      .from(entitlements)
      .innerJoin(users, eq(users.id, entitlements.accountId))
      .where(and(isNotNull(users.disabledAt), ne(entitlements.access, 'none')))
      .limit(limit),
  ])
  return [...new Set([...lapsed, ...disabled].map((row) => row.accountId))]
}
