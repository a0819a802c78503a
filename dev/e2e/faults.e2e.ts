/** What the customer sees when things break: webhooks lost altogether, the whole company killed just after payment. */

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

describe('when everything is killed just after payment', () => {
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
