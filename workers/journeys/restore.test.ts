/** The database went back while Stripe went on: the company stands still, asks Stripe what it forgot, and says nothing twice. */

import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { writeCursor } from '../db/cursors.ts'
import { together } from '../db/database.ts'
import { PAUSED } from '../db/pause.ts'
import { runJob, verify } from '../schedule.ts'
import { MINUTE } from '../tools/clock.ts'
import { aCaller, anyone } from './caller.ts'
import { aCompany, type Company } from './company.ts'

const FORGOTTEN = ['users', 'sessions', 'subscriptions', 'invoices', 'outbox', 'entitlements']
let company: Company
beforeEach(async () => {
  for (const table of [...FORGOTTEN, 'cursors', 'mailbox_calls', 'checkout_intents'])
    await env.DB.exec(`DELETE FROM ${table}`)
  company = await aCompany()
})

const pause = (why: 'stopped' | 'restored') =>
  together(company.ports.db, [writeCursor(company.ports.db, PAUSED, why, company.clock.now())])
const rows = async (sql: string) => (await env.DB.prepare(sql).all()).results

type Caller = Awaited<ReturnType<typeof aCaller>>

/** An open checkout page. */
async function aPageFor(caller: Caller): Promise<string> {
  const wish = { plan: 'pro', interval: 'month' }
  const answer = await caller.ask('POST', '/create-checkout-session', wish)
  return ((await answer.json()) as { id: string }).id
}

async function buys(caller: Caller): Promise<void> {
  expect(company.pay(await aPageFor(caller)).kind).toBe('complete')
  await company.settle()
}

async function aPurchase(): Promise<string> {
  const ada = await aCaller(company.ports)
  await buys(ada)
  return ada.id
}

describe('a restored company', () => {
  it('refuses writes and webhooks, reads on, and works nothing while it is stopped', async () => {
    await pause('stopped')
    const write = await anyone(company.ports)('POST', '/password-resets', { email: 'a@b.test' })
    expect([write.status, write.headers.get('retry-after')]).toEqual([503, '60'])
    expect(await write.json()).toMatchObject({ code: 'paused' })
    expect((await anyone(company.ports)('GET', '/products')).status).toBe(200)
    const health = await (await anyone(company.ports)('GET', '/health')).json()
    expect(health).toMatchObject({ status: 'degraded', checks: { paused: { ok: false } } })
    await runJob(company.ports, 'minute')
    expect(await rows(`SELECT value FROM cursors WHERE name = '${PAUSED}'`)).toHaveLength(1)
  })

  it('makes an account again that is billed and unknown, mails nothing twice, and resumes at no divergence', async () => {
    const accountId = await aPurchase()
    const delivered = await rows('SELECT key FROM mailbox_calls WHERE delivered = 1')
    for (const table of FORGOTTEN) await env.DB.exec(`DELETE FROM ${table}`)
    await together(company.ports.db, [
      writeCursor(company.ports.db, 'epoch', '2', company.clock.now()),
    ])
    await pause('restored')
    await runJob(company.ports, 'minute')

    expect(await rows('SELECT id, current_subscription_id IS NOT NULL AS has FROM users')).toEqual([
      { id: accountId, has: 1 },
    ])
    expect(
      await rows("SELECT account_id FROM audit_log WHERE action = 'account_recovered'"),
    ).toContainEqual({
      account_id: accountId,
    })
    expect(await rows(`SELECT value FROM cursors WHERE name = '${PAUSED}'`)).toEqual([])
    expect((await verify(company.ports)).divergences).toEqual([])
    expect(await company.ports.quota(accountId).read()).toMatchObject({ epoch: 2, access: 'full' })
    // The provider knows of both: nothing is left to say.
    company.clock.advance(2 * MINUTE)
    await runJob(company.ports, 'minute')
    await company.settle()
    expect(await rows('SELECT key FROM mailbox_calls WHERE delivered = 1')).toEqual(delivered)
    expect(
      await rows("SELECT key FROM outbox WHERE agent = 'notification' AND status <> 'done'"),
    ).toEqual([])
  })

  it('makes an account again whose plan has ended since, with what was paid', async () => {
    const accountId = await aPurchase()
    const [bought] = await rows('SELECT id FROM subscriptions')
    await company.ports.stripe.endNow(String(bought?.id), 'refunded')
    await company.settle()
    for (const table of FORGOTTEN) await env.DB.exec(`DELETE FROM ${table}`)
    await pause('restored')
    await runJob(company.ports, 'minute')
    expect(await rows('SELECT id, status FROM subscriptions')).toEqual([
      { id: bought?.id, status: 'canceled' },
    ])
    expect(await rows('SELECT account_id, paid_cents FROM invoices')).toEqual([
      { account_id: accountId, paid_cents: 9900 },
    ])
    expect(await company.ports.quota(accountId).read()).toMatchObject({ access: 'none' })
  })

  it('lets nobody pay on a page it forgot; who bought nothing is made no account', async () => {
    const ada = await aCaller(company.ports)
    const id = await aPageFor(ada)
    for (const table of [...FORGOTTEN, 'checkout_intents'])
      await env.DB.exec(`DELETE FROM ${table}`)
    await pause('restored')
    await runJob(company.ports, 'minute')
    expect(company.local.state.sessions.get(id)?.status).toBe('expired')
    expect(await rows('SELECT id FROM users')).toEqual([])
  })

  it('makes whoever pays meanwhile an account', async () => {
    const ada = await aCaller(company.ports)
    const id = await aPageFor(ada)
    for (const table of [...FORGOTTEN, 'checkout_intents'])
      await env.DB.exec(`DELETE FROM ${table}`)
    await pause('restored')
    const { stripe } = company.ports
    const { expireCheckoutSession } = stripe
    stripe.expireCheckoutSession = async (session) => {
      company.pay(session)
      return expireCheckoutSession(session)
    }
    await runJob(company.ports, 'minute')
    stripe.expireCheckoutSession = expireCheckoutSession
    expect(company.local.state.sessions.get(id)?.status).toBe('complete')
    expect(await rows('SELECT id FROM users')).toEqual([{ id: ada.id }])
    expect(await company.ports.quota(ada.id).read()).toMatchObject({ access: 'full' })
  })

  it('leaves an account closed that was made and closed in the lost time', async () => {
    const accountId = await aPurchase()
    const [bought] = await rows('SELECT id FROM subscriptions')
    await company.ports.stripe.endNow(String(bought?.id), 'account closed')
    await company.settle()
    for (const table of FORGOTTEN) await env.DB.exec(`DELETE FROM ${table}`)
    await pause('restored')
    await runJob(company.ports, 'minute')
    expect(
      await rows('SELECT id, email, name, closed_at IS NOT NULL AS closed FROM users'),
    ).toEqual([{ id: accountId, email: `${accountId}@closed.invalid`, name: null, closed: 1 }])
    expect(await rows('SELECT account_id FROM invoices')).toEqual([{ account_id: accountId }])
  })

  it('leaves an account open whose closing met a new purchase', async () => {
    const ada = await aCaller(company.ports)
    await buys(ada)
    const [first] = await rows('SELECT id FROM subscriptions')
    await company.ports.stripe.endNow(String(first?.id), 'account closed')
    await company.settle()
    await buys(ada)
    for (const table of FORGOTTEN) await env.DB.exec(`DELETE FROM ${table}`)
    await pause('restored')
    await runJob(company.ports, 'minute')
    expect(await rows('SELECT id, closed_at FROM users')).toEqual([{ id: ada.id, closed_at: null }])
    expect(await company.ports.quota(ada.id).read()).toMatchObject({ access: 'full' })
  })

  it('lets a recovered person in by a reset; whatever password they try before is a wrong one', async () => {
    const accountId = await aPurchase()
    for (const table of FORGOTTEN) await env.DB.exec(`DELETE FROM ${table}`)
    await pause('restored')
    await runJob(company.ports, 'minute')
    const [{ email } = { email: '' }] = await rows('SELECT email FROM users')
    const ask = anyone(company.ports)
    const tried = await ask('POST', '/session', { email, password: 'any password at all' })
    expect([tried.status, await tried.json()]).toMatchObject([401, { code: 'invalid_credentials' }])
    await ask('POST', '/password-resets', { email })
    await company.settle()
    const [mail] = await rows("SELECT text FROM mailbox_calls WHERE kind = 'password_reset'")
    const token = /token=([\w.-]+)/.exec(String(mail?.text))?.[1]
    const back = await ask('POST', '/password-resets/consume', {
      token,
      newPassword: 'marmot 77 quilt',
    })
    expect([back.status, await back.json()]).toMatchObject([
      200,
      { user: { id: accountId, entitlements: { access: 'full', plan: 'pro' } } },
    ])
  })

  it('is told again what was counted in the lost time', async () => {
    const accountId = await aPurchase()
    const quota = company.ports.quota(accountId)
    const ask = {
      caller: { kind: 'member', userId: accountId },
      need: 'any',
      counting: 'one',
      requests: 7,
    } as const
    await quota.admit(company.clock.now(), [ask])
    await quota.flush()
    await env.DB.exec('DELETE FROM usage_daily')
    await together(company.ports.db, [
      writeCursor(company.ports.db, 'epoch', '2', company.clock.now()),
    ])
    await pause('restored')
    await runJob(company.ports, 'minute')
    await quota.flush()
    expect(await rows('SELECT account_id, requests FROM usage_daily')).toEqual([
      { account_id: accountId, requests: 7 },
    ])
  })

  it('holds back what the provider does not know, and stays paused while Stripe is away', async () => {
    await aPurchase()
    for (const table of [...FORGOTTEN, 'mailbox_calls']) await env.DB.exec(`DELETE FROM ${table}`)
    await pause('restored')
    company.local.setChaos({ outage: true })
    await runJob(company.ports, 'minute')
    expect(await rows(`SELECT value FROM cursors WHERE name = '${PAUSED}'`)).toHaveLength(1)
    company.local.setChaos({ outage: false })
    await runJob(company.ports, 'minute')
    expect(await rows(`SELECT value FROM cursors WHERE name = '${PAUSED}'`)).toEqual([])
    const held = await rows(
      "SELECT kind, status FROM outbox WHERE agent = 'notification' ORDER BY kind",
    )
    expect(held).toEqual([
      { kind: 'receipt', status: 'parked' },
      { kind: 'welcome', status: 'parked' },
    ])
  })
})
