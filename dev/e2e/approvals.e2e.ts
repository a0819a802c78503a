/** What a goal may not do alone: one report is published after an operator's yes and opens to anyone, one is denied. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { findings } from './audit.ts'
import { aVisitor, openBrowser } from './browser.ts'
import { connectCompany } from './connected.ts'
import { settled, signInAs } from './steps.ts'

const company = connectCompany(inject('company'))
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

const asks = async (page: Page, path: string) => {
  await page.goto('/dashboard')
  await page.getByLabel('Your goal').fill(`Audit ${company.fixtures}${path} and publish the report`)
  await page.getByRole('button', { name: 'Submit goal' }).click()
  await page.waitForURL('**/goals/**')
  await page.getByText('Waits for approval', { exact: true }).first().waitFor()
  await page.getByText('One of our operators looks at it first').waitFor()
  return page.url()
}

it('is published as one operator agrees, withdrawn by its owner, and stays private where denied', async () => {
  const pro = await aVisitor(browser, company.origin)
  await signInAs(pro.page, 'pro@titanforge.test')
  const first = await asks(pro.page, '/')
  const second = await asks(pro.page, '/good/')
  await settled(pro.page)
  const found = await findings(pro.page, 'goal-waits')

  const operator = await aVisitor(browser, company.origin)
  await signInAs(operator.page, 'admin@titanforge.test')
  await operator.page.goto('/approvals')
  const about = (path: string) =>
    operator.page.getByRole('article', {
      name: `Publish site-audit.html about ${company.fixtures}${path}: anyone with the link may read it`,
      exact: true,
    })
  await about('/').getByText('"tool": "publish"').waitFor()
  await about('/').getByText('"sha256": "').waitFor()
  const [preview] = await Promise.all([
    operator.context.waitForEvent('page'),
    about('/').getByRole('link', { name: 'Look at what would be published' }).click(),
  ])
  await preview.getByRole('heading', { name: 'Fix this first' }).waitFor()
  await preview.close()
  await settled(operator.page)
  found.push(...(await findings(operator.page, 'approvals-publish')))
  await about('/').getByRole('button', { name: 'Approve' }).click()
  await about('/').getByText('The task ran.').waitFor()
  await about('/good/').getByLabel('Reason').fill('This site is a demonstration')
  await about('/good/').getByRole('button', { name: 'Deny' }).click()
  await about('/good/').getByText('Denied', { exact: true }).waitFor()

  await pro.page.goto(second)
  await pro.page.getByText('Failed', { exact: true }).waitFor()
  const why = 'The action was not approved: This site is a demonstration'
  await pro.page.getByText(why).first().waitFor()
  expect(
    await pro.page.getByRole('textbox', { name: 'Public link of site-audit.html' }).count(),
  ).toBe(0)

  await pro.page.goto(first)
  await pro.page.getByText('Succeeded', { exact: true }).waitFor()
  const link = await pro.page
    .getByRole('textbox', { name: 'Public link of site-audit.html' })
    .inputValue()
  await settled(pro.page)
  found.push(...(await findings(pro.page, 'goal-published')))
  const client = await aVisitor(browser, company.origin)
  expect((await client.page.goto(link))?.status()).toBe(200)
  await client.page.getByRole('heading', { name: 'Fix this first' }).waitFor()

  await pro.page.getByRole('button', { name: 'Withdraw site-audit.html' }).click()
  await pro.page.getByRole('button', { name: 'End this link for good' }).click()
  await pro.page.getByText('Withdrawn: the link leads nowhere now.').waitFor()
  await client.page.reload()
  await client.page.getByRole('heading', { name: 'This report is no longer published.' }).waitFor()
  expect(found).toEqual([])
  expect([...pro.errors, ...operator.errors]).toEqual([])
  for (const { context } of [pro, operator, client]) await context.close()
})
