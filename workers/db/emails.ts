/** Mails handed to a provider, by business key, and how each ended. */

import { eq } from 'drizzle-orm'
import type { Database, Statement } from './database.ts'
import { emails } from './schema/index.ts'

export type EmailRow = typeof emails.$inferSelect

export async function findEmail(db: Database, key: string): Promise<EmailRow | null> {
  const [row] = await db.select().from(emails).where(eq(emails.key, key))
  return row ?? null
}

/** Our record of the provider's answer; the first answer stands. */
export const keepEmail = (db: Database, email: typeof emails.$inferInsert): Statement =>
  db.insert(emails).values(email).onConflictDoNothing()
