/** What people see whose connection is slow or loses things: never a dead end, nothing done twice. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { aVisitor, openBrowser, picture } from './browser.ts'
import { connectCompany } from './connected.ts'
import { aNewAddress, PASSWORD, signInAs } from './steps.ts'

const company = connectCompany(inject('company'))
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

const APP = '**/assets/app-*.js'
const REGISTER = '**/api/v1/register'
const KEYS = '**/api/v1/api-keys'
const CHECKOUT = '**/api/v1/create-checkout-session'

const cardForm = (page: Page) => page.getByLabel('Card number').waitFor()
const says = (page: Page, text: string) =>
  page.getByRole('alert').filter({ hasText: text }).waitFor()

/** Types the form of someone who chose Pro and sends it. */
async function registers(page: Page): Promise<string> {
  const email = aNewAddress()
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  return email
}

/** Mails that say an account was made. */
const accountsOf = async (email: string) =>
  (await company.mails({ to: email, kind: 'verify_email' })).length

describe('on a bad connection', () => {
  it('a form that was sent before the script came is sent when it comes', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    const clicked = Promise.withResolvers<void>()
    await page.route(APP, async (route) => {
      await clicked.promise
      await route.continue()
    })
    await page.goto('/register?plan=pro&interval=year', { waitUntil: 'commit' })
    await registers(page)
    clicked.resolve()
    await cardForm(page)
    expect(await page.locator('body').textContent()).toContain('$999')
    await context.close()
  })

  it('a page whose script is lost says so, and works when it is loaded again', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    await page.route(APP, (route) => route.abort(), { times: 1 })
    await page.goto('/register?plan=pro&interval=month')
    await says(page, 'did not load completely')
    await picture(page, 'script-lost')
    await page.getByRole('button', { name: 'Load it again' }).click()
    await page.waitForLoadState()
    await registers(page)
    await cardForm(page)
    await context.close()
  })

  it('a registration whose answer is lost can be sent again: one account, straight on to checkout', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    await page.route(
      REGISTER,
      async (route) => {
        await route.fetch()
        await route.abort()
      },
      { times: 1 },
    )
    await page.goto('/register?plan=pro&interval=month')
    const email = await registers(page)
    await says(page, 'We could not be reached')
    await picture(page, 'registration-lost')
    await page.getByRole('button', { name: 'Create account' }).click()
    await cardForm(page)
    await company.idle()
    expect(await accountsOf(email)).toBe(1)
    await context.close()
  })

  it('a checkout that is lost once is asked for again by itself; lost for good it offers a retry', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    await page.route(CHECKOUT, (route) => route.abort(), { times: 1 })
    await page.goto('/register?plan=starter&interval=month')
    await registers(page)
    await cardForm(page)
    await page.route(CHECKOUT, (route) => route.abort(), { times: 3 })
    await page.goto('/register?plan=pro&interval=month')
    await says(page, 'We could not be reached')
    await page.getByRole('button', { name: 'Try again' }).click()
    await cardForm(page)
    await context.close()
  })

  it('an answer that never comes is not waited for for ever', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    await page.clock.install()
    await page.route(REGISTER, () => undefined, { times: 1 })
    await page.goto('/register?plan=pro&interval=month')
    const asked = page.waitForRequest(REGISTER)
    await registers(page)
    await asked
    await page.clock.fastForward('00:31')
    await says(page, 'No answer came')
    await page.getByRole('button', { name: 'Create account' }).click()
    await cardForm(page)
    await context.close()
  })

  it('a key whose answer is lost is in the list, and asking again makes no second', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    await signInAs(page, 'pro@titanforge.test')
    await page.goto('/settings')
    await page.route(
      KEYS,
      async (route) => {
        await route.fetch()
        await route.abort()
      },
      { times: 1 },
    )
    await page.getByRole('button', { name: 'New API key' }).click()
    await page.getByLabel('Key name').fill('Lost on the way')
    await page.getByLabel('Expires').selectOption('In 30 days')
    await page.getByRole('button', { name: 'Create key' }).click()
    await says(page, 'the key may be made already')
    const rotate = page.getByRole('button', { name: 'Rotate Lost on the way' })
    await rotate.waitFor()
    await picture(page, 'key-lost')
    await page.getByRole('button', { name: 'Create key' }).click()
    await page.getByText('Its secret was lost on the way here').waitFor()
    expect(await page.getByRole('textbox', { name: 'API key' }).count()).toBe(0)
    await page.reload()
    await rotate.waitFor()
    expect(await rotate.count()).toBe(1)
    await context.close()
  })
})
