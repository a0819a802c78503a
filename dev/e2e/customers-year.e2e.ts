/** A customer's year, on one clock: every price shown is the price charged, and every bad day ends well. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findings } from './audit.ts'
import { aVisitor, openBrowser } from './browser.ts'
import { type Company, startCompany } from './company.ts'
import {
  cards,
  choosePlanAndRegister,
  fillCard,
  PASSWORD,
  seesPlan,
  settled,
  signInAs,
} from './steps.ts'

const HOUR = 3_600_000
const BOUGHT = ['receipt', 'verify_email', 'welcome']

let browser: Browser
let company: Company

beforeAll(async () => {
  ;[browser, company] = await Promise.all([openBrowser(), startCompany()])
}, 180_000)
afterAll(async () => {
  await browser.close()
  await company.stop()
})

type Subscription = { currentPeriodStart: string; currentPeriodEnd: string }

/** What the page's own session reads from the API. */
const read = <T>(page: Page, path: string): Promise<T> =>
  page.evaluate(async (at) => (await fetch(`/api/v1${at}`)).json(), path) as Promise<T>

const subscriptionOf = async (page: Page) =>
  (await read<{ subscription: Subscription }>(page, '/subscription')).subscription

/** All amounts that were ever charged, oldest first, in cents. */
const charges = async (page: Page) =>
  (await read<{ invoices: { paidCents: number }[] }>(page, '/invoices')).invoices
    .map(({ paidCents }) => paidCents)
    .reverse()

async function time(move: Record<string, string>): Promise<void> {
  const answer = await fetch(`${company.origin}/__dev/time`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(move),
  })
  expect(answer.status, await answer.text()).toBe(200)
}

/** What the shop's marketing does in Stripe's dashboard. */
async function atStripe(path: string, form: Record<string, string>): Promise<void> {
  const answer = await fetch(`${company.stripe}/v1${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_titanforge' },
    body: new URLSearchParams(form),
  })
  expect(answer.status, await answer.text()).toBe(200)
}

/** The bank says no to the next attempt. */
async function nextPaymentFails(email: string): Promise<void> {
  const headers = { authorization: 'Bearer sk_test_titanforge' }
  const found = await fetch(`${company.stripe}/v1/customers?email=${email}`, { headers })
  const { data } = (await found.json()) as { data: { id: string }[] }
  const answer = await fetch(`${company.stripe}/_control/customers/${data[0]?.id}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ nextPayment: 'fail' }),
  })
  expect(answer.status).toBe(200)
}

const access = async (page: Page) =>
  (await read<{ user: { entitlements: Record<string, unknown> } }>(page, '/users/me')).user
    .entitlements

/** What the person was told so far by mail, in alphabetical order. */
const told = async (email: string): Promise<string[]> =>
  (await company.mails({ to: email })).map(({ kind }) => kind).sort()

/** The company's monthly recurring revenue as an operator reads it; seeds live beside, so only its steps within a moment count. */
async function mrr(operator: Page): Promise<number> {
  await company.idle()
  const { totals } = await read<{ totals: { mrrCents: number } }>(operator, '/analytics/summary')
  return totals.mrrCents
}

/** Chooses in the dialog, reads the cost there, confirms, and is told. */
async function changesTo(page: Page, choice: string, due: string, button: string): Promise<void> {
  await page.getByRole('button', { name: 'Change plan' }).click()
  await page.getByRole('radio', { name: choice }).check()
  const cost = page.getByRole('dialog').locator('dl')
  await cost.getByText(due, { exact: true }).waitFor()
  await page.getByRole('button', { name: button }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await company.idle()
  // Invoices are dated in whole seconds: two of one second are in no order.
  await page.waitForTimeout(1_100)
}

it('goes from a promotion code to a closed account', { timeout: 300_000 }, async () => {
  await atStripe('/coupons', { id: 'HALF', name: 'Half', percent_off: '50', duration: 'once' })
  await atStripe('/promotion_codes', {
    code: 'SPRING',
    'promotion[type]': 'coupon',
    'promotion[coupon]': 'HALF',
  })
  const { page, errors } = await aVisitor(browser, company.origin)
  const found: string[] = []
  const first = await aVisitor(browser, company.origin)
  await signInAs(first.page, 'admin@titanforge.test')
  const atFirst = await mrr(first.page)

  // Starter costs $19 a month (PRODUCT: the catalogue); the code halves the first one.
  const email = await choosePlanAndRegister(page, { plan: 'Starter', interval: 'Monthly' })
  await page.getByLabel('Promotion code').fill('SPRING')
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.getByText('$9.50').first().waitFor()
  await fillCard(page, cards.good)
  await page.getByRole('button', { name: 'Subscribe' }).click()
  await seesPlan(page, 'Starter')
  await company.idle()
  expect(await charges(page)).toEqual([950])
  expect(await access(page)).toMatchObject({ plan: 'starter', requestsPerMonth: 1_000 })
  expect(await told(email)).toEqual(BOUGHT)
  expect((await mrr(first.page)) - atFirst).toBe(1_900)

  // Halfway: half of the $9.50 paid come back, half of $99 are due (docs.stripe.com/billing/subscriptions/prorations).
  const { currentPeriodStart, currentPeriodEnd } = await subscriptionOf(page)
  const half = (Date.parse(currentPeriodStart) + Date.parse(currentPeriodEnd)) / 2
  await time({ to: new Date(half).toISOString() })
  await page.goto('/billing')
  await page.getByRole('button', { name: 'Change plan' }).click()
  await page.getByRole('radio', { name: 'Pro, monthly' }).check()
  await page.getByRole('dialog').getByText('$44.75', { exact: true }).waitFor()
  await settled(page)
  found.push(...(await findings(page, 'change-plan')))
  await page.getByRole('button', { name: 'Keep Starter' }).click()
  const halfway = await mrr(first.page)
  await changesTo(page, 'Pro, monthly', '$44.75', 'Pay $44.75 and change')
  expect(await charges(page)).toEqual([950, 4_475])
  expect(await access(page)).toMatchObject({ plan: 'pro', requestsPerMonth: 10_000 })
  expect((await mrr(first.page)) - halfway).toBe(9_900 - 1_900)

  // The year starts now: $999 less the half month of Pro that is left.
  await changesTo(page, 'Pro, yearly', '$949.50', 'Pay $949.50 and change')
  expect(await charges(page)).toEqual([950, 4_475, 94_950])
  expect(await access(page)).toMatchObject({ plan: 'pro', requestsPerMonth: 10_000 })
  // A twelfth of $999 a month.
  expect((await mrr(first.page)) - halfway).toBe(8_325 - 1_900)

  // Down again, at the end of the year: nothing is due until then, and nothing changes.
  await changesTo(page, 'Starter, monthly', '$0', 'Change at the end of the period')
  await page.getByText('Changes to Starter, monthly on').waitFor()
  found.push(...(await findings(page, 'pending-change')))
  expect(await access(page)).toMatchObject({
    access: 'full',
    plan: 'pro',
    requestsPerMonth: 10_000,
  })

  expect(await told(email)).toEqual([...BOUGHT, 'receipt', 'receipt'].sort())

  // The year is over; the first Starter month is refused by the bank, and so is every retry.
  const year = Date.parse((await subscriptionOf(page)).currentPeriodEnd)
  await nextPaymentFails(email)
  await time({ to: new Date(year + 2 * HOUR).toISOString(), stops: 'due' })
  await page.goto('/billing')
  await page.getByText('Your last payment failed.').waitFor()
  await page.getByText('Everything keeps working until').waitFor()
  expect(await access(page)).toMatchObject({ access: 'grace', plan: 'starter' })
  for (const days of [3, 2, 2]) {
    await nextPaymentFails(email)
    await time({ advance: `P${days}DT1H` })
  }
  await page.reload()
  await page.getByText('New work is suspended until it is paid').waitFor()
  // PRODUCT.md, "Past due": warned on days 0, 3 and 6; each of the four attempts is told.
  const overdue = (await told(email)).filter((kind) => /past_due|payment_failed/.test(kind))
  expect(overdue).toEqual([...Array(3).fill('past_due'), ...Array(4).fill('payment_failed')])
  found.push(...(await findings(page, 'suspended')))
  expect(await access(page)).toMatchObject({ access: 'suspended', requestsPerMonth: 0 })

  // Another card on the open invoice: access returns at once.
  await page.getByRole('button', { name: 'Pay now' }).click()
  await page.getByRole('heading', { name: 'Settle this invoice' }).waitFor()
  await fillCard(page, cards.good)
  await page.getByRole('button', { name: 'Pay $19.00' }).click()
  await page.getByRole('status').filter({ hasText: 'The invoice is paid.' }).waitFor()
  await company.idle()
  await page.goto('/billing')
  await page.getByText('Active', { exact: true }).waitFor()
  expect(await access(page)).toMatchObject({ access: 'full', requestsPerMonth: 1_000 })
  expect(await charges(page)).toEqual([950, 4_475, 94_950, 1_900])

  // One operator proposes the refund of the year's rest, the other one approves it.
  const invoice = (await page.locator('tr[id^="in_"]').first().getAttribute('id')) ?? ''
  await first.page.goto('/approvals')
  await first.page.getByRole('button', { name: 'Propose a refund' }).click()
  await first.page.getByLabel('Invoice', { exact: true }).fill(invoice)
  await first.page.getByRole('button', { name: 'Propose refund' }).click()
  await first.page.getByRole('article', { name: /Refund \$19 of invoice/ }).waitFor()
  const second = await aVisitor(browser, company.origin)
  await signInAs(second.page, 'second@titanforge.test')
  await second.page.goto('/approvals')
  const article = second.page.getByRole('article', { name: /Refund \$19 of invoice/ })
  await article.getByRole('button', { name: 'Approve' }).click()
  await article.getByText(/\$19 given back as re_/).waitFor()
  await page.reload()
  await page.getByText('$19 refunded').waitFor()

  // And goes: the plan ends first, then the account.
  const atLast = await mrr(first.page)
  await page.goto('/settings')
  await page.getByRole('button', { name: 'Close account' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Your email address').fill(email)
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  found.push(...(await findings(page, 'close-account')))
  await dialog.getByRole('button', { name: 'Close account' }).click()
  await page.waitForURL(`${company.origin}/?notice=closed`)
  await company.idle()
  expect((await mrr(first.page)) - atLast).toBe(-1_900)
  const verified = await fetch(`${company.origin}/__dev/verify`, { method: 'POST' })
  expect(await verified.json()).toMatchObject({ divergences: [] })
  // Nothing more is said to somebody who is gone.
  expect(await told(email)).toEqual([...BOUGHT, ...Array(3).fill('receipt'), ...overdue].sort())
  expect(found).toEqual([])
  // A file that `wrangler dev` lost on a busy machine is no fault of a page.
  expect(errors.filter((text) => !text.includes('favicon.svg'))).toEqual([])
})
