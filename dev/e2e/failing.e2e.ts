/** What signed-in people see when our side fails: words where it happened, the request id, a retry that works. */

import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findings } from './audit.ts'
import { aVisitor, openBrowser } from './browser.ts'
import { connectCompany } from './connected.ts'
import { cards, choosePlanAndRegister, pay, seesPlan, settled, signInAs } from './steps.ts'

const company = connectCompany(inject('company'))
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

const api = (path: string) => `**/api/v1${path}`
const REQUEST_ID = 'req_3f1c2a9e-5b7d-4c08-9e61-0f2d8a4b6c35'

/** As our own door says it when something of ours broke (API.md §2). */
const broken = (route: Route) =>
  route.fulfill({
    status: 500,
    contentType: 'application/problem+json',
    headers: { 'x-request-id': REQUEST_ID },
    body: JSON.stringify({
      type: 'https://titanforge.example/docs/problems/internal_error',
      title: 'Something broke on our side',
      status: 500,
      detail: 'Nothing was lost. Try again.',
      code: 'internal_error',
      requestId: REQUEST_ID,
    }),
  })
/** As Cloudflare answers while a Worker cannot run: a page that is no problem document. */
const overloaded = (route: Route) =>
  route.fulfill({ status: 503, contentType: 'text/html', body: '<h1>Service unavailable</h1>' })

const alert = (page: Page, within: string) =>
  page.getByRole('region', { name: within }).getByRole('alert')
const main = (page: Page) => page.locator('main').getByRole('alert')
/** What the browser itself logs of an answer that failed is what these journeys are about. */
const ofOurOwn = (errors: string[]) => errors.filter((text) => !text.includes('Failed to load'))

describe('the dashboard', () => {
  it('says that nobody answers in place of its cards, and fills in when asked again', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await signInAs(page, 'pro@titanforge.test')
    await page.route(api('/users/me'), broken)
    await page.goto('/dashboard')
    await main(page).getByText('Something broke on our side').waitFor()
    await main(page).getByText(REQUEST_ID).waitFor()
    expect(await page.getByRole('heading', { name: 'Dashboard' }).isVisible()).toBe(true)
    expect(await findings(page, 'failing-dashboard')).toEqual([])
    await page.unroute(api('/users/me'))
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'Pro' }).waitFor()
    await page.getByRole('alert').waitFor({ state: 'detached' })
    expect(ofOurOwn(errors)).toEqual([])
    await context.close()
  })

  it('keeps the plan on the page when only the usage cannot be read', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await signInAs(page, 'pro@titanforge.test')
    await page.route(api('/usage'), overloaded)
    await page.goto('/dashboard')
    await alert(page, 'Usage').getByText('status 503').waitFor()
    await page.getByRole('heading', { name: 'Pro' }).waitFor()
    expect(await findings(page, 'failing-usage-card')).toEqual([])
    await page.unroute(api('/usage'))
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('meter').waitFor()
    expect(ofOurOwn(errors)).toEqual([])
    await context.close()
  })
})

describe('the settings', () => {
  it('say of each list that the connection is gone, keep what is typed, and go on when it is back', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await signInAs(page, 'pro@titanforge.test')
    // The page itself is known from before; what it shows is asked for anew.
    await page.getByRole('link', { name: 'Settings' }).click()
    await settled(page)
    await page.getByRole('link', { name: 'Dashboard' }).click()
    await settled(page)
    await context.setOffline(true)
    await page.getByRole('link', { name: 'Settings' }).click()
    const lists = ['API keys', 'Where you are signed in', 'Mails']
    for (const list of lists) await alert(page, list).getByText('We could not be reached').waitFor()
    await page.getByLabel('Name', { exact: true }).fill('Priya Prime')
    await page.getByRole('button', { name: 'Save name' }).click()
    await alert(page, 'Profile').getByText('We could not be reached').waitFor()
    expect(await findings(page, 'failing-settings')).toEqual([])
    await context.setOffline(false)
    for (const list of lists) {
      await page
        .getByRole('region', { name: list })
        .getByRole('button', { name: 'Try again' })
        .click()
      await alert(page, list).waitFor({ state: 'detached' })
    }
    await page.getByText('this browser').waitFor()
    await page.getByRole('checkbox', { name: 'Usage alerts' }).waitFor()
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Priya Prime')
    await page.getByLabel('Name', { exact: true }).fill('Priya Pro')
    await page.getByRole('button', { name: 'Save name' }).click()
    await page.getByText('Your name is saved.').waitFor()
    expect(ofOurOwn(errors)).toEqual([])
    await context.close()
  })

  it('say of each act that it was not done, where it was asked, with the request id', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    const elsewhere = await aVisitor(browser, company.origin)
    await signInAs(elsewhere.page, 'noplan@titanforge.test')
    await signInAs(page, 'noplan@titanforge.test')
    await page.goto('/settings')
    const alerts = page.getByRole('checkbox', { name: 'Usage alerts' })
    await alerts.waitFor()
    await page.route(api('/notification-preferences'), broken)
    await alerts.click()
    await alert(page, 'Mails').getByText(REQUEST_ID).waitFor()
    // What was not saved is not shown as if it were.
    await expect.poll(() => alerts.isChecked(), { timeout: 20_000 }).toBe(true)

    await page.route(api('/sessions'), broken)
    await page.getByRole('button', { name: 'End all other sessions' }).click()
    await page.getByRole('button', { name: 'End them' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('alert').getByText(REQUEST_ID).waitFor()
    expect(await findings(page, 'failing-end-sessions')).toEqual([])
    await page.unroute(api('/sessions'))
    await dialog.getByRole('button', { name: 'End them' }).click()
    await page.getByText('All other sessions have ended.').waitFor()
    await dialog.waitFor({ state: 'detached' })

    await page.unroute(api('/notification-preferences'))
    await alerts.click()
    await page.getByText('Usage alerts are off.').waitFor()
    await alert(page, 'Mails').waitFor({ state: 'detached' })
    await alerts.click()
    await page.getByText('Usage alerts are on.').waitFor()
    expect(ofOurOwn([...errors, ...elsewhere.errors])).toEqual([])
    for (const one of [context, elsewhere.context]) await one.close()
  })
})

describe('the page after payment', () => {
  it('says that it cannot read the state, goes on asking, and shows the plan when it can', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await choosePlanAndRegister(page, { plan: 'Starter', interval: 'Monthly' })
    await page.route(api('/checkout-sessions/*'), broken)
    await pay(page, cards.good)
    await page.waitForURL(/\/checkout\/success/)
    await main(page).getByText(REQUEST_ID).waitFor()
    // Whoever paid is not told that anything failed but the reading.
    await page.getByRole('heading', { name: 'Confirming your payment' }).waitFor()
    expect(await findings(page, 'failing-success')).toEqual([])
    await page.unroute(api('/checkout-sessions/*'))
    await page.getByRole('button', { name: 'Try again' }).click()
    await seesPlan(page, 'Starter')
    await page.getByRole('alert').waitFor({ state: 'detached' })
    expect(ofOurOwn(errors)).toEqual([])
    await context.close()
  })

  it('comes through a lost connection by itself', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await choosePlanAndRegister(page, { plan: 'Starter', interval: 'Monthly' })
    let refused = 0
    await page.route(api('/checkout-sessions/*'), async (route) => {
      refused += 1
      await (refused > 6 ? route.continue() : route.abort())
    })
    await pay(page, cards.good)
    await main(page).getByText('We could not be reached').waitFor()
    await seesPlan(page, 'Starter')
    await page.getByRole('alert').waitFor({ state: 'detached' })
    expect(ofOurOwn(errors)).toEqual([])
    await context.close()
  })
})
