/** Makes an account again that only Stripe still knows: its owner comes back by resetting the password, unless it was closed. */

import { audited } from '../../db/audit.ts'
import { closeAccount } from '../../db/close-account.ts'
import { lostRace, type Statement, together } from '../../db/database.ts'
import { addUser, findUserByEmail } from '../../db/users.ts'
import type { Ports } from '../../ports.ts'
import { NO_PASSWORD } from '../../tools/password.ts'

type Lost = {
  accountId: string
  email: string | null
  name: string | null
  /** Its owner closed it in the lost time: it only holds what money and law need, and nobody's address. */
  isClosed: boolean
}

/** The address may be somebody else's by now; then an operator must ask. Twice is once. */
async function addressFor(db: Ports['db'], lost: Lost): Promise<string> {
  const { accountId, email, isClosed } = lost
  const free = email !== null && !isClosed && !(await findUserByEmail(db, email))
  return free ? email : `${accountId.toLowerCase()}@recovered.invalid`
}

export async function recoverAccount(
  { db, clock, ids, log }: Pick<Ports, 'db' | 'clock' | 'ids' | 'log'>,
  lost: Lost,
): Promise<void> {
  const { accountId, isClosed } = lost
  const name = isClosed ? null : lost.name
  const now = clock.now()
  const email = await addressFor(db, lost)
  const statements: Statement[] = [
    ...addUser(db, { id: accountId, email, name, passwordHash: NO_PASSWORD, now }),
    ...(isClosed ? closeAccount(db, accountId, now) : []),
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
