/** Tokens: what is random, what is derived, and that an access token says only who and which session. */

import { describe, expect, it } from 'vitest'
import { accessTokens, hashSecret, mailLinkToken, randomSecret, refreshSuccessor } from './token.ts'

const SECRET = 'a secret of more than thirty-two characters'
const ORIGIN = 'https://titanforge.example'
const at = (seconds: number) => ({ now: () => seconds * 1_000 })

describe('a secret', () => {
  it('is 256 random bits as 43 characters', () => {
    const secrets = Array.from({ length: 50 }, randomSecret)
    expect(secrets.every((secret) => /^[\w-]{43}$/.test(secret))).toBe(true)
    expect(new Set(secrets).size).toBe(50)
  })

  it('is stored as its SHA-256', () => {
    // FIPS 180-2, appendix B.1: SHA-256("abc").
    expect(Buffer.from(hashSecret('abc'), 'base64url').toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
  })
})

describe('a derived token', () => {
  it('is the same for the same row and another for any other row, purpose or pepper', () => {
    const token = mailLinkToken('pepper', 'mtk_1', 'verify_email')
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(mailLinkToken('pepper', 'mtk_1', 'verify_email')).toBe(token)
    const others = [
      mailLinkToken('pepper', 'mtk_2', 'verify_email'),
      mailLinkToken('pepper', 'mtk_1', 'password_reset'),
      mailLinkToken('pepper', 'mtk_1', 'change_email'),
      mailLinkToken('salt', 'mtk_1', 'verify_email'),
      refreshSuccessor('pepper', 'mtk_1'),
    ]
    expect(new Set([token, ...others]).size).toBe(6)
  })

  it('follows a refresh token the same way each time', () => {
    expect(refreshSuccessor('pepper', 'first')).toBe(refreshSuccessor('pepper', 'first'))
    expect(refreshSuccessor('pepper', 'second')).not.toBe(refreshSuccessor('pepper', 'first'))
  })
})

describe('an access token', () => {
  const claims = { userId: 'usr_1', sessionId: 'ses_1' }

  it('is checked by whoever has the secret, for ten minutes', async () => {
    const token = await accessTokens(SECRET, ORIGIN, at(1_000)).issue(claims)
    const check = (seconds: number, secret = SECRET, origin = ORIGIN) =>
      accessTokens(secret, origin, at(seconds)).check(token)
    expect(await check(1_000)).toEqual({ kind: 'valid', claims })
    expect(await check(1_599)).toEqual({ kind: 'valid', claims })
    expect(await check(1_600)).toEqual({ kind: 'expired' })
    expect(await check(1_000, `${SECRET}!`)).toEqual({ kind: 'invalid' })
    expect(await check(1_000, SECRET, 'https://other.example')).toEqual({ kind: 'invalid' })
  })

  it('carries nothing else, and is never the same twice', async () => {
    const tokens = accessTokens(SECRET, ORIGIN, at(1_000))
    const [one, two] = [await tokens.issue(claims), await tokens.issue(claims)]
    expect(one).not.toBe(two)
    const [head, body] = one
      .split('.', 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object)
    expect(head).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: expect.stringMatching(/^[\w-]{8}$/) })
    expect(body).toEqual({
      sub: 'usr_1',
      sid: 'ses_1',
      iss: 'https://titanforge.example',
      aud: 'https://titanforge.example/api/v1',
      iat: 1_000,
      exp: 1_600,
      jti: expect.stringMatching(/^[\w-]{16}$/),
    })
  })
})
