/** Changes what a person may change about themselves: password and address ask for the password again. */

import type * as z from 'zod'
import type { UpdateMeBody } from '../../../contract/bodies.ts'
import type { AuditAction } from '../../../db/audit.ts'
import { lostRace, type Statement, together } from '../../../db/database.ts'
import { endMailTokens } from '../../../db/mail-tokens.ts'
import { type Effect, oweEffects } from '../../../db/outbox.ts'
import { endSessions } from '../../../db/sessions.ts'
import {
  changePassword,
  findUser,
  findUserByEmail,
  setName,
  setTimeZone,
  type UserRow,
} from '../../../db/users.ts'
import type { Ports } from '../../../ports.ts'
import { isWeakPassword } from '../../../tools/password.ts'
import type { SessionActor } from '../../context.ts'
import { ring } from '../../ring.ts'
import type { Caller } from './caller.ts'
import { checkPassword, type PasswordPorts } from './check-password.ts'
import { mayMail } from './limits.ts'
import { type MailLinkPorts, verificationLink } from './mail-link.ts'
import { type Refusal, refused } from './refusal.ts'

/** `mailed`: nothing is changed until the link is used. */
type Done = { kind: 'done' | 'mailed' }
type UpdatePorts = PasswordPorts & MailLinkPorts & Pick<Ports, 'assets' | 'post' | 'log' | 'swarm'>

async function me({ db }: Pick<Ports, 'db'>, actor: SessionActor): Promise<UserRow> {
  const user = await findUser(db, actor.userId)
  if (!user) throw new Error('the user of this session is gone')
  return user
}

type Change = z.infer<typeof UpdateMeBody>

/** One of the changes a body can ask for; `noted` makes the audit line that goes with it. */
export async function updateMe(
  ports: UpdatePorts,
  actor: SessionActor,
  change: Change,
  { source }: Caller,
  noted: (action: AuditAction) => Statement,
): Promise<Done | Refusal> {
  const { db, clock } = ports
  if ('newPassword' in change)
    return updatePassword(ports, actor, { ...change, source }, noted('password_changed'))
  if ('email' in change)
    return requestNewAddress(ports, actor, { ...change, source }, noted('email_change_requested'))
  if ('timeZone' in change) {
    const { timeZone } = await me(ports, actor)
    return change.timeZone === timeZone
      ? { kind: 'done' }
      : updateTimeZone(ports, actor, change.timeZone)
  }
  const named = setName(db, actor.userId, change.name, clock.now())
  await together(db, [named, noted('profile_changed')])
  return { kind: 'done' }
}

/** Schedules go by the account's clock: they hear of it at once, and from the Orchestrator if we are cut off before. */
async function updateTimeZone(
  ports: UpdatePorts,
  { userId, accountId }: SessionActor,
  timeZone: string,
): Promise<Done> {
  const { db, clock, ids, swarm } = ports
  const now = clock.now()
  const key = `time_zone:${ids.next('req')}`
  const effect: Effect = {
    ...{ key, agent: 'orchestrator', kind: 'time_zone' },
    ...{ accountId, payload: {} },
  }
  await together(db, [
    setTimeZone(db, userId, timeZone, now),
    oweEffects(db, [effect], { actorId: userId, now }),
  ])
  await swarm(accountId).keepTimeOf(timeZone)
  await ring(ports, 'orchestrator', key)
  return { kind: 'done' }
}

/** Ends all other sessions and tokens. `weak_password`, `invalid_credentials` or `too_many_attempts`. */
async function updatePassword(
  ports: UpdatePorts,
  actor: SessionActor,
  change: { currentPassword: string; newPassword: string; source: string },
  audit: Statement,
): Promise<Done | Refusal> {
  const { db, clock, realClock } = ports
  const { email } = await me(ports, actor)
  if (await isWeakPassword(change.newPassword, { email }, ports.assets))
    return refused('weak_password')
  const attempt = { email, password: change.currentPassword, source: change.source }
  const checked = await checkPassword(ports, attempt)
  if (checked.kind === 'refused') return checked
  const passwordHash = await ports.passwords.hash(change.newPassword)
  const expected = checked.user.passwordHash
  try {
    await together(db, [
      ...changePassword(db, actor.userId, { expected, passwordHash, now: clock.now() }),
      endSessions(db, actor.userId, realClock.now(), actor.sessionId),
      // Whoever knew the old password may have asked to move the account elsewhere: that link dies with it.
      endMailTokens(db, actor.userId, ['change_email', 'password_reset'], clock.now()),
      audit,
    ])
  } catch (error) {
    // The password was changed or reset meanwhile: the one given is no longer the current one.
    if (lostRace(error)) return refused('invalid_credentials')
    throw error
  }
  return { kind: 'done' }
}

/** Mails a link to the new address; until it is used nothing changes. Needs a verified address. */
async function requestNewAddress(
  ports: UpdatePorts,
  actor: SessionActor,
  change: { email: string; currentPassword: string; source: string },
  audit: Statement,
): Promise<Done | Refusal> {
  if (!actor.emailVerified) return refused('email_unverified')
  const { email } = await me(ports, actor)
  const attempt = { email, password: change.currentPassword, source: change.source }
  const checked = await checkPassword(ports, attempt)
  if (checked.kind === 'refused') return checked
  const limited = await mayMail(ports, change.email)
  if (limited) return limited
  const holder = await findUserByEmail(ports.db, change.email)
  if (holder && holder.id !== actor.userId) return refused('email_taken')
  const to = { userId: actor.userId, email: change.email, purpose: 'change_email' as const }
  const link = verificationLink(ports, to)
  await together(ports.db, [...link.statements, audit])
  await ring(ports, 'notification', link.key)
  return { kind: 'mailed' }
}
