/** What waits for a yes: a goal's report, published after an operator's and opened by anyone, or denied; the end of a plan that somebody is billed for twice. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { findings } from './audit.ts'
import { aVisitor, openBrowser } from './browser.ts'
import { connectCompany } from './connected.ts'
import { sellsBeside } from './foreign-system.ts'
import { cards, choosePlanAndRegister, pay, seesPlan, settled, signInAs } from './steps.ts'

const company = connectCompany(inject('company'))
const LINK = /^Public link of site-audit-.+\.html$/
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
  expect(await pro.page.getByRole('textbox', { name: LINK }).count()).toBe(0)

  await pro.page.goto(first)
  await pro.page.getByText('Succeeded', { exact: true }).waitFor()
  const link = await pro.page.getByRole('textbox', { name: LINK }).inputValue()
  await settled(pro.page)
  found.push(...(await findings(pro.page, 'goal-published')))
  const client = await aVisitor(browser, company.origin)
  expect((await client.page.goto(link))?.status()).toBe(200)
  await client.page.getByRole('heading', { name: 'Fix this first' }).waitFor()

  await pro.page.getByRole('button', { name: /^Withdraw site-audit-.+\.html$/ }).click()
  await pro.page.getByRole('button', { name: 'End this link for good' }).click()
  await pro.page.getByText('Withdrawn: the link leads nowhere now.').waitFor()
  expect((await client.page.reload())?.status()).toBe(410)
  await client.page.getByRole('heading', { name: 'This report is no longer published.' }).waitFor()
  found.push(...(await findings(client.page, 'report-ended')))
  expect((await client.page.goto(link.slice(0, -1)))?.status()).toBe(404)
  await client.page.getByRole('heading', { name: 'There is no report under this link.' }).waitFor()
  found.push(...(await findings(client.page, 'report-unknown')))
  await client.page.getByRole('link', { name: 'See what such a report looks like' }).click()
  await client.page.waitForURL('**/examples')
  expect(found).toEqual([])
  expect([...pro.errors, ...operator.errors]).toEqual([])
  for (const { context } of [pro, operator, client]) await context.close()
})

it('ends the second plan that Stripe bills one account for, once two operators agree; the first goes on', async () => {
  const customer = await aVisitor(browser, company.origin)
  const email = await choosePlanAndRegister(customer.page, { plan: 'Starter', interval: 'Monthly' })
  await pay(customer.page, cards.good)
  await seesPlan(customer.page, 'Starter')
  await company.idle()
  const second = await sellsBeside(company, email, 'pro_month_v1')

  const proposer = await aVisitor(browser, company.origin)
  await signInAs(proposer.page, 'admin@titanforge.test')
  await proposer.page.getByRole('link', { name: 'Approvals' }).click()
  const billedTwice = (page: Page) =>
    page
      .getByRole('region', { name: 'Billed twice' })
      .getByRole('listitem')
      .filter({ hasText: email })
  const row = billedTwice(proposer.page)
  await row.getByText(second).waitFor()
  await row.getByText('$99 were paid for it').waitFor()
  await settled(proposer.page)
  const found = await findings(proposer.page, 'approvals-duplicate')
  await row.getByRole('button', { name: `Propose to end it: the duplicate of ${email}` }).click()
  await proposer.page.getByText('Proposed. Another operator decides.').waitFor()
  await row.getByText('Its end waits').waitFor()
  const summary = `End the duplicate Pro at $99 a month of ${email}; Starter at $19 a month goes on`
  const mine = proposer.page.getByRole('article', { name: summary, exact: true })
  await mine.getByText('Another operator decides.').waitFor()
  expect(await mine.getByRole('button', { name: 'Approve' }).count()).toBe(0)
  await mine.getByRole('button', { name: 'I am the only operator' }).click()
  await mine.getByLabel('Password', { exact: true }).fill('titanforge-demo-1')
  await mine.getByRole('button', { name: 'Approve' }).click()
  await mine.getByText('another operator must approve it').waitFor()

  const decider = await aVisitor(browser, company.origin)
  await signInAs(decider.page, 'second@titanforge.test')
  await decider.page.goto('/approvals')
  const theirs = decider.page.getByRole('article', { name: summary, exact: true })
  await theirs.getByText(`"subscription": "${second}"`).waitFor()
  await theirs.getByRole('button', { name: 'Approve' }).click()
  await theirs.getByText(`${second} ended at Stripe`).waitFor()
  await company.idle()
  await decider.page.reload()
  await settled(decider.page)
  expect(await billedTwice(decider.page).count()).toBe(0)

  const room = await aVisitor(browser, company.stripe)
  await room.page.goto('/')
  const atStripe = room.page.getByRole('row').filter({ hasText: second })
  await atStripe.getByText('Canceled').waitFor()
  await customer.page.goto('/billing')
  await customer.page.getByText('Active', { exact: true }).waitFor()
  await customer.page.getByRole('heading', { name: /Starter/ }).waitFor()
  expect(await company.mails({ to: email, kind: 'subscription_ended' })).toEqual([])
  expect(found).toEqual([])
  expect([...customer.errors, ...decider.errors]).toEqual([])
  for (const { context } of [customer, proposer, decider, room]) await context.close()
})
