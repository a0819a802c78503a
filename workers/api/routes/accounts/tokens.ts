/** Access and refresh tokens: a family a sign-in, one living refresh token at a time, dead when one is used twice. */

import { need } from '../../../config.ts'
import type { Tokens } from '../../../contract/objects.ts'
import { audited } from '../../../db/audit.ts'
import { together } from '../../../db/database.ts'
import { addRefreshToken, findRefreshToken, markRefreshUsed } from '../../../db/refresh-tokens.ts'
import { endSession, extendSession, startSession } from '../../../db/sessions.ts'
import type { Ports } from '../../../ports.ts'
import { DAY, SECOND } from '../../../tools/clock.ts'
import {
  ACCESS_TOKEN_SECONDS,
  accessTokens,
  hashSecret,
  randomSecret,
  refreshSuccessor,
} from '../../../tools/token.ts'
import type { Caller } from './caller.ts'
import { type Refusal, refused } from './refusal.ts'

export type TokenPorts = Pick<Ports, 'db' | 'ids' | 'clock' | 'realClock' | 'config'>

const IDLE_MS = 7 * DAY
const ABSOLUTE_MS = 30 * DAY
/** Two tabs, or an answer that got lost: asked again so soon, the same successor is the answer. */
const GRACE_MS = 30 * SECOND

async function answer(
  { config, realClock }: Pick<Ports, 'config' | 'realClock'>,
  { userId, sessionId, refresh }: { userId: string; sessionId: string; refresh: string },
): Promise<Tokens> {
  const tokens = accessTokens(need(config, 'AUTH_SECRET'), config.APP_ORIGIN, realClock)
  return {
    access_token: await tokens.issue({ userId, sessionId }),
    token_type: 'bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
    refresh_token: refresh,
  }
}

/** Starts a family for someone who has just proved their password. */
export async function startTokens(
  ports: TokenPorts,
  userId: string,
  caller: Caller,
): Promise<Tokens> {
  const { db, ids, clock, realClock } = ports
  const refresh = randomSecret()
  const sessionId = ids.next('ses')
  const now = realClock.now()
  const expiresAt = now + IDLE_MS
  await together(db, [
    startSession(db, {
      id: sessionId,
      userId,
      kind: 'token',
      secretHash: null,
      userAgent: caller.userAgent,
      now,
      expiresAt,
    }),
    addRefreshToken(db, { tokenHash: hashSecret(refresh), sessionId, userId, now, expiresAt }),
    audited(db, {
      id: ids.next('aud'),
      action: 'signed_in',
      accountId: userId,
      actorId: userId,
      subject: sessionId,
      requestId: caller.requestId,
      now: clock.now(),
    }),
  ])
  return answer(ports, { userId, sessionId, refresh })
}

/** Rotates. `invalid_token`, `token_expired`, `refresh_reused` (and the family is dead) or `account_disabled`. */
export async function refreshTokens(
  ports: TokenPorts,
  token: string,
  caller: Caller,
): Promise<{ kind: 'tokens'; tokens: Tokens } | Refusal> {
  const { db, realClock, config } = ports
  const found = await findRefreshToken(db, hashSecret(token))
  if (!found) return refused('invalid_token')
  const { session } = found
  const now = realClock.now()
  const { usedAt } = found.token
  if (usedAt !== null && now - usedAt > GRACE_MS) {
    if (session.endedAt === null) await endFamily(ports, session, caller)
    return refused('refresh_reused')
  }
  if (found.disabledAt !== null) return refused('account_disabled')
  if (session.endedAt !== null) return refused('invalid_token')
  if (found.token.expiresAt <= now) return refused('token_expired')

  const { id: sessionId, userId } = session
  const refresh = refreshSuccessor(need(config, 'TOKEN_PEPPER'), token)
  const expiresAt = Math.min(now + IDLE_MS, session.createdAt + ABSOLUTE_MS)
  if (usedAt === null)
    await together(db, [
      markRefreshUsed(db, found.token.tokenHash, now),
      addRefreshToken(db, { tokenHash: hashSecret(refresh), sessionId, userId, now, expiresAt }),
      extendSession(db, sessionId, { now, expiresAt }),
    ])
  return { kind: 'tokens', tokens: await answer(ports, { userId, sessionId, refresh }) }
}

/** Used again after the grace, a token was stolen by one of the two: neither may go on. */
const endFamily = (
  { db, ids, clock, realClock }: TokenPorts,
  session: { id: string; userId: string },
  { requestId }: Caller,
): Promise<void> =>
  together(db, [
    endSession(db, session.id, realClock.now()),
    audited(db, {
      id: ids.next('aud'),
      action: 'refresh_reused',
      accountId: session.userId,
      actorId: null,
      subject: session.id,
      requestId,
      now: clock.now(),
    }),
  ])
