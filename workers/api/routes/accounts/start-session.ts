/** Begins a browser session: a fresh secret for the cookie, its hash for the row. */

import { audited } from '../../../db/audit.ts'
import type { Statement } from '../../../db/database.ts'
import { startSession } from '../../../db/sessions.ts'
import type { Ports } from '../../../ports.ts'
import { SECOND } from '../../../tools/clock.ts'
import { hashSecret, randomSecret } from '../../../tools/token.ts'
import { COOKIE_SECONDS } from '../../middleware/cookie.ts'
import type { Caller } from './caller.ts'

export type SessionPorts = Pick<Ports, 'db' | 'ids' | 'clock' | 'realClock'>

/** The statements belong in the batch of whatever signs in; the secret goes into the cookie, nowhere else. */
export function browserSession(
  { db, ids, clock, realClock }: SessionPorts,
  userId: string,
  caller: Caller,
): { secret: string; statements: Statement[] } {
  const secret = randomSecret()
  const id = ids.next('ses')
  const now = realClock.now()
  const statements = [
    startSession(db, {
      id,
      userId,
      kind: 'cookie',
      secretHash: hashSecret(secret),
      userAgent: caller.userAgent,
      now,
      expiresAt: now + COOKIE_SECONDS * SECOND,
    }),
    audited(db, {
      id: ids.next('aud'),
      action: 'signed_in',
      accountId: userId,
      actorId: userId,
      subject: id,
      requestId: caller.requestId,
      now: clock.now(),
    }),
  ]
  return { secret, statements }
}
