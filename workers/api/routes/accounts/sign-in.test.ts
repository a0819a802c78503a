/** Signing in with a password: equal answers for everybody, slow for those who guess, out at once when signed out. */

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { findUser } from '../../../db/users.ts'
import { unique } from '../../../journeys/builders.ts'
import { aSite, PASSWORD, type Site } from '../../../journeys/site.ts'
import { deriveByScrypt, type ScryptParameters, scryptPasswords } from '../../../tools/password.ts'
import { UserAnswer } from './sign-in-routes.ts'

const from = () => ({ 'cf-connecting-ip': `198.51.100.${unique()}` })

const signIn = (site: Site, email: string, password: string, headers = from()) =>
  site.api('POST', '/session', { body: { email, password }, headers })

describe('signing in', () => {
  it('answers who it is, with a cookie that works', async () => {
    const site = aSite()
    const ada = await site.registered()
    const answer = await signIn(site, ada.email.toUpperCase(), PASSWORD)
    expect(answer.status).toBe(200)
    expect(UserAnswer.parse(answer.json).user.id).toBe(ada.user.id)
    expect(answer.cookie).not.toBe(ada.cookie)
    const me = await site.api('GET', '/users/me', { cookie: answer.cookie ?? '' })
    expect([me.status, me.json.user?.id]).toEqual([200, ada.user.id])
  })

  it('answers alike for a wrong password and an unknown address', async () => {
    const site = aSite()
    const ada = await site.registered()
    const wrong = await signIn(site, ada.email, 'wrong password')
    const unknown = await signIn(site, `nobody.${unique()}@example.test`, 'wrong password')
    const { requestId: _, ...one } = wrong.json
    const { requestId: __, ...other } = unknown.json
    expect([wrong.status, wrong.json.code]).toEqual([401, 'invalid_credentials'])
    expect(wrong.headers.get('www-authenticate')).toBe('Bearer')
    expect(other).toEqual(one)
    expect([...unknown.headers.keys()]).toEqual([...wrong.headers.keys()])
    expect(unknown.headers.getSetCookie()).toEqual([])
  })

  it('spends exactly one hash with the same parameters on an unknown address', async () => {
    const parameters: ScryptParameters = { N: 256, r: 8, p: 1 }
    const spent: ScryptParameters[] = []
    const passwords = scryptPasswords(parameters, (password, salt, used) => {
      spent.push(used)
      return deriveByScrypt(password, salt, used)
    })
    const site = aSite({ passwords })
    const ada = await site.registered()
    spent.length = 0
    await signIn(site, ada.email, 'wrong password')
    expect(spent.splice(0)).toEqual([parameters])
    await signIn(site, `nobody.${unique()}@example.test`, 'wrong password')
    expect(spent.splice(0)).toEqual([parameters])
  })

  it('hashes again when the parameters have changed', async () => {
    const old = aSite({ passwords: scryptPasswords({ N: 128, r: 8, p: 1 }) })
    const ada = await old.registered()
    const site = aSite()
    expect((await signIn(site, ada.email, PASSWORD)).status).toBe(200)
    const row = await findUser(site.ports.db, ada.user.id)
    expect(row?.passwordHash).toMatch(/^scrypt\$N=256,r=8,p=1\$/)
    expect((await signIn(site, ada.email, PASSWORD)).status).toBe(200)
  })

  it('tells only who knows the password that the account is disabled', async () => {
    const site = aSite()
    const ada = await site.registered()
    await env.DB.prepare('UPDATE users SET disabled_at = 1 WHERE id = ?').bind(ada.user.id).run()
    expect((await signIn(site, ada.email, PASSWORD)).json.code).toBe('account_disabled')
    expect((await signIn(site, ada.email, 'wrong password')).json.code).toBe('invalid_credentials')
    const me = await site.api('GET', '/users/me', { cookie: ada.cookie })
    expect([me.status, me.json.code]).toEqual([403, 'account_disabled'])
  })

  it('signs out here and nowhere else', async () => {
    const site = aSite()
    const ada = await site.registered()
    const other = (await signIn(site, ada.email, PASSWORD)).cookie ?? ''
    const out = await site.api('DELETE', '/session', { cookie: ada.cookie })
    expect(out.status).toBe(204)
    expect(out.headers.getSetCookie()).toEqual([
      'tf_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
    ])
    expect((await site.api('GET', '/users/me', { cookie: ada.cookie })).status).toBe(401)
    expect((await site.api('GET', '/users/me', { cookie: other })).status).toBe(200)
  })

  it('ends by itself after thirty days', async () => {
    const site = aSite()
    const ada = await site.registered()
    site.realClock.advance(30 * 86_400_000 - 1)
    expect((await site.api('GET', '/users/me', { cookie: ada.cookie })).status).toBe(200)
    site.realClock.advance(1)
    const over = await site.api('GET', '/users/me', { cookie: ada.cookie })
    expect([over.status, over.json.code]).toEqual([401, 'unauthenticated'])
  })

  it('does not mind the app’s clock being moved', async () => {
    const site = aSite()
    const ada = await site.registered()
    site.clock.advance(400 * 86_400_000)
    expect((await site.api('GET', '/users/me', { cookie: ada.cookie })).status).toBe(200)
  })
})

describe('guessing', () => {
  it('costs nothing ten times, then 1, 2, 4 … 60 seconds, for known and unknown addresses', async () => {
    const site = aSite()
    const ada = await site.registered()
    for (const email of [ada.email, `nobody.${unique()}@example.test`]) {
      for (let n = 0; n < 10; n += 1)
        expect((await signIn(site, email, `guess ${n}`)).status).toBe(401)
      for (const wait of [1, 2, 4, 8, 16, 32, 60, 60]) {
        const refused = await signIn(site, email, 'guess')
        expect([refused.status, refused.json.code]).toEqual([429, 'too_many_attempts'])
        expect(refused.headers.get('retry-after')).toBe(String(wait))
        site.realClock.advance(wait * 1_000)
        expect((await signIn(site, email, 'guess')).status).toBe(401)
      }
    }
  })

  it('never locks out: after the wait the right password opens and starts afresh', async () => {
    const site = aSite()
    const ada = await site.registered()
    for (let n = 0; n < 10; n += 1) await signIn(site, ada.email, 'guess')
    expect((await signIn(site, ada.email, PASSWORD)).status).toBe(429)
    site.realClock.advance(1_000)
    expect((await signIn(site, ada.email, PASSWORD)).status).toBe(200)
    for (let n = 0; n < 10; n += 1)
      expect((await signIn(site, ada.email, 'guess')).status).toBe(401)
  })

  it('gains nothing by a thousand at once: ten are answered, the right one hidden among the rest', async () => {
    const site = aSite()
    const ada = await site.registered()
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, n) =>
        signIn(site, ada.email, n === 999 ? PASSWORD : `guess ${n}`),
      ),
    )
    const count = (status: number) => answers.filter((answer) => answer.status === status).length
    expect([count(401), count(429), count(200)]).toEqual([10, 990, 0])
  })

  it('lets a hundred right sign-ins at once through', async () => {
    const site = aSite()
    const ada = await site.registered()
    const headers = from()
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => signIn(site, ada.email, PASSWORD, headers)),
    )
    expect(answers.every(({ status }) => status === 200)).toBe(true)
  })

  it('is slowed by source, too: a hundred failures over many addresses', async () => {
    const site = aSite()
    const headers = { 'cf-connecting-ip': '2001:db8:1:2:aaaa::1' }
    const neighbour = { 'cf-connecting-ip': '2001:db8:1:2:bbbb::9' }
    for (let n = 0; n < 100; n += 1)
      expect((await signIn(site, `x${n}@example.test`, 'guess', headers)).status).toBe(401)
    expect((await signIn(site, 'y@example.test', 'guess', headers)).status).toBe(429)
    expect((await signIn(site, 'y@example.test', 'guess', neighbour)).status).toBe(429)
    expect((await signIn(site, 'y@example.test', 'guess')).status).toBe(401)
  })

  it('is answered after what is wrong with the request itself', async () => {
    const site = aSite()
    const ada = await site.registered()
    for (let n = 0; n < 10; n += 1) await signIn(site, ada.email, 'guess')
    expect((await signIn(site, ada.email, '')).status).toBe(422)
    expect((await signIn(site, ada.email, 'guess')).status).toBe(429)
  })
})
