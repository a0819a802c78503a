/** Oneself: what is shown, and what it takes to change it. */

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { openDatabase, together } from '../../../db/database.ts'
import { writeEntitlement } from '../../../db/entitlements.ts'
import { subscriptions, users } from '../../../db/schema/index.ts'
import { aRow, START, unique } from '../../../journeys/builders.ts'
import { aSite, PASSWORD, type Person, type Site } from '../../../journeys/site.ts'
import { UserAnswer } from './sign-in-routes.ts'

const NEW = 'a quite different one'
const patch = (site: Site, { cookie }: Pick<Person, 'cookie'>, body: unknown) =>
  site.api('PATCH', '/users/me', { cookie, body })
const verify = (id: string) =>
  env.DB.prepare('UPDATE users SET email_verified_at = 1 WHERE id = ?').bind(id).run()

describe('the time zone', () => {
  it('is UTC until the site says where they read, and only a place there is', async () => {
    const site = aSite()
    const ada = await site.registered()
    expect(ada.user.timeZone).toBe('UTC')
    const moved = await patch(site, ada, { timeZone: 'Europe/Berlin' })
    expect([moved.status, moved.json.user?.timeZone]).toEqual([200, 'Europe/Berlin'])
    for (const timeZone of ['Europe/Atlantis', '', `Europe/${'x'.repeat(100)}`])
      expect((await patch(site, ada, { timeZone })).status).toBe(422)
  })

  it('is shown under its one name, and owed to the schedules once, however often it is said', async () => {
    const site = aSite()
    const ada = await site.registered()
    for (const timeZone of ['europe/berlin', 'Europe/Berlin', 'EUROPE/BERLIN']) {
      const { status, json } = await patch(site, ada, { timeZone })
      expect([status, json.user?.timeZone]).toEqual([200, 'Europe/Berlin'])
    }
    const owed = await env.DB.prepare(
      "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'time_zone' AND account_id = ?",
    )
    expect(await owed.bind(ada.user.id).first('n')).toBe(1)
  })
})

describe('GET /users/me', () => {
  it('shows the person, on both paths, by cookie and by token', async () => {
    const site = aSite()
    const ada = await site.registered()
    const { access } = await site.tokens(ada)
    for (const path of ['/users/me', '/users/me/', '/api/v1/users/me'])
      for (const credential of [{ cookie: ada.cookie }, { bearer: access }]) {
        const answer = await site.call('GET', path, credential)
        expect(UserAnswer.parse(answer.json).user).toEqual(ada.user)
        expect(answer.headers.get('cache-control')).toBe('no-store')
      }
  })

  it('shows what Billing and Provisioning wrote', async () => {
    const site = aSite()
    const { user, cookie } = await site.registered()
    const db = openDatabase(env.DB)
    const row = aRow({ accountId: user.id })
    await together(db, [
      db.insert(subscriptions).values(row),
      db.update(users).set({ currentSubscriptionId: row.id }),
      writeEntitlement(
        db,
        {
          accountId: user.id,
          epoch: 1,
          version: 1,
          access: 'full',
          plan: 'pro',
          requestsPerMonth: 10_000,
          burstPerMinute: 600,
          concurrentTasks: 5,
          features: ['basic_analytics'],
          reason: 'active',
          quotaAnchor: START,
          validUntil: Date.UTC(2026, 11, 9),
        },
        { subscriptionId: row.id, now: START },
      ),
    ])
    const me = async () =>
      UserAnswer.parse((await site.api('GET', '/users/me', { cookie })).json).user
    expect((await me()).subscription).toMatchObject({ id: row.id, plan: 'pro', interval: 'month' })
    expect((await me()).entitlements).toMatchObject({ access: 'full', requestsPerMonth: 10_000 })
    site.clock.to(Date.UTC(2026, 11, 9))
    expect((await me()).entitlements).toMatchObject({ access: 'none', requestsPerMonth: 0 })
  })
})

describe('PATCH /users/me', () => {
  it('changes the name', async () => {
    const site = aSite()
    const ada = await site.registered()
    const answer = await patch(site, ada, { name: '  Ada Lovelace ' })
    expect([answer.status, UserAnswer.parse(answer.json).user.name]).toEqual([200, 'Ada Lovelace'])
  })

  it('changes the password, and ends all other sessions and tokens', async () => {
    const site = aSite()
    const ada = await site.registered()
    const { access } = await site.tokens(ada)
    const other = await site.api('POST', '/session', {
      body: { email: ada.email, password: PASSWORD },
    })
    const change = { currentPassword: PASSWORD, newPassword: NEW }
    expect((await patch(site, ada, change)).status).toBe(200)
    expect((await site.api('GET', '/users/me', { cookie: ada.cookie })).status).toBe(200)
    expect((await site.api('GET', '/users/me', { cookie: other.cookie ?? '' })).status).toBe(401)
    expect((await site.api('GET', '/users/me', { bearer: access })).status).toBe(401)
    const signIn = (password: string) =>
      site.api('POST', '/session', { body: { email: ada.email, password } })
    expect((await signIn(PASSWORD)).status).toBe(401)
    expect((await signIn(NEW)).status).toBe(200)
  })

  it('asks for the current password, and slows those who guess it', async () => {
    const site = aSite()
    const ada = await site.registered()
    await verify(ada.user.id)
    const changes = [
      { currentPassword: 'wrong', newPassword: NEW },
      { currentPassword: 'wrong', email: `new.${unique()}@example.test` },
    ]
    for (const change of changes) {
      const answer = await patch(site, ada, change)
      expect([answer.status, answer.json.code]).toEqual([401, 'invalid_credentials'])
    }
    for (let n = 0; n < 8; n += 1) await patch(site, ada, changes[0])
    expect((await patch(site, ada, changes[0])).status).toBe(429)
  })

  it('changes a password once, though twenty try at once', async () => {
    const site = aSite()
    const ada = await site.registered()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        patch(site, ada, { currentPassword: PASSWORD, newPassword: `${NEW} ${n}` }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200).length).toBe(1)
    expect(answers.every(({ status }) => [200, 401, 429].includes(status))).toBe(true)
  })

  it('takes a new address only from a verified one', async () => {
    const site = aSite()
    const ada = await site.registered()
    const change = { email: `new.${unique()}@example.test`, currentPassword: PASSWORD }
    const refused = await patch(site, ada, change)
    expect([refused.status, refused.json.code]).toEqual([403, 'email_unverified'])
    await verify(ada.user.id)
    const accepted = await patch(site, ada, change)
    expect(accepted.status).toBe(202)
    expect(UserAnswer.parse(accepted.json).user.email).toBe(ada.email)
  })

  it('refuses an address that somebody else has', async () => {
    const site = aSite()
    const ada = await site.registered()
    const bob = await site.registered()
    await verify(ada.user.id)
    const answer = await patch(site, ada, {
      email: bob.email.toUpperCase(),
      currentPassword: PASSWORD,
    })
    expect([answer.status, answer.json.code]).toEqual([409, 'email_taken'])
  })

  it.each([
    {},
    { name: '' },
    { name: 'Ada', isSuperuser: true },
    { newPassword: NEW },
    { email: 'new@example.test' },
    { currentPassword: PASSWORD, newPassword: 'x'.repeat(129) },
    { name: 'Ada', newPassword: NEW, currentPassword: PASSWORD },
  ])('answers 422 to %j', async (body) => {
    const site = aSite()
    const answer = await patch(site, await site.registered(), body)
    expect([answer.status, answer.json.code]).toEqual([422, 'validation_failed'])
    expect(answer.json.errors?.length).toBeGreaterThan(0)
  })

  it('refuses a weak password before it looks at the current one', async () => {
    const site = aSite()
    const ada = await site.registered()
    for (const newPassword of ['password1', ada.email, 'sevench', '']) {
      const answer = await patch(site, ada, { currentPassword: 'wrong', newPassword })
      expect([answer.status, answer.json.code]).toEqual([422, 'weak_password'])
    }
  })
})
