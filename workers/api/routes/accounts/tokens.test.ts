/** Access and refresh tokens: rotation, its grace, what reuse costs, and how families end. */

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { Tokens } from '../../../contract/objects.ts'
import { aSite, PASSWORD, type Site } from '../../../journeys/site.ts'

const DAY = 86_400_000

const refresh = (site: Site, token: string) =>
  site.api('POST', '/token', { body: { grant_type: 'refresh_token', refresh_token: token } })
const refreshed = async (site: Site, token: string) =>
  Tokens.parse((await refresh(site, token)).json).refresh_token

const me = (site: Site, bearer: string) => site.api('GET', '/users/me', { bearer, origin: null })

describe('POST /token', () => {
  it('answers RFC 6749’s tokens by form and by JSON, on both paths', async () => {
    const site = aSite()
    const { email, user } = await site.registered()
    const form = new URLSearchParams({
      grant_type: 'password',
      username: email,
      password: PASSWORD,
    })
    const answer = await site.call('POST', '/token', {
      raw: { type: 'application/x-www-form-urlencoded', text: String(form) },
      origin: 'https://any.example',
    })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.getSetCookie()).toEqual([])
    const { access_token } = Tokens.parse(answer.json)
    expect((await me(site, access_token)).json.user?.id).toBe(user.id)
    const { access } = await site.tokens({ email, password: PASSWORD })
    expect((await me(site, access)).status).toBe(200)
  })

  it.each([
    [{ grant_type: 'client_credentials' }, 400, 'unsupported_grant_type'],
    [{ grant_type: 'password', username: 'a@x.test' }, 422, 'validation_failed'],
    [{ grant_type: 'refresh_token' }, 422, 'validation_failed'],
    [{}, 422, 'validation_failed'],
    [{ grant_type: 'refresh_token', refresh_token: 'never ours' }, 401, 'invalid_token'],
    [
      { grant_type: 'password', username: 'nobody@x.test', password: 'x' },
      401,
      'invalid_credentials',
    ],
  ])('answers %j with %i %s', async (body, status, code) => {
    const answer = await aSite().api('POST', '/token', { body })
    expect([answer.status, answer.json.code]).toEqual([status, code])
    if (status === 401) {
      expect(answer.json.error).toBe('invalid_grant')
      expect(answer.json.error_description).toEqual(expect.any(String))
    }
  })
})

describe('an access token', () => {
  it('lives ten minutes of real time', async () => {
    const site = aSite()
    const { access } = await site.tokens(await site.registered())
    site.clock.advance(10 * DAY)
    site.realClock.advance(599_000)
    expect((await me(site, access)).status).toBe(200)
    site.realClock.advance(1_000)
    const over = await me(site, access)
    expect([over.status, over.json.code]).toEqual([401, 'token_expired'])
  })

  it('dies with its family at once', async () => {
    const site = aSite()
    const { access, refresh: token } = await site.tokens(await site.registered())
    expect((await site.api('DELETE', '/session', { bearer: access, origin: null })).status).toBe(
      204,
    )
    expect((await me(site, access)).json.code).toBe('invalid_token')
    expect((await refresh(site, token)).json.code).toBe('invalid_token')
  })
})

describe('a refresh token', () => {
  it('rotates: each one is used once, and opens nothing by itself', async () => {
    const site = aSite()
    const { refresh: first } = await site.tokens(await site.registered())
    const second = await refreshed(site, first)
    const third = await refreshed(site, second)
    expect(new Set([first, second, third]).size).toBe(3)
    expect((await me(site, third)).json.code).toBe('invalid_token')
  })

  it('answers twenty uses at once with one successor in one family', async () => {
    const site = aSite()
    const { user, ...person } = await site.registered()
    const { refresh: first } = await site.tokens(person)
    const successors = await Promise.all(Array.from({ length: 20 }, () => refreshed(site, first)))
    expect(new Set(successors).size).toBe(1)
    const rows = await env.DB.prepare(
      `SELECT count(*) AS tokens, count(DISTINCT session_id) AS families FROM refresh_tokens
       WHERE account_id = ?`,
    )
      .bind(user.id)
      .first()
    expect(rows).toEqual({ tokens: 2, families: 1 })
  })

  it('answers the same successor for thirty seconds', async () => {
    const site = aSite()
    const { refresh: first } = await site.tokens(await site.registered())
    const second = await refreshed(site, first)
    site.realClock.advance(30_000)
    expect(await refreshed(site, first)).toBe(second)
  })

  it('used again later kills the family: neither thief nor owner goes on', async () => {
    const site = aSite()
    const person = await site.registered()
    const other = await site.tokens(person)
    const { access, refresh: first } = await site.tokens(person)
    const second = await refreshed(site, first)
    site.realClock.advance(30_001)
    const reused = await refresh(site, first)
    expect([reused.status, reused.json.code, reused.json.error]).toEqual([
      401,
      'refresh_reused',
      'invalid_grant',
    ])
    expect((await refresh(site, second)).status).toBe(401)
    expect((await me(site, access)).status).toBe(401)
    expect((await me(site, other.access)).status).toBe(200)
    expect((await site.api('GET', '/users/me', { cookie: person.cookie })).status).toBe(200)
    const { results } = await env.DB.prepare(
      "SELECT actor_id FROM audit_log WHERE action = 'refresh_reused' AND account_id = ?",
    )
      .bind(person.user.id)
      .all()
    expect(results).toEqual([{ actor_id: null }])
  })

  it('dies after seven idle days, and after thirty in use', async () => {
    const site = aSite()
    const person = await site.registered()
    const idle = await site.tokens(person)
    let { refresh: used } = await site.tokens(person)
    for (let week = 0; week < 4; week += 1) {
      site.realClock.advance(7 * DAY - 1_000)
      used = await refreshed(site, used)
    }
    expect((await refresh(site, idle.refresh)).json.code).toBe('token_expired')
    site.realClock.advance(2 * DAY + 3_999)
    used = await refreshed(site, used)
    site.realClock.advance(1)
    expect((await refresh(site, used)).json.code).toBe('token_expired')
  })

  it('is stored only as a hash, and so is its successor', async () => {
    const site = aSite()
    const { refresh: first } = await site.tokens(await site.registered())
    const second = await refreshed(site, first)
    const rows = JSON.stringify(
      (await env.DB.prepare('SELECT * FROM refresh_tokens').all()).results,
    )
    expect(rows).not.toContain(first)
    expect(rows).not.toContain(second)
  })

  it('of a disabled account opens nothing', async () => {
    const site = aSite()
    const person = await site.registered()
    const { refresh: token } = await site.tokens(person)
    await env.DB.prepare('UPDATE users SET disabled_at = 1 WHERE id = ?').bind(person.user.id).run()
    const answer = await refresh(site, token)
    expect([answer.status, answer.json.code]).toEqual([403, 'account_disabled'])
  })
})
