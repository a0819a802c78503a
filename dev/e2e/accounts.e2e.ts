/** Accounts from end to end: confirm by mail, forget, sign in elsewhere, change, end sessions. Mails are read and clicked. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { aVisitor, openBrowser } from './browser.ts'
import { connectCompany } from './connected.ts'
import { aNewAddress, PASSWORD, signInAs } from './steps.ts'

const company = connectCompany(inject('company'))
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

const NEW_PASSWORD = 'violet anchor lantern 7'

/** Creates an account without choosing a plan; ends on the dashboard. */
async function registers(page: Page): Promise<string> {
  const email = aNewAddress()
  await page.goto('/register')
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.waitForURL('**/dashboard')
  return email
}

/** Opens the newest mail to this address in the mailbox and clicks its button, which opens a new tab. */
async function followsMail(page: Page, email: string, subject: RegExp, action: string) {
  await company.idle()
  await page.goto('/__dev/mail')
  await page.getByLabel('To').fill(email)
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByRole('link', { name: subject }).first().click()
  const [tab] = await Promise.all([
    page.context().waitForEvent('page'),
    page.frameLocator('iframe').getByRole('link', { name: action }).click(),
  ])
  return tab
}

describe('an account', () => {
  it('is confirmed by the link in the mail', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    const email = await registers(page)
    await page.getByText('Confirm your address.').waitFor()
    const tab = await followsMail(page, email, /Confirm your email/, 'Confirm address')
    await tab.getByRole('button', { name: 'Confirm address' }).click()
    await tab.getByText('Your address is confirmed.').waitFor()
    expect(tab.url()).not.toContain('token=')
    await tab.getByRole('link', { name: 'Go to your dashboard' }).click()
    await tab.getByRole('heading', { name: 'No plan yet' }).waitFor()
    await tab.getByText('Confirm your address.').waitFor({ state: 'detached' })
    await tab.goto('/settings')
    await tab.getByText('confirmed', { exact: true }).waitFor()
    expect(errors).toEqual([])
    await context.close()
  })

  it('whose password is forgotten gets a new one by mail, and is signed in with it', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    const email = await registers(page)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('**/login')
    await page.goto('/dashboard')
    await page.waitForURL('**/login?next=%2Fdashboard')

    await page.getByLabel('Email').fill(email)
    await page.getByLabel('Password', { exact: true }).fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').filter({ hasText: 'Email or password is wrong' }).waitFor()

    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await page.getByLabel('Email').fill(email)
    await page.getByRole('button', { name: 'Send link' }).click()
    await page.getByRole('status').filter({ hasText: 'a link is on its way' }).waitFor()
    const tab = await followsMail(page, email, /Set a new password/, 'Set new password')
    await tab.getByLabel('New password').fill(NEW_PASSWORD)
    await tab.getByRole('button', { name: 'Set password' }).click()
    await tab.waitForURL('**/dashboard')
    await tab.getByRole('heading', { name: 'No plan yet' }).waitFor()

    await tab.getByRole('button', { name: 'Sign out' }).click()
    await tab.waitForURL('**/login')
    await signInAs(tab, email, NEW_PASSWORD)
    await context.close()
  })
})

describe('settings', () => {
  it('keep a new name', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await registers(page)
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByLabel('Name').fill('Grace Hopper')
    await page.getByRole('button', { name: 'Save name' }).click()
    await page.getByRole('status').filter({ hasText: 'Your name is saved.' }).waitFor()
    await page.reload()
    expect(await page.getByLabel('Name').inputValue()).toBe('Grace Hopper')
    expect(errors).toEqual([])
    await context.close()
  })

  it('change the password, which the current one has to allow and which ends all other sessions', async () => {
    const here = await aVisitor(browser, company.origin)
    const there = await aVisitor(browser, company.origin)
    const email = await registers(here.page)
    await signInAs(there.page, email, PASSWORD)

    await here.page.goto('/settings')
    const form = here.page.getByRole('form', { name: 'Password' })
    await form.getByLabel('Current password').fill('not the password')
    await form.getByLabel('New password').fill(NEW_PASSWORD)
    await form.getByRole('button', { name: 'Change password' }).click()
    await form.getByText('This is not your current password').waitFor()
    await form.getByLabel('Current password').fill(PASSWORD)
    await form.getByRole('button', { name: 'Change password' }).click()
    await here.page.getByRole('status').filter({ hasText: 'Your password is changed' }).waitFor()

    await there.page.goto('/billing')
    await there.page.waitForURL('**/login?next=%2Fbilling')
    await here.page.reload()
    await here.page.getByText('this browser').waitFor()
    await here.context.close()
    await there.context.close()
  })

  it('turn reminders off and on again, at once and for good', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await registers(page)
    await page.goto('/settings')
    const reminders = page.getByRole('checkbox', { name: 'Billing reminders' })
    for (const on of [false, true, false]) {
      await reminders.setChecked(on)
      const said = `Billing reminders are ${on ? 'on' : 'off'}.`
      await page.getByRole('status').filter({ hasText: said }).waitFor()
    }
    await page.reload()
    await reminders.waitFor()
    expect(await reminders.isChecked()).toBe(false)
    expect(errors).toEqual([])
    await context.close()
  })

  it('end the sessions in other browsers', async () => {
    const here = await aVisitor(browser, company.origin)
    const there = await aVisitor(browser, company.origin)
    const email = await registers(here.page)
    await signInAs(there.page, email, PASSWORD)

    await here.page.goto('/settings')
    const list = here.page.getByRole('region', { name: 'Where you are signed in' })
    await list.getByRole('button', { name: 'End all other sessions' }).click()
    await here.page.getByRole('dialog').getByText('Whoever uses them').waitFor()
    await here.page.getByRole('button', { name: 'End them' }).click()
    await here.page.getByText('All other sessions have ended.').waitFor()
    await expect.poll(() => list.getByRole('listitem').count(), { timeout: 20_000 }).toBe(1)
    await there.page.goto('/dashboard')
    await there.page.waitForURL('**/login?next=%2Fdashboard')
    await here.context.close()
    await there.context.close()
  })
})
