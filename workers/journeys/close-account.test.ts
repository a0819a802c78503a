/** Closing an account: billing ends first, and while that is not certain nothing is closed. */

import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { entitlementsAt } from '../contract/grant.ts'
import type { Ports } from '../ports.ts'
import { verify } from '../schedule.ts'
import { scryptPasswords } from '../tools/password.ts'
import { aCaller, anyone, type Caller } from './caller.ts'
import { aCompany, type Company } from './company.ts'
import { aKeyHolder } from './metered.ts'
import { aSite, type Person, type Site } from './site.ts'

const password = 'horse battery staple'
let company: Company
let ada: Caller

const close = (body: object = {}) =>
  ada.ask('DELETE', '/users/me', { password, confirm: ada.email, ...body })
const code = async (answer: Response) => ((await answer.json()) as { code: string }).code
const userRow = () => env.DB.prepare('SELECT * FROM users WHERE id = ?').bind(ada.id).first()
/** Signing in with an older hash makes a newer one: that is no change of the account. */
const withoutHash = async () => ({ ...(await userRow()), password_hash: null })
const rows = async (sql: string) => (await env.DB.prepare(sql).all()).results
const statuses = () => [...company.local.state.subscriptions.values()].map(({ status }) => status)
const buys = async () => {
  const wish = { plan: 'pro', interval: 'month' }
  const answer = await ada.ask('POST', '/create-checkout-session', wish)
  expect(company.pay(((await answer.json()) as { id: string }).id).kind).toBe('complete')
}

beforeEach(async () => {
  for (const table of [
    'users',
    'subscriptions',
    'invoices',
    'outbox',
    'checkout_intents',
    'approvals',
  ])
    await env.DB.exec(`DELETE FROM ${table}`)
  company = await aCompany()
  ada = await aCaller(company.ports)
  const hash = await scryptPasswords({ N: 256, r: 8, p: 1 }).hash(password)
  await env.DB.prepare('UPDATE users SET password_hash = ? WHERE id = ?').bind(hash, ada.id).run()
})

it('ends the plan at Stripe, every session and the access, and forgets who it was', async () => {
  await buys()
  await company.settle()
  await ada.ask('PATCH', '/notification-preferences', { usageAlerts: false })
  expect(await rows('SELECT topic FROM muted_topics')).toEqual([{ topic: 'usageAlerts' }])
  const operator = await aCaller(company.ports, { isSuperuser: true })
  const [bought] = await rows('SELECT id, number FROM invoices')
  const wish = { invoice: bought?.id, amountCents: 2_500, endAccess: false }
  expect((await operator.ask('POST', '/refunds', wish)).status).toBe(201)
  expect(JSON.stringify(await rows('SELECT * FROM approvals'))).toContain(ada.email)
  expect((await close()).status).toBe(204)
  expect(await rows('SELECT topic FROM muted_topics')).toEqual([])
  const decisions = await rows('SELECT summary, arguments FROM approvals')
  expect(JSON.stringify(decisions)).not.toContain(ada.email)
  expect(decisions[0]?.summary).toBe(
    `Refund $25 of invoice ${bought?.number} to ${ada.id}@closed.invalid; access stays as it is`,
  )
  expect(statuses()).toEqual(['canceled'])
  await company.settle()
  expect(await userRow()).toMatchObject({
    email: `${ada.id}@closed.invalid`,
    name: null,
    email_verified_at: null,
    password_hash: 'closed',
    closed_at: company.clock.now(),
  })
  expect((await ada.ask('GET', '/users/me')).status).toBe(401)
  const held = await company.ports.quota(ada.id).read()
  expect(entitlementsAt(held, company.clock.now()).access).toBe('none')
  const kept = await env.DB.prepare('SELECT paid_cents FROM invoices WHERE account_id = ?')
    .bind(ada.id)
    .all()
  expect(kept.results).toEqual([{ paid_cents: 9_900 }])
  const { results } = await env.DB.prepare('SELECT to_address FROM emails').all()
  expect(JSON.stringify(results)).not.toContain(ada.email)
  const undone = await env.DB.prepare(`SELECT key FROM outbox WHERE status <> 'done'`).all()
  expect(undone.results).toEqual([])
  expect((await verify(company.ports)).divergences).toEqual([])
})

it('although our row lags: what was just bought is ended, an open checkout can no longer be paid', async () => {
  company.local.setChaos({ drop: true })
  await buys()
  expect((await close()).status).toBe(204)
  expect(statuses()).toEqual(['canceled'])
  company.local.setChaos({ drop: false })
  const eve = await aCaller(company.ports)
  ada = { ...eve }
  const hash = await scryptPasswords({ N: 256, r: 8, p: 1 }).hash(password)
  await env.DB.prepare('UPDATE users SET password_hash = ? WHERE id = ?').bind(hash, eve.id).run()
  const wish = { plan: 'starter', interval: 'year' }
  const opened = await eve.ask('POST', '/create-checkout-session', wish)
  const { id } = (await opened.json()) as { id: string }
  expect((await close()).status).toBe(204)
  expect(company.local.state.sessions.get(id)?.status).toBe('expired')
})

it('changes nothing while Stripe is away, or for a wrong password or address', async () => {
  await buys()
  await company.settle()
  const before = await withoutHash()
  company.local.setChaos({ outage: true })
  const away = await close()
  expect([away.status, await code(away)]).toEqual([503, 'stripe_unavailable'])
  company.local.setChaos({ outage: false })
  const wrong = await close({ password: 'a wrong one' })
  expect([wrong.status, await code(wrong)]).toEqual([401, 'invalid_credentials'])
  const other = await close({ confirm: 'eve@example.test' })
  expect([other.status, await code(other)]).toEqual([422, 'validation_failed'])
  expect((await ada.ask('DELETE', '/users/me', { password })).status).toBe(422)
  expect(await withoutHash()).toEqual(before)
  expect(statuses()).toEqual(['active'])
  expect((await ada.ask('GET', '/users/me')).status).toBe(200)
})

describe('the keys of an account', () => {
  const closes = (site: Site, { cookie, password, email }: Person) =>
    site.api('DELETE', '/users/me', { cookie, body: { password, confirm: email } })

  /** Objects that cannot be told these things. */
  const deafTo =
    (quota: Ports['quota'], verbs: string[]): Ports['quota'] =>
    (id) => {
      const object = quota(id)
      return new Proxy(object, {
        get: (_, verb: keyof typeof object) =>
          verbs.includes(verb) ? () => Promise.reject(new Error('away')) : object[verb],
      })
    }

  it('die with it, before it is answered and whoever rests', async () => {
    const site = aSite()
    const holder = await aKeyHolder(site)
    const asks = () => site.api('GET', '/users/me', { bearer: holder.bearer })
    expect((await asks()).status).toBe(200)
    expect((await closes(site, holder)).status).toBe(204)
    const after = await asks()
    expect([after.status, after.json.code]).toEqual([401, 'key_revoked'])
  })

  it('keep it open while their object cannot be told', async () => {
    const site = aSite()
    const holder = await aKeyHolder(site)
    const { quota } = site.ports
    site.ports.quota = deafTo(quota, ['read', 'revokeKeys'])
    expect((await closes(site, holder)).status).toBe(500)
    site.ports.quota = quota
    expect((await site.api('GET', '/users/me', { cookie: holder.cookie })).status).toBe(200)
    expect((await closes(site, holder)).status).toBe(204)
  })

  const revoked = async () => {
    const answer = await ada.ask('GET', '/api-keys')
    const { apiKeys } = (await answer.json()) as { apiKeys: { revokedAt: string | null }[] }
    return apiKeys.map(({ revokedAt }) => revokedAt !== null)
  }

  it('live on where a purchase that begins in that very moment keeps it open', async () => {
    const asks = (plan: string) =>
      ada.ask('POST', '/create-checkout-session', { plan, interval: 'month' })
    expect((await asks('starter')).status).toBe(201)
    await env.DB.prepare('UPDATE users SET email_verified_at = 1 WHERE id = ?').bind(ada.id).run()
    expect((await ada.ask('POST', '/api-keys', { name: 'A key' })).status).toBe(201)
    const { stripe } = company.ports
    company.ports.stripe = {
      ...stripe,
      subscriptionsOf: async (customer) => {
        const found = await stripe.subscriptionsOf(customer)
        company.ports.stripe = stripe
        expect((await asks('pro')).status).toBe(201)
        return found
      },
    }
    const kept = await close()
    expect([kept.status, await code(kept)]).toEqual([409, 'still_billed'])
    expect(await revoked()).toEqual([false])
    expect((await close()).status).toBe(204)
    const keys = await company.ports.quota(ada.id).keys({ before: null, limit: 10 })
    expect(keys.map(({ revokedAt }) => revokedAt !== null)).toEqual([true])
  })

  it('end with the access where their object cannot be told right behind the record', async () => {
    await buys()
    await company.settle()
    await env.DB.prepare('UPDATE users SET email_verified_at = 1 WHERE id = ?').bind(ada.id).run()
    const made = await ada.ask('POST', '/api-keys', { name: 'A key' })
    const { secret } = (await made.json()) as { secret: string }
    const calls = () =>
      anyone(company.ports)('GET', '/users/me', undefined, { authorization: `Bearer ${secret}` })
    expect((await calls()).status).toBe(200)
    const { quota } = company.ports
    company.ports.quota = deafTo(quota, ['revokeKeys'])
    // It is closed, and answered so.
    expect((await close()).status).toBe(204)
    expect(await userRow()).toMatchObject({ password_hash: 'closed' })
    company.ports.quota = quota
    await company.settle()
    const after = await calls()
    expect([after.status, await code(after)]).toEqual([403, 'account_disabled'])
  })
})
