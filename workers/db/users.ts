/** People: who they are, and the changes only they or a mailed link may make. */

import { and, eq, isNull, sql } from 'drizzle-orm'
import { type Database, guarded, type Statement } from './database.ts'
import { users } from './schema/index.ts'

export type UserRow = typeof users.$inferSelect

/** One account whatever the case typed. */
export const emailKey = (email: string): string => email.toLowerCase()

export async function findUser(db: Database, id: string): Promise<UserRow | null> {
  const [row] = await db.select().from(users).where(eq(users.id, id))
  return row ?? null
}

export async function findUserByEmail(db: Database, email: string): Promise<UserRow | null> {
  const [row] = await db
    .select()
    .from(users)
    .where(eq(users.emailKey, emailKey(email)))
  return row ?? null
}

/** How people are called, by id: without a name by their address. */
export async function namesOf(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .select({ id: users.id, name: users.name, email: users.email })
    .from(users)
    .where(sql`${users.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`)
  return new Map(rows.map(({ id, name, email }) => [id, name ?? email]))
}

/** Whom the company's own news go to; bounded, should everybody ever be one. */
export const operators = (db: Database): Promise<Pick<UserRow, 'id'>[]> =>
  db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.isSuperuser, true), isNull(users.disabledAt)))
    .orderBy(users.id)
    .limit(50)

export type NewUser = {
  id: string
  email: string
  passwordHash: string
  name: string | null
  now: number
}

/** Loses the race, and rolls the batch back, if the address has an account by now. */
export const addUser = (db: Database, { now, ...user }: NewUser): Statement[] => [
  db
    .insert(users)
    .values({
      ...user,
      emailKey: emailKey(user.email),
      accountId: user.id,
      actorId: user.id,
      createdAt: now,
      updatedAt: now,
    })
    .onConflictDoNothing(),
  ...guarded(db),
]

export const setName = (db: Database, id: string, name: string, now: number): Statement =>
  db.update(users).set({ name, updatedAt: now }).where(eq(users.id, id))

export const setTimeZone = (db: Database, id: string, timeZone: string, now: number): Statement =>
  db.update(users).set({ timeZone, updatedAt: now }).where(eq(users.id, id))

/** Loses the race if the password was changed since `expected` (its stored hash) was read. */
export const changePassword = (
  db: Database,
  id: string,
  change: { expected: string; passwordHash: string; now: number },
): Statement[] => [
  db
    .update(users)
    .set({ passwordHash: change.passwordHash, updatedAt: change.now })
    .where(and(eq(users.id, id), eq(users.passwordHash, change.expected))),
  ...guarded(db),
]

/** The same password under today's parameters; a change made meanwhile wins. */
export const rehash = (db: Database, id: string, expected: string, hash: string): Statement =>
  db
    .update(users)
    .set({ passwordHash: hash })
    .where(and(eq(users.id, id), eq(users.passwordHash, expected)))

type LinkOwner = { userId: string; email: string; now: number }

const atThisAddress = ({ userId, email }: LinkOwner) =>
  and(eq(users.id, userId), eq(users.emailKey, emailKey(email)), isNull(users.disabledAt))

const verifiedNow = (now: number) => sql`coalesce(${users.emailVerifiedAt}, ${now})`

/** A link proves the address it was sent to; it proves nothing once the account has another. */
export const verifyAddress = (db: Database, owner: LinkOwner): Statement[] => [
  db
    .update(users)
    .set({ emailVerifiedAt: verifiedNow(owner.now), updatedAt: owner.now })
    .where(atThisAddress(owner)),
  ...guarded(db),
]

/** A reset by mail proves the address, too. */
export const resetPassword = (
  db: Database,
  owner: LinkOwner,
  passwordHash: string,
): Statement[] => [
  db
    .update(users)
    .set({ passwordHash, emailVerifiedAt: verifiedNow(owner.now), updatedAt: owner.now })
    .where(atThisAddress(owner)),
  ...guarded(db),
]

/** Moves the account to a proven address; changes nothing (and loses the race) if that one is taken. */
export const moveToAddress = (db: Database, { userId, email, now }: LinkOwner): Statement[] => [
  db.run(sql`
    UPDATE users SET email = ${email}, email_key = ${emailKey(email)},
      email_verified_at = CAST(${now} AS INTEGER), updated_at = CAST(${now} AS INTEGER)
    WHERE id = ${userId} AND disabled_at IS NULL AND NOT EXISTS (
      SELECT 1 FROM users other WHERE other.email_key = ${emailKey(email)} AND other.id <> ${userId})`),
  ...guarded(db),
]
