/** Checks a password against an address, slowly for those who guess; unknown addresses cost and answer the same. */

import { together } from '../../../db/database.ts'
import { blockedFor, countFailure, forgive } from '../../../db/throttles.ts'
import { findUserByEmail, rehash, type UserRow } from '../../../db/users.ts'
import type { Ports } from '../../../ports.ts'
import { signInAttempts, tooMany } from './limits.ts'
import { type Refusal, refused } from './refusal.ts'

export type PasswordPorts = Pick<Ports, 'db' | 'realClock' | 'passwords'>
type Checked = { kind: 'right'; user: UserRow } | Refusal

/** `too_many_attempts`, `invalid_credentials` or, for who knows the password, `account_disabled`. */
export async function checkPassword(
  { db, realClock, passwords }: PasswordPorts,
  attempt: { email: string; password: string; source: string },
): Promise<Checked> {
  const { account, source } = signInAttempts(attempt.email, attempt.source)
  const keys = [account.key, source.key]
  const waitMs = await blockedFor(db, keys, realClock.now())
  if (waitMs > 0) return tooMany(waitMs)

  const user = await findUserByEmail(db, attempt.email)
  const verdict = await passwords.verify(attempt.password, user?.passwordHash ?? null)
  const now = realClock.now()
  if (!user || !verdict.right) {
    const counted = [await countFailure(db, account, now), await countFailure(db, source, now)]
    if (counted.every(Boolean)) return refused('invalid_credentials')
    return tooMany(await blockedFor(db, keys, now))
  }
  // Guesses that ran beside this one may have used up the free ones: then it must not stand out as right.
  const blockedMs = await blockedFor(db, keys, now)
  if (blockedMs > 0) return tooMany(blockedMs)
  if (user.disabledAt !== null) return refused('account_disabled')
  await forgive(db, account.key)
  if (verdict.outdated) {
    const hash = await passwords.hash(attempt.password)
    await together(db, [rehash(db, user.id, user.passwordHash, hash)])
    return { kind: 'right', user: { ...user, passwordHash: hash } }
  }
  return { kind: 'right', user }
}
