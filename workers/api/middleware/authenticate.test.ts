/** Credentials at the door: what opens it, what is refused, and some forty forged tokens that are not tokens. */

import { env } from 'cloudflare:workers'
import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { START } from '../../journeys/builders.ts'
import { aSite, type Person, type Site } from '../../journeys/site.ts'

const NOW = START / 1_000
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const decoded = (part = ''): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString())

type Part = Record<string, unknown>
type Forgery = { header?: Part; payload?: Part; hash?: string; secret?: string }

/** Signs as we do, except for what is forged; undefined members vanish. */
function forge(
  real: string,
  { header, payload, hash = 'sha256', secret = env.AUTH_SECRET ?? '' }: Forgery,
) {
  const [head, body] = real.split('.')
  const signed = `${base64url({ ...decoded(head), ...header })}.${base64url({ ...decoded(body), ...payload })}`
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`
}

const me = (site: Site, bearer: string) => site.api('GET', '/users/me', { bearer, origin: null })

async function scene() {
  const site = aSite()
  const ada = await site.registered()
  const bob = await site.registered()
  const { access, refresh } = await site.tokens(ada)
  const cookieSession = await env.DB.prepare(
    "SELECT id FROM sessions WHERE user_id = ? AND kind = 'cookie'",
  )
    .bind(ada.user.id)
    .first<{ id: string }>()
  return { site, ada, bob, access, refresh, cookieSessionId: cookieSession?.id ?? '' }
}
type Scene = Awaited<ReturnType<typeof scene>>

const forgeries: Record<string, (scene: Scene) => string> = {
  'nothing at all': () => '',
  'a word': () => 'token',
  'two parts': () => 'a.b',
  'three parts of nothing': () => 'a.b.c',
  'five parts (JWE)': ({ access }) => `${access}.a.b`,
  'no signature': ({ access }) => access.replace(/[^.]+$/, ''),
  'a signature cut short': ({ access }) => access.slice(0, -4),
  'another payload under our signature': ({ access, bob }) => {
    const [head, body, signature] = access.split('.')
    return `${head}.${base64url({ ...decoded(body), sub: bob.user.id })}.${signature}`
  },
  'alg none, unsigned': ({ access }) =>
    forge(access, { header: { alg: 'none' } }).replace(/[^.]+$/, ''),
  'alg None': ({ access }) => forge(access, { header: { alg: 'None' } }),
  'alg none, signed': ({ access }) => forge(access, { header: { alg: 'none' } }),
  'no alg': ({ access }) => forge(access, { header: { alg: undefined } }),
  HS384: ({ access }) => forge(access, { header: { alg: 'HS384' }, hash: 'sha384' }),
  HS512: ({ access }) => forge(access, { header: { alg: 'HS512' }, hash: 'sha512' }),
  'RS256 with our secret as key': ({ access }) => forge(access, { header: { alg: 'RS256' } }),
  'another secret': ({ access }) => forge(access, { secret: 'x'.repeat(40) }),
  'an empty secret': ({ access }) => forge(access, { secret: '' }),
  'the pepper as secret': ({ access }) => forge(access, { secret: env.TOKEN_PEPPER ?? '' }),
  'a key of its own in the header': ({ access }) =>
    forge(access, { header: { jwk: { kty: 'oct', k: 'eA' } }, secret: 'x' }),
  'no typ': ({ access }) => forge(access, { header: { typ: undefined } }),
  'typ JWT': ({ access }) => forge(access, { header: { typ: 'JWT' } }),
  'another kid': ({ access }) => forge(access, { header: { kid: '../../dev/null' } }),
  'no kid': ({ access }) => forge(access, { header: { kid: undefined } }),
  'an unknown critical header': ({ access }) =>
    forge(access, { header: { crit: ['must'], must: true } }),
  'another issuer': ({ access }) => forge(access, { payload: { iss: 'https://evil.example' } }),
  'no issuer': ({ access }) => forge(access, { payload: { iss: undefined } }),
  'another audience': ({ access }) => forge(access, { payload: { aud: 'mail' } }),
  'two audiences': ({ access }) =>
    forge(access, { payload: { aud: ['http://localhost:8787/api/v1', 'mail'] } }),
  'no audience': ({ access }) => forge(access, { payload: { aud: undefined } }),
  'no expiry': ({ access }) => forge(access, { payload: { exp: undefined } }),
  'expiry as text': ({ access }) => forge(access, { payload: { exp: '9999999999' } }),
  'expired a second ago': ({ access }) => forge(access, { payload: { exp: NOW - 1 } }),
  'made in the future': ({ access }) => forge(access, { payload: { iat: NOW + 60 } }),
  'made long ago for long': ({ access }) =>
    forge(access, { payload: { iat: NOW - 601, exp: NOW + 9_999 } }),
  'no date': ({ access }) => forge(access, { payload: { iat: undefined } }),
  'not valid yet': ({ access }) => forge(access, { payload: { nbf: NOW + 60 } }),
  'no subject': ({ access }) => forge(access, { payload: { sub: undefined } }),
  'somebody else’s subject': ({ access, bob }) => forge(access, { payload: { sub: bob.user.id } }),
  'no session': ({ access }) => forge(access, { payload: { sid: undefined } }),
  'a session nobody has': ({ access }) => forge(access, { payload: { sid: 'ses_nobody' } }),
  'a list of sessions': ({ access }) => forge(access, { payload: { sid: ['ses_nobody'] } }),
  'a browser’s session': ({ access, cookieSessionId }) =>
    forge(access, { payload: { sid: cookieSessionId } }),
  'the refresh token': ({ refresh }) => refresh,
  'the cookie’s secret': ({ ada }) => ada.cookie.split('=')[1] ?? '',
}

describe('a forged access token', () => {
  it.each(Object.entries(forgeries))('is refused: %s', async (_, forged) => {
    const here = await scene()
    expect((await me(here.site, forge(here.access, {}))).status).toBe(200)
    const answer = await me(here.site, forged(here))
    expect(answer.status).toBe(401)
    expect(['invalid_token', 'token_expired']).toContain(answer.json.code)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  })
})

describe('credentials', () => {
  const get = (site: Site, headers: Record<string, string>) =>
    site.api('GET', '/users/me', { headers, origin: null })

  async function both(): Promise<{ site: Site; ada: Person; access: string }> {
    const { site, ada, access } = await scene()
    return { site, ada, access }
  }

  it('are one: cookie and Bearer, or two of either, are refused as two', async () => {
    const { site, ada, access } = await both()
    const combinations = [
      { cookie: ada.cookie, authorization: `Bearer ${access}` },
      { cookie: ada.cookie, authorization: 'Bearer rubbish' },
      { cookie: `${ada.cookie}; ${ada.cookie}` },
      { authorization: `Bearer ${access}, Bearer ${access}` },
      { authorization: `Bearer ${access}, Basic dXNlcjpwYXNz` },
      { authorization: `Basic dXNlcjpwYXNz, Bearer ${access}` },
    ]
    for (const headers of combinations) {
      const answer = await get(site, headers)
      expect([answer.status, answer.json.code]).toEqual([400, 'two_credentials'])
    }
  })

  it.each([',', ',rubbish', ', rubbish', ',,'])(
    'are whole: a token is none with “%s” behind it',
    async (tail) => {
      const { site, access } = await both()
      const answer = await get(site, { authorization: `Bearer ${access}${tail}` })
      expect([answer.status, answer.json.code]).toEqual([401, 'invalid_token'])
    },
  )

  it('are found whatever else stands beside them', async () => {
    const { site, ada, access } = await both()
    for (const headers of [
      { cookie: `theme=dark; ${ada.cookie}; lang=en` },
      { authorization: `bearer ${access}` },
      { cookie: 'tf_session=', authorization: `Bearer ${access}` },
      { authorization: `BEARER   ${access}` },
      { authorization: 'Basic dXNlcjpwYXNz', cookie: ada.cookie },
    ])
      expect((await get(site, headers)).status).toBe(200)
  })

  it.each([
    {},
    { cookie: 'tf_session=' },
    { cookie: 'tf_session=rubbish' },
    { cookie: 'xtf_session=rubbish' },
    { authorization: 'Basic dXNlcjpwYXNz' },
  ])('that are none are refused: %j', async (headers) => {
    const answer = await get(aSite(), headers as Record<string, string>)
    expect([answer.status, answer.json.code]).toEqual([401, 'unauthenticated'])
  })

  it('under the other name of the cookie are none: plain http cannot plant a __Host- cookie', async () => {
    const { site, ada } = await both()
    const secret = ada.cookie.split('=')[1]
    expect((await get(site, { cookie: `__Host-tf_session=${secret}` })).status).toBe(401)
    const there = (cookie: string) =>
      site.call('GET', 'https://titanforge.example/users/me', { cookie, origin: null })
    expect((await there(ada.cookie)).status).toBe(401)
    expect((await there(`__Host-tf_session=${secret}`)).status).toBe(200)
  })

  it('in the query string are never read', async () => {
    const { site, access } = await both()
    const path = `/users/me?access_token=${access}&api_key=${access}`
    expect((await site.api('GET', path, { origin: null })).status).toBe(401)
  })

  it('of an API key open nothing here', async () => {
    const answer = await me(aSite(), `tf_test_${'a'.repeat(26)}_${'b'.repeat(49)}`)
    expect([answer.status, answer.json.code]).toEqual([401, 'invalid_key'])
  })

  it('need their secret: without it the answer names the setting', async () => {
    const { ports } = aSite()
    const { AUTH_SECRET: _, ...config } = ports.config
    const answer = await me(aSite({ config }), 'a.b.c')
    expect([answer.status, answer.json.code]).toEqual([503, 'not_configured'])
    expect(answer.json.detail).toContain('AUTH_SECRET')
  })
})
