/** Refresh tokens: used once each, by hash, in families that live and die with their session. */

import { and, eq, isNull } from 'drizzle-orm'
import type { Database, Statement } from './database.ts'
import { refreshTokens, sessions, users } from './schema/index.ts'

export type RefreshTokenRow = typeof refreshTokens.$inferSelect

/** A token with its family and owner, dead or alive, or null if it was never ours. */
export async function findRefreshToken(db: Database, tokenHash: string) {
  const [found] = await db
    .select({
      token: refreshTokens,
      session: sessions,
      disabledAt: users.disabledAt,
    })
    .from(refreshTokens)
    .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId))
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(eq(refreshTokens.tokenHash, tokenHash))
  return found ?? null
}

type NewRefreshToken = {
  tokenHash: string
  sessionId: string
  userId: string
  now: number
  expiresAt: number
}

/** Insert-or-ignore: parallel rotations derive the same successor, and one row is enough. */
export const addRefreshToken = (
  db: Database,
  { tokenHash, sessionId, userId, now, expiresAt }: NewRefreshToken,
): Statement =>
  db
    .insert(refreshTokens)
    .values({
      tokenHash,
      accountId: userId,
      actorId: userId,
      sessionId,
      createdAt: now,
      expiresAt,
    })
    .onConflictDoNothing()

/** The first use counts: the grace is measured from it. */
export const markRefreshUsed = (db: Database, tokenHash: string, now: number): Statement =>
  db
    .update(refreshTokens)
    .set({ usedAt: now })
    .where(and(eq(refreshTokens.tokenHash, tokenHash), isNull(refreshTokens.usedAt)))
