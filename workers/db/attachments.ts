/** What customers gave their goals; the bytes lie in `FILES`. */

import { and, eq, isNull } from 'drizzle-orm'
import { among, type Database, type Statement } from './database.ts'
import { attachments } from './schema/index.ts'

export type AttachmentRecord = typeof attachments.$inferSelect

export const recordAttachment = (
  db: Database,
  row: Omit<AttachmentRecord, 'forgottenAt'>,
): Statement => db.insert(attachments).values(row).onConflictDoNothing()

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
