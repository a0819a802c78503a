/** Registering: one account an address, signed in at once, a mail and a fact owed. */

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { findEffect } from '../../../db/outbox.ts'
import { findUser } from '../../../db/users.ts'
import { unique } from '../../../journeys/builders.ts'
import { aSite, PASSWORD } from '../../../journeys/site.ts'
import { UserAnswer } from './sign-in-routes.ts'

const rowsOf = async (table: string) =>
  (await env.DB.prepare(`SELECT * FROM ${table}`).all()).results
const anAddress = () => `ada.${unique()}@example.test`

describe('register', () => {
  it('makes an account, signs it in and owes one mail and one fact', async () => {
    const site = aSite()
    const email = anAddress()
    const answer = await site.api('POST', '/register', {
      body: { email, password: PASSWORD, name: 'Ada' },
    })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('location')).toBe('/api/v1/users/me')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const { user } = UserAnswer.parse(answer.json)
    expect(user).toMatchObject({
      email,
      emailVerified: false,
      name: 'Ada',
      isSuperuser: false,
      createdAt: '2026-11-01T00:00:00.000Z',
      subscription: null,
    })
    expect(user.entitlements).toMatchObject({ access: 'none', plan: null, requestsPerMonth: 0 })

    const keys = site.posted.map((message) => 'key' in message && message.key)
    expect(keys).toEqual([
      expect.stringMatching(/^verify_email:mtk_/),
      `fact:user_signup:${user.id}`,
    ])
    const mail = await findEffect(site.ports.db, String(keys[0]))
    expect(mail).toMatchObject({ agent: 'notification', kind: 'verify_email', accountId: user.id })
    expect(Object.keys(mail?.payload ?? {})).toEqual(['mailTokenId'])
    const fact = await findEffect(site.ports.db, String(keys[1]))
    expect(fact?.payload).toMatchObject({ type: 'user_signup', ref: user.id, accountId: user.id })
  })

  it('sets one cookie: HttpOnly, Lax, 30 days, plain only on the local machine', async () => {
    const site = aSite()
    const body = { email: anAddress(), password: PASSWORD }
    const local = await site.api('POST', '/register', { body })
    expect(local.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^tf_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
      ),
    ])
    const origin = 'https://titanforge.example'
    const there = await site.call('POST', `${origin}/register`, {
      body: { email: anAddress(), password: PASSWORD },
      origin,
    })
    expect(there.status).toBe(201)
    expect(there.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-tf_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ])
  })

  it('answers the same on the short path, with a slash or without', async () => {
    const site = aSite()
    for (const path of ['/register', '/register/', '/api/v1/register/']) {
      const body = { email: anAddress(), password: PASSWORD }
      expect((await site.call('POST', path, { body })).status).toBe(201)
    }
  })

  it('refuses an address that has an account, in any case', async () => {
    const site = aSite()
    const { email } = await site.registered()
    for (const again of [email, email.toUpperCase()]) {
      const answer = await site.api('POST', '/register', {
        body: { email: again, password: PASSWORD },
      })
      expect([answer.status, answer.json.code, answer.cookie]).toEqual([409, 'email_taken', null])
    }
  })

  it('makes one account of twenty registrations at once', async () => {
    const site = aSite()
    const email = anAddress()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        site.api('POST', '/register', {
          body: { email: n % 2 ? email : email.toUpperCase(), password: PASSWORD },
        }),
      ),
    )
    expect(answers.filter(({ status }) => status === 201).length).toBe(1)
    expect(answers.filter(({ status }) => status === 409).length).toBe(19)
    const keys = site.posted.map((message) => 'key' in message && message.key)
    expect(keys.filter((key) => String(key).startsWith('fact:user_signup:')).length).toBe(1)
  })

  it.each(['password1', 'qwertyuiop', 'TitanForge', 'titanforge2026!', 'sevench', '', '        '])(
    'refuses the password %s',
    async (password) => {
      const answer = await aSite().api('POST', '/register', {
        body: { email: anAddress(), password },
      })
      expect([answer.status, answer.json.code]).toEqual([422, 'weak_password'])
    },
  )

  it('refuses the address and its local part as password', async () => {
    const email = anAddress()
    for (const password of [email, email.toUpperCase(), ` ${email}`, email.split('@')[0]]) {
      const answer = await aSite().api('POST', '/register', { body: { email, password } })
      expect([answer.status, answer.json.code]).toEqual([422, 'weak_password'])
    }
  })

  it.each([['a'.repeat(64)], ['🐴🔋📎✅🐴🔋📎✅'], ['    8 spaces & more    '], ['x'.repeat(128)]])(
    'takes the password %s whole',
    async (password) => {
      const site = aSite()
      const email = anAddress()
      const answer = await site.api('POST', '/register', { body: { email, password } })
      expect(answer.status).toBe(201)
      const signIn = (attempt: string) =>
        site.api('POST', '/session', { body: { email, password: attempt } })
      expect((await signIn(password)).status).toBe(200)
      expect((await signIn(password.slice(0, -2))).status).toBe(401)
    },
  )

  it.each([
    [{ email: 'no address', password: PASSWORD }, '#/email'],
    [{ email: 'a@x.test', password: 'x'.repeat(129) }, '#/password'],
    [{ email: `${'a'.repeat(250)}@x.test`, password: PASSWORD }, '#/email'],
    [{ email: 'a@x.test', password: 12345678 }, '#/password'],
    [{ email: 'a@x.test', password: PASSWORD, name: 'n'.repeat(101) }, '#/name'],
    [{ email: 'a@x.test', password: PASSWORD, isSuperuser: true }, '#/isSuperuser'],
    [{ password: PASSWORD }, '#/email'],
    [['a@x.test'], '#'],
  ])('answers 422 with a pointer to %j', async (body, pointer) => {
    const answer = await aSite().api('POST', '/register', { body })
    expect([answer.status, answer.json.code]).toEqual([422, 'validation_failed'])
    expect(answer.json.errors?.map((error) => error.pointer)).toContain(pointer)
  })

  it('refuses a page of another site, and needs no Origin at all', async () => {
    const site = aSite()
    const body = { email: anAddress(), password: PASSWORD }
    for (const origin of ['https://evil.example', 'null', 'http://localhost:8788']) {
      const answer = await site.api('POST', '/register', { body, origin })
      expect([answer.status, answer.json.code]).toEqual([403, 'csrf'])
    }
    expect((await site.api('POST', '/register', { body, origin: null })).status).toBe(201)
  })

  it('stores neither password, cookie nor link', async () => {
    const site = aSite()
    const { user, cookie } = await site.registered()
    const row = await findUser(site.ports.db, user.id)
    expect(row?.passwordHash).toMatch(/^scrypt\$/)
    const secret = cookie.split('=')[1] ?? ''
    const tables = ['sessions', 'mail_tokens', 'outbox', 'audit_log', 'users', 'throttles']
    for (const table of tables) {
      const rows = await rowsOf(table)
      expect(JSON.stringify(rows)).not.toContain(secret)
      expect(JSON.stringify(rows)).not.toContain(PASSWORD)
    }
  })

  it('logs neither address, password nor cookie', async () => {
    const site = aSite()
    const { email, cookie } = await site.registered()
    await site.api('POST', '/session', { body: { email, password: 'canary-guess' } })
    await site.api('POST', '/token', { raw: { type: 'application/json', text: '{"canary-guess' } })
    const said = site.lines.join('\n')
    for (const secret of [email, PASSWORD, cookie.split('=')[1] ?? '', 'canary-guess'])
      expect(said).not.toContain(secret)
  })

  it('allows 300 accounts an hour from one source', async () => {
    const site = aSite()
    const from = { 'cf-connecting-ip': '198.51.100.7' }
    const taken = await site.registered()
    const body = { email: taken.email, password: PASSWORD }
    const statuses = new Map<number, number>()
    for (let n = 0; n < 301; n += 1) {
      const { status } = await site.api('POST', '/register', { body, headers: from })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    expect([...statuses]).toEqual([
      [409, 300],
      [429, 1],
    ])
    const refused = await site.api('POST', '/register', { body, headers: from })
    expect([refused.json.code, refused.headers.get('retry-after')]).toEqual([
      'too_many_attempts',
      '3600',
    ])
    // Said before the body is judged: whatever it is (API.md §2).
    const raw = { type: 'text/plain', text: '{' }
    expect((await site.api('POST', '/register', { raw, headers: from })).status).toBe(429)
    site.realClock.advance(3_600_000)
    expect((await site.api('POST', '/register', { body, headers: from })).status).toBe(409)
  })
})
