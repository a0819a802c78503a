/** Changing the plan at the local Stripe: what was shown is what is charged, and the old plan stands until it is paid. */

import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Preview } from '../contract/plan-change.ts'
import { verify } from '../schedule.ts'
import { DAY, MINUTE } from '../tools/clock.ts'
import { aCaller, type Caller } from './caller.ts'
import { aCompany, type Company } from './company.ts'

type Json = Record<string, unknown>
type Reply = {
  status: number
  code?: string
  preview?: Preview
  subscription?: Json
  nextAction?: { url: string } | null
  declineCode?: string
  detail?: string
}

let company: Company
let ada: Caller

/** 2026-11-16T00:00:00Z: half of November, whose 30 days began with the purchase. */
const HALF = Date.UTC(2026, 10, 16)

const said = async (answer: Promise<Response>): Promise<Reply> => {
  const reply = await answer
  const text = await reply.text()
  return { status: reply.status, ...(text ? (JSON.parse(text) as object) : {}) }
}
const preview = (plan: string, interval: string) =>
  said(ada.ask('POST', '/subscription/preview', { plan, interval }))
async function previewed(plan: string, interval: string): Promise<Preview> {
  const { preview: shown, ...rest } = await preview(plan, interval)
  if (!shown) throw new Error(JSON.stringify(rest))
  return shown
}
const confirm = ({ id }: Preview) =>
  said(ada.ask('POST', '/subscription/change', { previewId: id }))

/** What falls due on the way happens at its own instant. */
async function to(at: number): Promise<void> {
  const { local, clock } = company
  for (let due = local.nextDue(); due !== null && due * 1_000 <= at; due = local.nextDue()) {
    clock.to(Math.max(clock.now(), due * 1_000))
    await local.advanceTo(due)
    await company.settle()
  }
  clock.to(at)
  await local.advanceTo(Math.floor(at / 1_000))
  await company.settle()
}
async function buys(plan: string, interval: string, promotion: object = {}): Promise<void> {
  const wish = { plan, interval, ...promotion }
  const answer = await ada.ask('POST', '/create-checkout-session', wish)
  expect(company.pay(((await answer.json()) as { id: string }).id).kind).toBe('complete')
  await company.settle()
}
const atStripe = () => {
  const [one] = [...company.local.state.subscriptions.values()]
  if (!one) throw new Error('no subscription')
  return one
}
/** The newest invoice first, as [status, amount due, amount paid]. */
const charged = () =>
  [...company.local.state.invoices.values()]
    .reverse()
    .map(({ status, amount_due, amount_paid }) => [status, amount_due, amount_paid])
const me = async () => {
  const { user } = (await (await ada.ask('GET', '/users/me')).json()) as {
    user: { subscription: Json; entitlements: Json }
  }
  const { plan, interval, pendingChange, awaitingPayment } = user.subscription
  const { requestsPerMonth } = user.entitlements
  return { plan, interval, pendingChange, awaitingPayment, requestsPerMonth }
}
/** What somebody does at Stripe without us. */
const post = (path: string, body: string) =>
  company.local.fetch(
    new Request(`http://localhost:12111/v1${path}`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer sk_test_titanforge',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body,
    }),
  )
async function takesCard(token: string): Promise<void> {
  const { customer, id } = atStripe()
  const attached = await post(`/payment_methods/${token}/attach`, `customer=${customer}`)
  const method = ((await attached.json()) as { id: string }).id
  const answer = await post(`/subscriptions/${id}`, `default_payment_method=${method}`)
  expect(answer.status).toBe(200)
  await company.settle()
}

beforeEach(async () => {
  for (const table of ['users', 'subscriptions', 'invoices', 'outbox', 'previews', 'cursors'])
    await env.DB.exec(`DELETE FROM ${table}`)
  company = await aCompany()
  ada = await aCaller(company.ports)
})

describe('an upgrade', () => {
  it('halfway through the month costs half the difference, now, exactly as shown', async () => {
    await buys('starter', 'month')
    await to(HALF)
    const shown = await previewed('pro', 'month')
    // Half of $19 back, half of $99: docs.stripe.com/billing/subscriptions/prorations
    expect(shown).toMatchObject({
      kind: 'upgrade',
      effective: 'now',
      effectiveAt: '2026-11-16T00:00:00.000Z',
      dueNowCents: 4_000,
      taxCents: 0,
      creditCents: 950,
      lines: [{ amountCents: -950 }, { amountCents: 4_950 }],
      next: { amountCents: 9_900, at: '2026-12-01T00:00:00.000Z' },
      currency: 'usd',
      expiresAt: '2026-11-16T00:10:00.000Z',
    })
    // Nine minutes of thinking cost nothing: it is charged as of the preview.
    await to(HALF + 9 * MINUTE)
    const changed = await confirm(shown)
    expect([changed.status, changed.nextAction]).toEqual([200, null])
    const pro = { plan: 'pro', interval: 'month', amountCents: 9_900 }
    expect(changed.subscription).toMatchObject(pro)
    expect(charged()[0]).toEqual(['paid', 4_000, 4_000])
    // Nothing more happens in between: once the change is answered, the next call by key goes by the new plan.
    expect(await company.ports.quota(ada.id).read()).toMatchObject({ requestsPerMonth: 10_000 })
    await company.settle()
    expect(await me()).toMatchObject({ plan: 'pro', interval: 'month', requestsPerMonth: 10_000 })
    // The quota's anchor is the first day, whatever was changed since (API.md §4).
    const row = await env.DB.prepare('SELECT quota_anchor FROM subscriptions').first()
    expect(row).toEqual({ quota_anchor: Date.UTC(2026, 10, 1) })
  })

  it('to a year starts the year now; the monthly credit counts', async () => {
    await buys('starter', 'month')
    await to(HALF)
    const shown = await previewed('starter', 'year')
    expect(shown).toMatchObject({
      kind: 'upgrade',
      dueNowCents: 18_950,
      creditCents: 950,
      next: { amountCents: 19_900, at: '2027-11-16T00:00:00.000Z' },
    })
    expect((await confirm(shown)).status).toBe(200)
    expect(charged()[0]).toEqual(['paid', 18_950, 18_950])
  })

  it('from a year of Starter to a month of Pro is now, and what is left over is credit', async () => {
    await buys('starter', 'year')
    await to(HALF)
    const shown = await previewed('pro', 'month')
    // 350 of 365 days of $199 are $190.82; a month of Pro is $99; $91.82 pay most of the next one.
    expect(shown).toMatchObject({
      kind: 'upgrade',
      effective: 'now',
      dueNowCents: 0,
      creditCents: 19_082,
      next: { amountCents: 718, at: '2026-12-16T00:00:00.000Z' },
    })
    expect((await confirm(shown)).status).toBe(200)
    expect((await company.local.state.customers.values().next().value)?.balance).toBe(-9_182)
    await to(Date.UTC(2026, 11, 16, 2))
    expect(charged()[0]).toEqual(['paid', 718, 718])
  })

  it('keeps the promotion code it was bought with, and shows it', async () => {
    await post('/coupons', 'id=HALF&name=Half price&percent_off=50&duration=forever')
    await post('/promotion_codes', 'code=SPRING&promotion[type]=coupon&promotion[coupon]=HALF')
    await buys('starter', 'month', { promotionCode: 'SPRING' })
    expect(charged()).toEqual([['paid', 950, 950]])
    const { subscription } = await said(ada.ask('GET', '/subscription'))
    expect(subscription?.discount).toMatchObject({
      name: 'Half price',
      percentOff: 50,
      endsAt: null,
    })
    await to(HALF)
    const shown = await previewed('pro', 'month')
    // Half of the $9.50 that were paid, half of the $49.50 that Pro costs with the code.
    expect(shown).toMatchObject({
      dueNowCents: 2_000,
      creditCents: 475,
      next: { amountCents: 4_950 },
    })
    expect((await confirm(shown)).status).toBe(200)
    expect(charged()[0]).toEqual(['paid', 2_000, 2_000])
    const wrong = { plan: 'pro', interval: 'month', promotionCode: 'NOPE' }
    const eve = await aCaller(company.ports)
    expect((await eve.ask('POST', '/create-checkout-session', wrong)).status).toBe(422)
  })

  it('with a declining card is 402, and the old plan stands with nothing left open', async () => {
    await buys('starter', 'month')
    await to(HALF)
    await takesCard('pm_card_chargeCustomerFail')
    const shown = await previewed('pro', 'month')
    const refused = await confirm(shown)
    expect(refused).toMatchObject({
      status: 402,
      code: 'payment_failed',
      declineCode: 'generic_decline',
      detail: 'Your card was declined.',
    })
    await company.settle()
    expect(atStripe().pending_update).toBeNull()
    expect(charged()[0]?.[0]).toBe('void')
    expect(await me()).toMatchObject({ plan: 'starter', requestsPerMonth: 1_000 })
    expect((await confirm(shown)).code).toBe('preview_expired')
    await takesCard('pm_card_visa')
    expect((await confirm(await previewed('pro', 'month'))).status).toBe(200)
    await company.settle()
    const failures = await env.DB.prepare(
      `SELECT key FROM outbox WHERE kind = 'payment_failed'`,
    ).all()
    expect(failures.results).toEqual([])
  })

  it('that the bank wants confirmed waits, is shown, can be taken back, or lapses', async () => {
    await buys('starter', 'month')
    await to(HALF)
    await takesCard('pm_card_threeDSecure2Required')
    const waiting = await confirm(await previewed('pro', 'month'))
    expect(waiting).toMatchObject({
      status: 200,
      subscription: { plan: 'starter', awaitingPayment: { plan: 'pro', interval: 'month' } },
      nextAction: {
        kind: 'redirect',
        url: expect.stringMatching(/^http:\/\/localhost:12111\/i\//),
      },
    })
    await company.settle()
    expect(await me()).toMatchObject({
      plan: 'starter',
      requestsPerMonth: 1_000,
      awaitingPayment: { plan: 'pro', url: waiting.nextAction?.url },
    })
    expect(await preview('pro', 'year')).toMatchObject({ status: 409, code: 'change_pending' })
    for (const _ of [1, 2])
      expect((await ada.ask('DELETE', '/subscription/pending-change')).status).toBe(204)
    await company.settle()
    expect(await me()).toMatchObject({ plan: 'starter', awaitingPayment: null })
    expect(charged()[0]?.[0]).toBe('void')
    // Abandoned: Stripe lets it lapse after 23 hours, and so do we.
    await confirm(await previewed('pro', 'month'))
    await to(HALF + DAY)
    expect(await me()).toMatchObject({ plan: 'starter', awaitingPayment: null })
    expect((await verify(company.ports)).divergences).toEqual([])
  })
})

describe('a downgrade', () => {
  it('takes place when the paid period ends, and costs the new price from then on', async () => {
    await buys('pro', 'month')
    await to(HALF)
    const shown = await previewed('starter', 'month')
    expect(shown).toMatchObject({
      kind: 'downgrade',
      effective: 'period_end',
      effectiveAt: '2026-12-01T00:00:00.000Z',
      dueNowCents: 0,
      creditCents: 0,
      lines: [],
      next: { amountCents: 1_900, at: '2026-12-01T00:00:00.000Z' },
    })
    const planned = await confirm(shown)
    const pendingChange = { plan: 'starter', interval: 'month', at: '2026-12-01T00:00:00.000Z' }
    expect(planned).toMatchObject({ status: 200, subscription: { plan: 'pro', pendingChange } })
    await company.settle()
    expect(await me()).toMatchObject({ plan: 'pro', requestsPerMonth: 10_000, pendingChange })
    expect(charged()).toHaveLength(1)
    expect(await preview('pro', 'year')).toMatchObject({ status: 409, code: 'change_pending' })
    await to(Date.UTC(2026, 11, 1, 2))
    expect(charged()[0]).toEqual(['paid', 1_900, 1_900])
    expect(await me()).toMatchObject({
      plan: 'starter',
      requestsPerMonth: 1_000,
      pendingChange: null,
    })
    await to(Date.UTC(2027, 1, 1, 2))
    expect(charged().map(([, due]) => due)).toEqual([1_900, 1_900, 1_900, 9_900])
    expect((await verify(company.ports)).divergences).toEqual([])
  })

  it('can be taken back, and a cancellation takes its place', async () => {
    await buys('pro', 'year')
    expect((await confirm(await previewed('pro', 'month'))).status).toBe(200)
    await company.settle()
    expect((await ada.ask('DELETE', '/subscription/pending-change')).status).toBe(204)
    await company.settle()
    expect(await me()).toMatchObject({ plan: 'pro', interval: 'year', pendingChange: null })
    await confirm(await previewed('starter', 'month'))
    await company.settle()
    const cancelled = await said(ada.ask('POST', '/subscription/cancel', {}))
    expect(cancelled).toMatchObject({
      status: 200,
      subscription: { pendingChange: null, endsAt: '2027-11-01T00:00:00.000Z' },
    })
    await company.settle()
    expect(await me()).toMatchObject({ plan: 'pro', pendingChange: null })
  })
})

describe('a change is refused', () => {
  it('to the same, to unknown plans, to Enterprise, without a plan, with strange bodies', async () => {
    expect(await preview('pro', 'month')).toMatchObject({ status: 402, code: 'plan_required' })
    await buys('starter', 'month')
    for (const [plan, interval, code] of [
      ['starter', 'month', 'no_change'],
      ['gold', 'month', 'unknown_plan'],
      ['enterprise', 'year', 'contact_sales'],
      ['pro', 'week', 'validation_failed'],
    ])
      expect(await preview(String(plan), String(interval))).toMatchObject({ status: 422, code })
    const priced = { plan: 'pro', interval: 'month', amountCents: 1 }
    expect((await ada.ask('POST', '/subscription/preview', priced)).status).toBe(422)
    const unknown = await said(ada.ask('POST', '/subscription/change', { previewId: 'prv_x' }))
    expect(unknown).toMatchObject({ status: 404, code: 'not_found' })
  })

  it('after ten minutes, to others, twice, and in parallel but for one', async () => {
    await buys('starter', 'month')
    await to(HALF)
    const old = await previewed('pro', 'month')
    const eve = await aCaller(company.ports)
    const stolen = await eve.ask('POST', '/subscription/change', { previewId: old.id })
    expect(stolen.status).toBe(404)
    await to(HALF + 10 * MINUTE)
    expect(await confirm(old)).toMatchObject({ status: 410, code: 'preview_expired' })
    const shown = [await previewed('pro', 'month'), await previewed('pro', 'year')]
    const tries = await Promise.all([...shown, ...shown].map(confirm))
    expect(tries.filter(({ status }) => status !== 409 && status !== 410)).toHaveLength(1)
    expect(charged().filter(([status]) => status === 'paid')).toHaveLength(2)
  })

  it('while a payment is overdue, and while the plan is cancelled', async () => {
    await buys('starter', 'month')
    expect((await ada.ask('POST', '/subscription/cancel', {})).status).toBe(200)
    expect(await preview('pro', 'month')).toMatchObject({ status: 409, code: 'change_pending' })
    await ada.ask('POST', '/subscription/resume', {})
    const [customer] = [...company.local.state.customers.keys()]
    company.local.failNextPayment(String(customer), true)
    await to(Date.UTC(2026, 11, 1, 2))
    expect(await preview('pro', 'month')).toMatchObject({ status: 402, code: 'payment_overdue' })
  })

  it('at another amount than shown: the new preview is the answer, and nothing is charged', async () => {
    await buys('starter', 'month')
    await to(HALF)
    const shown = await previewed('pro', 'month')
    const [customer] = [...company.local.state.customers.values()]
    if (customer) customer.balance = -500
    const refused = await confirm(shown)
    expect(refused).toMatchObject({
      status: 409,
      code: 'price_changed',
      preview: { dueNowCents: 3_500, creditCents: 950 },
    })
    expect(charged()).toHaveLength(1)
    if (!refused.preview) throw new Error('no new preview')
    expect((await confirm(refused.preview)).status).toBe(200)
    expect(charged()[0]).toEqual(['paid', 3_500, 3_500])
  })

  it('while Stripe is away; the same preview works afterwards', async () => {
    await buys('starter', 'month')
    await to(HALF)
    const shown = await previewed('pro', 'month')
    company.local.setChaos({ outage: true })
    expect(await confirm(shown)).toMatchObject({ status: 503, code: 'stripe_unavailable' })
    expect((await preview('pro', 'year')).status).toBe(503)
    company.local.setChaos({ outage: false })
    expect((await confirm(shown)).status).toBe(200)
    expect(charged().map(([status]) => status)).toEqual(['paid', 'paid'])
  })

  it('twice at Stripe: an answer that was lost is asked for again under the same key', async () => {
    await buys('starter', 'month')
    await to(HALF)
    const shown = await previewed('pro', 'month')
    const { changeNow } = company.ports.stripe
    company.ports.stripe.changeNow = async (...change) => {
      await changeNow(...change)
      throw new Error('connection reset')
    }
    expect((await confirm(shown)).status).toBe(500)
    company.ports.stripe.changeNow = changeNow
    expect(await confirm(shown)).toMatchObject({ status: 422, code: 'no_change' })
    expect(charged().map(([status]) => status)).toEqual(['paid', 'paid'])
    await company.settle()
    expect(await me()).toMatchObject({ plan: 'pro' })
  })
})
