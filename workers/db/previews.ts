/** What changes of plan were shown to cost, and which of them is being carried out. */

import { and, eq, isNotNull, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { previews } from './schema/index.ts'

export type PreviewRow = typeof previews.$inferSelect

/** A change that was cut stops barring others after this. */
const STUCK_MS = 60_000

export async function keepPreview(db: Database, row: PreviewRow): Promise<void> {
  await db.insert(previews).values(row)
}

export async function findPreview(
  db: Database,
  accountId: string,
  id: string,
): Promise<PreviewRow | null> {
  const [row] = await db
    .select()
    .from(previews)
    .where(and(eq(previews.id, id), eq(previews.accountId, accountId)))
  return row ?? null
}

/** Whether this call may carry it out: each preview once, and of an account one at a time. */
export async function claimPreview(
  db: Database,
  { id, accountId }: Pick<PreviewRow, 'id' | 'accountId'>,
  now: number,
): Promise<boolean> {
  const claimed = await db.run(sql`
    UPDATE previews SET claimed_at = CAST(${now} AS INTEGER)
    WHERE id = ${id} AND done_at IS NULL AND NOT EXISTS (
      SELECT 1 FROM previews busy WHERE busy.account_id = ${accountId}
        AND busy.claimed_at > ${now - STUCK_MS} AND busy.done_at IS NULL)`)
  return claimed.meta.changes > 0
}

/** The prices an account ever confirmed for a subscription; whatever else it moves to was set at Stripe. */
export const confirmedPrices = (db: Database, subscriptionId: string) =>
  db
    .select({ priceId: previews.priceId })
    .from(previews)
    .where(and(eq(previews.subscriptionId, subscriptionId), isNotNull(previews.claimedAt)))

/** `done` ends it for good; otherwise the same preview may be confirmed again, under the same keys. */
export async function releasePreview(
  db: Database,
  id: string,
  outcome: 'done' | 'open',
  now: number,
): Promise<void> {
  // Not null again: that it was tried tells our own changes from those made at Stripe.
  const set = outcome === 'done' ? { doneAt: now } : { claimedAt: 0 }
  await db.update(previews).set(set).where(eq(previews.id, id))
}
