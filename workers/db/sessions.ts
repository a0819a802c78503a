/** Sign-ins: browser sessions and families of refresh tokens. Times here are real, never shifted. */

import { and, desc, eq, gt, isNull, lt, ne, type SQL, sql } from 'drizzle-orm'
import type { Database, Statement } from './database.ts'
import { sessions, users } from './schema/index.ts'

export type SessionRow = typeof sessions.$inferSelect
export type SessionKind = SessionRow['kind']

/** Who a session belongs to, as of now. */
export type SessionOwner = {
  session: SessionRow
  user: {
    id: string
    isSuperuser: boolean
    emailVerifiedAt: number | null
    disabledAt: number | null
  }
}

const alive = (now: number): SQL | undefined =>
  and(isNull(sessions.endedAt), gt(sessions.expiresAt, now))

const owned = (db: Database, by: SQL | undefined) =>
  db
    .select({
      session: sessions,
      user: {
        id: users.id,
        isSuperuser: users.isSuperuser,
        emailVerifiedAt: users.emailVerifiedAt,
        disabledAt: users.disabledAt,
      },
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(by)

/** The living browser session behind a cookie, or null. */
export async function sessionBySecret(
  db: Database,
  secretHash: string,
  now: number,
): Promise<SessionOwner | null> {
  const [found] = await owned(db, and(eq(sessions.secretHash, secretHash), alive(now)))
  return found ?? null
}

/** The living token family behind an access token's `sid`, or null. */
export async function tokenSession(
  db: Database,
  id: string,
  now: number,
): Promise<SessionOwner | null> {
  const by = and(eq(sessions.id, id), eq(sessions.kind, 'token'), alive(now))
  const [found] = await owned(db, by)
  return found ?? null
}

export type NewSession = {
  id: string
  userId: string
  kind: SessionKind
  secretHash: string | null
  userAgent: string | null
  now: number
  expiresAt: number
}

const MAX_USER_AGENT = 300

export const startSession = (db: Database, { now, ...session }: NewSession): Statement =>
  db.insert(sessions).values({
    ...session,
    accountId: session.userId,
    actorId: session.userId,
    userAgent: session.userAgent?.slice(0, MAX_USER_AGENT) ?? null,
    createdAt: now,
    lastSeenAt: now,
  })

/** "Last seen" is good to the minute: not every request is worth a write. */
const SEEN_EVERY_MS = 60_000

export async function noteSeen(db: Database, session: SessionRow, now: number): Promise<void> {
  if (now - session.lastSeenAt < SEEN_EVERY_MS) return
  await db
    .update(sessions)
    .set({ lastSeenAt: now })
    .where(and(eq(sessions.id, session.id), lt(sessions.lastSeenAt, now)))
}

/** A page of a person's living sessions, newest first; `before` is the id the last page ended with. */
export const livingSessions = (
  db: Database,
  userId: string,
  page: { before: string | null; limit: number; now: number },
): Promise<SessionRow[]> =>
  db
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        alive(page.now),
        page.before === null ? undefined : lt(sessions.id, page.before),
      ),
    )
    .orderBy(desc(sessions.id))
    .limit(page.limit)

export async function findSession(
  db: Database,
  userId: string,
  id: string,
): Promise<SessionRow | null> {
  const [row] = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.id, id), eq(sessions.userId, userId)))
  return row ?? null
}

const end = (db: Database, which: SQL | undefined, now: number): Statement =>
  db
    .update(sessions)
    .set({ endedAt: now })
    .where(and(which, isNull(sessions.endedAt)))

export const endSession = (db: Database, id: string, now: number): Statement =>
  end(db, eq(sessions.id, id), now)

/** Ends a person's sessions and token families, all or all but one. */
export const endSessions = (
  db: Database,
  userId: string,
  now: number,
  except: string | null = null,
): Statement =>
  end(
    db,
    and(eq(sessions.userId, userId), except === null ? undefined : ne(sessions.id, except)),
    now,
  )

/** A family lives as long as its newest token. */
export const extendSession = (
  db: Database,
  id: string,
  times: { now: number; expiresAt: number },
): Statement =>
  db
    .update(sessions)
    .set({ lastSeenAt: times.now, expiresAt: sql`max(${sessions.expiresAt}, ${times.expiresAt})` })
    .where(and(eq(sessions.id, id), isNull(sessions.endedAt)))
