/** Money goes back as two people agree: one operator proposes, another reads the exact action and approves. */

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
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

it('is proposed, refused to its proposer, approved by the second operator, and seen by the customer', async () => {
  const customer = await aVisitor(browser, company.origin)
  const email = await choosePlanAndRegister(customer.page, { plan: 'Starter', interval: 'Monthly' })
  await pay(customer.page, cards.good)
  await seesPlan(customer.page, 'Starter')
  await company.idle()
  await customer.page.goto('/billing')
  const row = customer.page.locator('tr[id^="in_"]')
  const invoice = (await row.getAttribute('id')) ?? ''
  expect(invoice).toMatch(/^in_/)

  const first = await aVisitor(browser, company.origin)
  await signInAs(first.page, 'admin@titanforge.test')
  await first.page.getByRole('link', { name: 'Approvals' }).click()
  await first.page.getByRole('button', { name: 'Propose a refund' }).click()
  await first.page.getByLabel('Invoice', { exact: true }).fill('in_nobody')
  const amount = first.page.getByLabel('Amount in dollars')
  const propose = first.page.getByRole('button', { name: 'Propose refund' })
  await amount.fill('7,50')
  await propose.click()
  await first.page.getByText('Write 7.50: cents stand behind a point').waitFor()
  await amount.fill('7.50')
  await propose.click()
  await first.page.getByText('There is no such invoice').waitFor()
  await first.page.getByLabel('Invoice', { exact: true }).fill(invoice)
  await propose.click()
  const summary = new RegExp(`Refund \\$7\\.50 of invoice .* to ${email}; access stays as it is`)
  const mine = first.page.getByRole('article', { name: summary })
  await mine.getByText(`"invoice": "${invoice}"`).waitFor()
  await settled(first.page)
  const found = await findings(first.page, 'approvals-proposer')
  await mine.getByText('Another operator decides.').waitFor()
  expect(await mine.getByRole('button', { name: 'Approve' }).count()).toBe(0)
  await mine.getByRole('button', { name: 'I am the only operator' }).click()
  await mine.getByLabel('Password', { exact: true }).fill('titanforge-demo-1')
  await mine.getByRole('button', { name: 'Approve' }).click()
  await mine.getByText('another operator must approve it').waitFor()

  const second = await aVisitor(browser, company.origin)
  await signInAs(second.page, 'second@titanforge.test')
  await second.page.goto('/approvals')
  const theirs = second.page.getByRole('article', { name: summary })
  await theirs.getByText('by admin@titanforge.test').waitFor()
  await theirs.getByLabel('Reason').fill('Promised on the phone')
  // Enter decides nothing, least of all about money.
  await theirs.getByLabel('Reason').press('Enter')
  await theirs.getByText('Waiting', { exact: true }).waitFor()
  await theirs.getByRole('button', { name: 'Approve' }).click()
  // The page looks again by itself until Billing has done it.
  await theirs.getByText(/\$7\.50 given back as re_/).waitFor()
  await theirs.getByText(/ by you: Promised on the phone$/).waitFor()
  found.push(...(await findings(second.page, 'approvals-decided')))
  await first.page.reload()
  await mine.getByText(/ by second@titanforge\.test: Promised on the phone$/).waitFor()
  await settled(first.page)
  found.push(...(await findings(first.page, 'approvals-decider')))

  await customer.page.reload()
  await customer.page.getByText('$7.50 refunded').waitFor()
  await customer.page.setViewportSize({ width: 390, height: 844 })
  const table = customer.page.getByRole('region', { name: 'Invoices' })
  expect(await table.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0)
  await customer.page.getByText('Active', { exact: true }).waitFor()
  await customer.page.goto('/approvals')
  await customer.page.getByText('Nothing waits.').waitFor()
  expect(found).toEqual([])
  expect([...customer.errors, ...second.errors]).toEqual([])
  for (const { context } of [customer, first, second]) await context.close()
})
