/** Tasks that run are seen running, and seen ending, by whoever only looks: nobody reloads. */

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

/** Pages that let themselves be waited for: Pro runs five at once. */
const slow = (name: string, count: number, ms: number) =>
  Array.from({ length: count }, (_, nth) => `${company.fixtures}/slow/${ms}/${name}-${nth}`)

async function submit(page: Page, pages: string[]): Promise<void> {
  await page.getByLabel('Your goal').fill(`Audit ${pages.join(' ')}`)
  await page.getByRole('button', { name: 'Submit goal' }).click()
  await page.waitForURL('**/goals/**')
}

/** How often the page was loaded from now on: following links of the app loads nothing. */
function loadsOf(page: Page): () => number {
  let loads = 0
  page.on('load', () => {
    loads += 1
  })
  return () => loads
}

const to = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click()

it('a task is on the dashboard while it runs and gone afterwards', async () => {
  const { context, page, errors } = await aVisitor(browser, company.origin)
  await signInAs(page, email, PASSWORD)
  const running = page.getByRole('region', { name: 'Running tasks' })
  await running.getByText('None at the moment').waitFor()
  await settled(page)
  const found = await findings(page, 'dashboard-none-running')
  const loads = loadsOf(page)
  await submit(page, slow('seen', 1, 9_000))
  const goal = new URL(page.url()).pathname
  await to(page, 'Dashboard')
  const task = running.getByRole('listitem')
  await task.getByRole('link', { name: 'Website audit' }).waitFor()
  expect(await task.count()).toBe(1)
  expect(await task.getByRole('link').getAttribute('href')).toBe(goal)
  expect(await task.textContent()).toMatch(/site-audit, since \d{1,2} \w{3,4} \d{4}, \d\d:\d\d$/)
  found.push(...(await findings(page, 'dashboard-running')))
  await running.getByText('None at the moment').waitFor()
  await page
    .getByRole('region', { name: 'Recent goals' })
    .getByText('Succeeded', { exact: true })
    .waitFor()
  expect(loads()).toBe(0)
  expect(found).toEqual([])
  expect(errors).toEqual([])
  await context.close()
})

it('what cannot be read says so in its card, and is there when asked again', async () => {
  const { context, page } = await aVisitor(browser, company.origin)
  await page.route('**/api/v1/tasks?status=running', (route) =>
    route.fulfill({ status: 503, contentType: 'text/html', body: '<h1>Overloaded</h1>' }),
  )
  await signInAs(page, email, PASSWORD)
  const running = page.getByRole('region', { name: 'Running tasks' })
  await running.getByRole('alert').getByText('status 503').waitFor()
  await page.unroute('**/api/v1/tasks?status=running')
  await running.getByRole('button', { name: 'Try again' }).click()
  await running.getByText('None at the moment').waitFor()
  await context.close()
})

it('/tasks shows what begins and ends, and keeps what was loaded, the focus and the place', async () => {
  const { context, page, errors } = await aVisitor(browser, company.origin)
  await signInAs(page, email, PASSWORD)
  // Two goals of twenty tasks: more than a page of them.
  for (const name of ['first', 'second']) {
    await submit(page, slow(name, 20, 0))
    await page.getByText('Succeeded', { exact: true }).waitFor({ timeout: 60_000 })
    await to(page, 'Dashboard')
  }
  await to(page, 'Tasks')
  const rows = page.getByRole('region', { name: 'Tasks' }).getByRole('listitem')
  const more = page.getByRole('button', { name: 'Load more tasks' })
  await more.click()
  await more.waitFor({ state: 'detached' })
  const before = await rows.count()
  expect(before).toBeGreaterThanOrEqual(40)
  const held = await rows.nth(34).getByRole('link').elementHandle()
  await held?.focus()
  const top = () => held?.evaluate((element) => Math.round(element.getBoundingClientRect().top))
  const stood = await top()
  const loads = loadsOf(page)

  // Somewhere else the same person submits another: a sixth task waits for the first five.
  const elsewhere = await aVisitor(browser, company.origin)
  await signInAs(elsewhere.page, email, PASSWORD)
  await submit(elsewhere.page, slow('third', 6, 9_000))
  const now = rows.getByText('Running', { exact: true })
  await now.first().waitFor()
  await now.first().waitFor({ state: 'detached', timeout: 60_000 })
  expect(await rows.filter({ hasText: 'third-' }).filter({ hasText: 'Done' }).count()).toBe(6)
  expect(await rows.count()).toBeGreaterThanOrEqual(before)
  expect(await held?.evaluate((element) => document.activeElement === element)).toBe(true)
  expect(await top()).toBe(stood)
  expect(loads()).toBe(0)
  expect(errors).toEqual([])
  await elsewhere.context.close()
  await context.close()
})
