/** What customers gave their goals; the bytes lie in `FILES`. */

import { and, eq, isNull, sql } from 'drizzle-orm'
import { among, type Database } from './database.ts'
import { attachments } from './schema/index.ts'

export type AttachmentRecord = typeof attachments.$inferSelect

/**
 * One statement, so that uploads at the same instant cannot pass the limit together. False: with it the account would
 * keep more than `mostBytes`.
 */
export async function recordAttachment(
  db: Database,
  row: Omit<AttachmentRecord, 'forgottenAt'>,
  mostBytes: number,
): Promise<boolean> {
  const { id, accountId, actorId, name, kind, bytes, sha256, file, createdAt } = row
  const recorded = await db.all(sql`
    INSERT INTO attachments (id, account_id, actor_id, name, kind, bytes, sha256, file, created_at)
    SELECT ${id}, ${accountId}, ${actorId}, ${name}, ${kind}, CAST(${bytes} AS INTEGER), ${sha256}, ${file},
      CAST(${createdAt} AS INTEGER)
    WHERE CAST(${mostBytes} AS INTEGER) >= ${bytes} + (
      SELECT coalesce(sum(bytes), 0) FROM attachments
      WHERE account_id = ${accountId} AND forgotten_at IS NULL)
    RETURNING id`)
  return recorded.length > 0
}

/** Those of an account, in no order; what is not its own, or no longer kept, is not among them. */
export const findAttachments = (db: Database, accountId: string, ids: readonly string[]) =>
  db
    .select()
    .from(attachments)
    .where(
      and(
        eq(attachments.accountId, accountId),
        among(attachments.id, ids),
        isNull(attachments.forgottenAt),
      ),
    )
