/** What the customer pays for: a goal submitted in words or with a file, watched as it happens, its results opened. */

import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { findings } from './audit.ts'
import { aVisitor, openBrowser } from './browser.ts'
import { connectCompany } from './connected.ts'
import {
  cards,
  choosePlanAndRegister,
  PASSWORD,
  pay,
  seesPlan,
  settled,
  signInAs,
} from './steps.ts'

const company = connectCompany(inject('company'))
let browser: Browser
/** A buyer of Pro of our own: demo people are left as they are. */
let email = ''

beforeAll(async () => {
  browser = await openBrowser()
  const { context, page } = await aVisitor(browser, company.origin)
  email = await choosePlanAndRegister(page, { plan: 'Pro', interval: 'Monthly' })
  await pay(page, cards.good)
  await seesPlan(page, 'Pro')
  await company.idle()
  await context.close()
})
afterAll(() => browser.close())

const submit = async (page: Page, text: string) => {
  await page.getByLabel('Your goal').fill(text)
  await page.getByRole('button', { name: 'Submit goal' }).click()
  await page.waitForURL('**/goals/**')
}

const succeeded = (page: Page) => page.getByText('Succeeded', { exact: true }).waitFor()

/** Opens a result in the tab of its own that the page gives it. */
async function opened(page: Page, name: RegExp): Promise<Page> {
  const [tab] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name }).click(),
  ])
  await tab.waitForLoadState()
  return tab
}

it('audits the faulty site, live, and the report says what to fix first', async () => {
  const { context, page, errors } = await aVisitor(browser, company.origin)
  await signInAs(page, email, PASSWORD)
  await page.getByRole('button', { name: 'Audit a page' }).click()
  const words = page.getByLabel('Your goal')
  await expect.poll(() => words.inputValue()).not.toBe('')
  // Beside this company, whichever port it was given.
  const goal = `Audit ${company.fixtures}/ and tell me what to fix first`
  expect(await words.inputValue()).toBe(goal)
  await page.getByRole('button', { name: 'Show the plan first' }).click()
  await page.getByRole('heading', { name: 'The plan: 1 task' }).waitFor()
  await settled(page)
  const found = await findings(page, 'dashboard-plan')
  await page.getByRole('button', { name: 'Submit goal' }).click()
  await page.waitForURL('**/goals/**')
  await succeeded(page)
  await page.getByRole('heading', { name: 'Steps' }).waitFor()
  await page.getByText(/^Opening http/).waitFor()
  await settled(page)
  found.push(...(await findings(page, 'goal-succeeded')))

  const report = await opened(page, /^Open .*\.html$/)
  await report.getByRole('heading', { name: 'Fix this first' }).waitFor()
  expect(await report.locator('h1').textContent()).toContain('Website audit')
  await report.close()

  await page.getByRole('link', { name: 'Tasks', exact: true }).click()
  await page.getByRole('link', { name: 'Website audit' }).first().waitFor()
  await settled(page)
  found.push(...(await findings(page, 'tasks')))
  await page.getByLabel('State').selectOption('Failed')
  await page.getByText('No task is in this state.').waitFor()
  await settled(page)
  found.push(...(await findings(page, 'tasks-none')))
  expect(found).toEqual([])
  expect(errors).toEqual([])
  await context.close()
})

it('analyses a table that was uploaded', async () => {
  const { context, page, errors } = await aVisitor(browser, company.origin)
  await signInAs(page, email, PASSWORD)
  await page
    .getByLabel('Files')
    .setInputFiles(join(import.meta.dirname, '../fixtures/tables/orders.csv'))
  await page.getByText('orders.csv').waitFor()
  await submit(page, 'Analyse this table: what stands out?')
  await succeeded(page)
  const report = await opened(page, /^Open .*\.html$/)
  // Line 42 was planted: 390 orders, about three times the days beside it.
  await report.getByText('Values far from what trend and weekday make likely').first().waitFor()
  await report.getByRole('cell', { name: '42', exact: true }).first().waitFor()
  await report.close()
  expect(errors).toEqual([])
  await context.close()
})

it('asks for what is missing, and goes on once it is answered', async () => {
  const { context, page, errors } = await aVisitor(browser, company.origin)
  await signInAs(page, email, PASSWORD)
  await submit(page, 'Make everything better')
  await page.getByText('Needs an answer', { exact: true }).waitFor()
  await settled(page)
  expect(await findings(page, 'goal-asks')).toEqual([])
  await page.getByLabel('Your answer').fill(`Audit ${company.fixtures}/good/`)
  await page.getByRole('button', { name: 'Answer' }).click()
  await succeeded(page)
  const told = page.getByRole('region', { name: 'Questions and answers' })
  await told.getByText(`Audit ${company.fixtures}/good/`).waitFor()
  await page.reload()
  await told.getByText(/^Which website or which table is this about\?/).waitFor()
  await settled(page)
  expect(await findings(page, 'goal-answered')).toEqual([])
  expect(errors).toEqual([])
  await context.close()
})

it('repeats a goal, pauses it and forgets it; cancels one that waits', async () => {
  const { context, page, errors } = await aVisitor(browser, company.origin)
  await signInAs(page, email, PASSWORD)
  await page.getByRole('button', { name: 'New schedule' }).click()
  await page.getByLabel('Goal to repeat').fill('Audit https://example.com')
  await page.getByLabel('How often').selectOption('Every week, on Monday')
  await settled(page)
  const found = await findings(page, 'dashboard-schedule')
  await page.getByRole('button', { name: 'Repeat it' }).click()
  await page.getByRole('button', { name: 'Pause Audit https://example.com' }).click()
  await page.getByRole('button', { name: 'Resume Audit https://example.com' }).waitFor()
  await page.getByRole('button', { name: 'Remove Audit https://example.com' }).click()
  await page.getByText('Nothing repeats yet').waitFor()

  await submit(page, 'Do what you think is best')
  await page.getByText('Needs an answer', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Cancel goal' }).click()
  await page.getByText('Cancelled', { exact: true }).waitFor()
  expect(found).toEqual([])
  expect(errors).toEqual([])
  await context.close()
})
