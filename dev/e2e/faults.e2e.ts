/** What the customer sees when things break: webhooks lost altogether, the whole company killed just after payment, or in the middle of a goal. */

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aVisitor, openBrowser } from './browser.ts'
import { type Company, startCompany } from './company.ts'
import { cards, choosePlanAndRegister, pay, seesPlan } from './steps.ts'

let browser: Browser
let company: Company

beforeAll(async () => {
  browser = await openBrowser()
  company = await startCompany()
})
afterAll(async () => {
  await browser.close()
  await company.stop()
})

const countTo = async (email: string, kind: string) =>
  (await company.mails({ to: email, kind })).length

describe('when webhooks never arrive', () => {
  it('still shows Pro after payment, and the hourly job brings the rest, once', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    await company.chaos({ drop: true })
    const email = await choosePlanAndRegister(page, { plan: 'Pro', interval: 'Monthly' })
    await pay(page, cards.good)
    await seesPlan(page, 'Pro')
    await company.chaos({})
    await company.cron('hourly')
    await company.idle()
    await company.cron('hourly')
    await company.idle()
    expect(await countTo(email, 'welcome')).toBe(1)
    expect(await countTo(email, 'receipt')).toBe(1)
    await page.goto('/billing')
    await page.getByRole('button', { name: 'Cancel plan' }).waitFor()
    await context.close()
  })
})

describe('when everything is killed just after payment', { timeout: 240_000 }, () => {
  it('has the plan active after a restart, with one welcome and one receipt', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    const email = await choosePlanAndRegister(page, { plan: 'Starter', interval: 'Monthly' })
    await pay(page, cards.good)
    await page.waitForURL(/\/checkout\/success/, { waitUntil: 'commit' })
    await company.kill()
    await company.restart()
    await company.cron('minute')
    await company.idle()
    await page.goto('/billing')
    await page.getByRole('button', { name: 'Cancel plan' }).waitFor()
    expect(await countTo(email, 'welcome')).toBe(1)
    expect(await countTo(email, 'receipt')).toBe(1)
    await context.close()
  })
})

describe('when everything is killed in the middle of a goal', { timeout: 240_000 }, () => {
  it('goes on by itself on the open page, and everything is done once', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    const email = await choosePlanAndRegister(page, { plan: 'Pro', interval: 'Monthly' })
    await pay(page, cards.good)
    await seesPlan(page, 'Pro')
    await company.idle()
    const pages = [1, 2, 3, 4, 5, 6].map((nth) => `${company.fixtures}/slow/5000/page-${nth}`)
    await page.goto('/dashboard')
    await page.getByLabel('Your goal').fill(`Audit ${pages.join(' ')}`)
    await page.getByRole('button', { name: 'Submit goal' }).click()
    await page.waitForURL('**/goals/**')
    const tasks = page.getByRole('region', { name: 'Tasks' }).getByRole('listitem')
    await tasks.filter({ hasText: 'Running' }).nth(4).waitFor()
    await company.kill()
    await page.getByText('Live', { exact: true }).waitFor({ state: 'detached' })
    await company.restart()
    // Nobody reloads: the page finds the stream again, and the swarm its work.
    await page.getByText('Succeeded', { exact: true }).waitFor({ timeout: 90_000 })
    const done = tasks.filter({ hasText: 'Done' })
    await expect.poll(() => done.count(), { timeout: 20_000 }).toBe(6)
    const results = page.getByRole('region', { name: 'Results' }).getByRole('listitem')
    const reports = results.filter({ hasText: /page-\d\.html/ })
    await expect.poll(() => reports.count(), { timeout: 20_000 }).toBe(6)
    await company.idle()
    expect(await countTo(email, 'goal_finished')).toBe(1)
    await context.close()
  })
})
