/** Purchases on their way: at most one open per account, so that two tabs cannot buy twice. */

import { and, eq, isNull } from 'drizzle-orm'
import { type Database, guarded, lostRace, type Statement, together } from './database.ts'
import { checkoutIntents } from './schema/index.ts'

export type IntentRow = typeof checkoutIntents.$inferSelect
/** An intent as it begins: without a session at Stripe. */
export type NewIntent = Omit<IntentRow, 'sessionId' | 'url' | 'status'>

export async function openIntentOf(db: Database, accountId: string): Promise<IntentRow | null> {
  const [row] = await db
    .select()
    .from(checkoutIntents)
    .where(and(eq(checkoutIntents.accountId, accountId), eq(checkoutIntents.status, 'open')))
  return row ?? null
}

export async function findIntent(db: Database, id: string): Promise<IntentRow | null> {
  const [row] = await db.select().from(checkoutIntents).where(eq(checkoutIntents.id, id))
  return row ?? null
}

/** The purchase behind a checkout session, if it is this account's. */
export async function intentOfSession(
  db: Database,
  accountId: string,
  sessionId: string,
): Promise<IntentRow | null> {
  const [row] = await db
    .select()
    .from(checkoutIntents)
    .where(and(eq(checkoutIntents.sessionId, sessionId), eq(checkoutIntents.accountId, accountId)))
  return row ?? null
}

/** Opens an intent in one statement; null if the account has an open one already (the index says so). */
export async function claimIntent(db: Database, intent: NewIntent): Promise<IntentRow | null> {
  const [row] = await db
    .insert(checkoutIntents)
    .values({ ...intent, sessionId: null, url: null, status: 'open' })
    .onConflictDoNothing()
    .returning()
  return row ?? null
}

/**
 * Notes the session Stripe made, together with what that owes. False if the intent was given a session
 * or closed meanwhile; then nothing is written.
 */
export async function keepSession(
  db: Database,
  intentId: string,
  session: { id: string; url: string | null; expiresAt: number },
  owed: Statement,
): Promise<boolean> {
  const write = db
    .update(checkoutIntents)
    .set({ sessionId: session.id, url: session.url, expiresAt: session.expiresAt })
    .where(
      and(
        eq(checkoutIntents.id, intentId),
        eq(checkoutIntents.status, 'open'),
        isNull(checkoutIntents.sessionId),
      ),
    )
  try {
    await together(db, [write, ...guarded(db), owed])
    return true
  } catch (error) {
    if (lostRace(error)) return false
    throw error
  }
}

/** Closes an open intent; one that is closed stays as it is. */
export async function closeIntent(
  db: Database,
  id: string,
  status: 'completed' | 'expired',
): Promise<void> {
  await db
    .update(checkoutIntents)
    .set({ status })
    .where(and(eq(checkoutIntents.id, id), eq(checkoutIntents.status, 'open')))
}
