/** Says who acts: one credential, checked against its session row on every request. */

import { need } from '../../config.ts'
import type { ProblemCode } from '../../contract/problems.ts'
import { noteSeen, type SessionOwner, sessionBySecret, tokenSession } from '../../db/sessions.ts'
import type { Ports } from '../../ports.ts'
import { accessTokens, hashSecret } from '../../tools/token.ts'
import type { ApiContext, SessionActor } from '../context.ts'
import { readKey } from './api-key.ts'
import { sessionCookies } from './cookie.ts'

export type Outcome =
  | { kind: 'actor'; actor: SessionActor }
  /** A key of our making; whether it lives, its account's object says. */
  | { kind: 'key'; accountId: string; hash: string }
  | { kind: 'refused'; code: ProblemCode }

const refused = (code: ProblemCode): Outcome => ({ kind: 'refused', code })

/** API.md §3: one cookie or one Bearer token; both, or two of either, are refused as such. */
export function authenticate(c: ApiContext): Outcome | Promise<Outcome> {
  const cookies = sessionCookies(c)
  const bearers = bearerTokens(c.req.header('authorization'))
  if (cookies.length + bearers.length > 1) return refused('two_credentials')
  const [cookie] = cookies
  const [bearer] = bearers
  if (cookie) return byCookie(c.get('ports'), cookie)
  if (bearer === undefined) return refused('unauthenticated')
  return bearer.startsWith('tf_') ? byKey(c.get('ports'), bearer) : byToken(c.get('ports'), bearer)
}

/** A header sent twice arrives joined by a comma; what follows one without a scheme belongs to the token, which is none then. */
function bearerTokens(header = ''): string[] {
  // Most bring one and nothing else.
  if (header.startsWith('Bearer ') && !header.includes(',')) return [header.slice(7).trim()]
  const tokens: string[] = []
  let others = 0
  for (const part of header.split(',')) {
    const match = /^\s*bearer(?:\s+(.*))?$/i.exec(part)
    if (match) tokens.push((match[1] ?? '').trim())
    else if (tokens.length > 0)
      tokens.push(/\s/.test(part.trim()) ? part : `${tokens.pop()},${part}`)
    else others += 1
  }
  // Another scheme's beside a token is a second credential; alone it is none.
  return tokens.length > 0 && others > 0 ? [...tokens, ''] : tokens
}

type Needs = Pick<Ports, 'db' | 'realClock' | 'config'>

async function byCookie(ports: Needs, secret: string): Promise<Outcome> {
  const owner = await sessionBySecret(ports.db, hashSecret(secret), ports.realClock.now())
  return owner ? welcome(ports, owner, 'cookie') : refused('unauthenticated')
}

function byKey({ config }: Needs, key: string): Outcome {
  const claim = readKey(config, key)
  if (!claim) return refused('invalid_key')
  return { kind: 'key', accountId: claim.accountId, hash: claim.hash }
}

async function byToken(ports: Needs, token: string): Promise<Outcome> {
  const { config, realClock, db } = ports
  const tokens = accessTokens(need(config, 'AUTH_SECRET'), config.APP_ORIGIN, realClock)
  const check = await tokens.check(token)
  if (check.kind === 'expired') return refused('token_expired')
  if (check.kind === 'invalid') return refused('invalid_token')
  const owner = await tokenSession(db, check.claims.sessionId, realClock.now())
  if (owner?.user.id !== check.claims.userId) return refused('invalid_token')
  return welcome(ports, owner, 'token')
}

async function welcome(
  { db, realClock }: Needs,
  { session, user }: SessionOwner,
  via: SessionActor['via'],
): Promise<Outcome> {
  if (user.disabledAt !== null) return refused('account_disabled')
  await noteSeen(db, session, realClock.now())
  return {
    kind: 'actor',
    actor: {
      userId: user.id,
      accountId: user.id,
      sessionId: session.id,
      isSuperuser: user.isSuperuser,
      emailVerified: user.emailVerifiedAt !== null,
      via,
    },
  }
}
