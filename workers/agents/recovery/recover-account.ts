/** Makes an account again that only Stripe still knows: its owner comes back by resetting the password. */

import { audited } from '../../db/audit.ts'
import { lostRace, type Statement, together } from '../../db/database.ts'
import { addUser, findUserByEmail } from '../../db/users.ts'
import type { Ports } from '../../ports.ts'
import { NO_PASSWORD } from '../../tools/password.ts'

type Lost = { accountId: string; email: string | null; name: string | null }

/** The address may be somebody else's by now; then an operator must ask. Twice is once. */
async function addressFor(db: Ports['db'], { accountId, email }: Lost): Promise<string> {
  const free = email !== null && !(await findUserByEmail(db, email))
  return free ? email : `${accountId.toLowerCase()}@recovered.invalid`
}

export async function recoverAccount(
  { db, clock, ids, log }: Pick<Ports, 'db' | 'clock' | 'ids' | 'log'>,
  lost: Lost,
): Promise<void> {
  const { accountId, name } = lost
  const now = clock.now()
  const email = await addressFor(db, lost)
  const statements: Statement[] = [
    ...addUser(db, { id: accountId, email, name, passwordHash: NO_PASSWORD, now }),
    audited(db, {
      id: ids.next('aud'),
      action: 'account_recovered',
      accountId,
      actorId: null,
      subject: accountId,
      requestId: null,
      now,
    }),
  ]
  try {
    await together(db, statements)
    log.warn('account recovered', { job: 'restore', accountId })
  } catch (error) {
    // A run that was cut off after its commit: the account is there.
    if (!lostRace(error)) throw error
  }
}
