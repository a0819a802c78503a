/** What each account may do, as Provisioning last computed it. */

import { and, eq, isNotNull, lte, ne, sql } from 'drizzle-orm'
import type { Grant } from '../contract/grant.ts'
import type { Database, Statement } from './database.ts'
import { cursors, entitlements, offers, outbox, subscriptions, users } from './schema/index.ts'

/** Rises by hand when the database is restored from a backup, so that objects believe the older state. */
const EPOCH = 'epoch'
const FIRST_EPOCH = 1

/** The grant on record, or null for an account that never had one; read it through `entitlementsAt`. */
export async function grantOf(db: Database, accountId: string): Promise<Grant | null> {
  const [row] = await db.select().from(entitlements).where(eq(entitlements.accountId, accountId))
  if (!row) return null
  const { actorId: _, subscriptionId: __, updatedAt: ___, ...grant } = row
  return grant
}

/** An account's current subscription with the versions that order its grants; null for unknown accounts. */
export async function holderOf(db: Database, accountId: string) {
  const [found, [counted], [epoch]] = await db.batch([
    db
      .select({
        disabledAt: users.disabledAt,
        current: subscriptions,
        welcomed: outbox.key,
        contract: offers.limits,
      })
      .from(users)
      .leftJoin(subscriptions, eq(subscriptions.id, users.currentSubscriptionId))
      .leftJoin(outbox, eq(outbox.key, sql`'welcome:' || ${users.currentSubscriptionId}`))
      .leftJoin(offers, eq(offers.priceId, subscriptions.priceId))
      .where(eq(users.id, accountId)),
    db
      .select({ version: sql<number>`coalesce(max(${subscriptions.version}), 0)` })
      .from(subscriptions)
      .where(eq(subscriptions.accountId, accountId)),
    db.select({ value: cursors.value }).from(cursors).where(eq(cursors.name, EPOCH)),
  ])
  const [user] = found
  if (!user) return null
  return {
    disabled: user.disabledAt !== null,
    current: user.current,
    welcomed: user.welcomed !== null,
    contract: user.contract,
    version: counted?.version ?? 0,
    epoch: epoch ? Number(epoch.value) : FIRST_EPOCH,
  }
}

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
