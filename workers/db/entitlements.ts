/** What each account may do, as Provisioning last computed it. */

import { and, eq, isNotNull, lte, ne, sql } from 'drizzle-orm'
import type { Grant } from '../contract/grant.ts'
import type { Database, Statement } from './database.ts'
import { entitlements, users } from './schema/index.ts'

/** The grant on record, or null for an account that never had one; read it through `entitlementsAt`. */
export async function grantOf(db: Database, accountId: string): Promise<Grant | null> {
  const [row] = await db.select().from(entitlements).where(eq(entitlements.accountId, accountId))
  if (!row) return null
  const { actorId: _, subscriptionId: __, updatedAt: ___, ...grant } = row
  return grant
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
