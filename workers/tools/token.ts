/** Makes and checks what proves a sign-in: random secrets, derived one-use tokens, access tokens. The only importer of jose. */

import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import type { Clock } from './clock.ts'

const randomText = (bytes: number): string => Buffer.from(randomBytes(bytes)).toString('base64url')

/** 256 bits as 43 characters of base64url. */
export const randomSecret = (): string => randomText(32)

/** What is stored of a secret that is random already: its SHA-256, base64url. */
export const hashSecret = (secret: string | Uint8Array): string =>
  createHash('sha256').update(secret).digest('base64url')

const derive = (pepper: string, ...parts: string[]): string =>
  createHmac('sha256', pepper).update(parts.join('\n')).digest('base64url')

export type MailLinkPurpose = 'verify_email' | 'password_reset' | 'change_email'

/**
 * The token in a mail's link, from the id of its row: neither database nor queue ever holds it, and
 * whoever has the pepper can make it again when the mail is written.
 */
export const mailLinkToken = (pepper: string, tokenId: string, purpose: MailLinkPurpose): string =>
  derive(pepper, 'mail link', purpose, tokenId)

/** Proves that we wrote to this person about this topic; long-lived, because mails are kept (RFC 8058). */
export const unsubscribeToken = (pepper: string, userId: string, topic: string): string =>
  [userId, topic, derive(pepper, 'unsubscribe', userId, topic)].join('.')

/** Whom and what a token is about, or null if we did not make it. */
export function readUnsubscribeToken(
  pepper: string,
  token: string,
): { userId: string; topic: string } | null {
  const [userId = '', topic = ''] = token.split('.')
  const ours = Buffer.from(unsubscribeToken(pepper, userId, topic))
  const given = Buffer.from(token)
  return ours.length === given.length && timingSafeEqual(ours, given) ? { userId, topic } : null
}

/** The one successor of a refresh token: asked twice within the grace, the answer is the same. */
export const refreshSuccessor = (pepper: string, token: string): string =>
  derive(pepper, 'refresh successor', token)

export const ACCESS_TOKEN_SECONDS = 600
const ALGORITHM = 'HS256'
/** RFC 9068: an access token says so in its header, so no other JWT passes for one. */
const TYPE = 'at+jwt'

export type AccessClaims = { userId: string; sessionId: string }
export type AccessCheck =
  | { kind: 'valid'; claims: AccessClaims }
  | { kind: 'expired' }
  | { kind: 'invalid' }

export type AccessTokens = {
  issue(claims: AccessClaims): Promise<string>
  /** Checks signature, algorithm, kid, type, issuer, audience and times; never whether the session lives. */
  check(token: string): Promise<AccessCheck>
}

/** `secret` is at least 32 characters; `origin` is who we are: issuer, and by its path the audience. */
export function accessTokens(secret: string, origin: string, clock: Clock): AccessTokens {
  const key = new TextEncoder().encode(secret)
  const audience = `${origin}/api/v1`
  const kid = derive(secret, 'kid').slice(0, 8)
  const seconds = () => Math.floor(clock.now() / 1000)
  return {
    issue: ({ userId, sessionId }) =>
      new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
        .setSubject(userId)
        .setIssuer(origin)
        .setAudience(audience)
        .setIssuedAt(seconds())
        .setExpirationTime(seconds() + ACCESS_TOKEN_SECONDS)
        .setJti(randomText(12))
        .sign(key),
    async check(token) {
      try {
        const { payload, protectedHeader } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          typ: TYPE,
          issuer: origin,
          audience,
          requiredClaims: ['sub', 'sid', 'iat', 'exp'],
          maxTokenAge: ACCESS_TOKEN_SECONDS,
          currentDate: new Date(clock.now()),
        })
        const { sub, sid, aud } = payload
        // An array of audiences would be a token for several purposes.
        if (protectedHeader.kid !== kid || aud !== audience) return { kind: 'invalid' }
        if (typeof sub !== 'string' || typeof sid !== 'string') return { kind: 'invalid' }
        return { kind: 'valid', claims: { userId: sub, sessionId: sid } }
      } catch (error) {
        if (error instanceof errors.JWTExpired) return { kind: 'expired' }
        if (error instanceof errors.JOSEError) return { kind: 'invalid' }
        throw error
      }
    },
  }
}
