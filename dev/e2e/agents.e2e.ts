/** An operator watches the agents, lets one stand still, and sees what waited done once it works again. */

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { findings } from './audit.ts'
import { aVisitor, openBrowser } from './browser.ts'
import { connectCompany } from './connected.ts'
import { aNewAddress, settled, signInAs } from './steps.ts'

const company = connectCompany(inject('company'))
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

it('pauses Notification, a mail waits, resumed it is sent once', async () => {
  const operator = await aVisitor(browser, company.origin)
  const { page } = operator
  await signInAs(page, 'admin@titanforge.test')
  await page.getByRole('link', { name: 'Agents' }).click()
  const notification = page.getByRole('region', { name: 'Notification' })
  await notification.getByRole('button', { name: 'Pause Notification' }).click()
  await notification.getByText('Paused', { exact: true }).waitFor()

  const visitor = await aVisitor(browser, company.origin)
  const email = aNewAddress()
  await visitor.page.goto('/contact-sales')
  await visitor.page.getByLabel('Work email').fill(email)
  await visitor.page.getByLabel('What should the agents do?').fill('Can one agent be paused?')
  await visitor.page.getByRole('button', { name: 'Send message' }).click()
  await visitor.page.getByRole('status').waitFor()

  // The page looks again by itself.
  await expect
    .poll(() => notification.getByRole('definition').first().textContent(), { timeout: 30_000 })
    .not.toBe('0')
  expect(await company.mails({ to: email, kind: 'lead_confirmation' })).toEqual([])
  await settled(page)
  const found = await findings(page, 'agents-paused')

  await notification.getByRole('button', { name: 'Resume Notification' }).click()
  await notification.getByText('Idle', { exact: true }).waitFor()
  await company.idle()
  expect(await company.mails({ to: email, kind: 'lead_confirmation' })).toHaveLength(1)
  await notification.getByRole('button', { name: 'Run now: Notification' }).click()
  await page.getByText('Notification is rung for all that is due.').waitFor()
  await settled(page)
  found.push(...(await findings(page, 'agents')))
  expect(found).toEqual([])
  expect(operator.errors).toEqual([])
})

it('shows DataAnalyzer with its tasks and whom it is run by, and no button', async () => {
  const customer = await aVisitor(browser, company.origin)
  await signInAs(customer.page, 'pro@titanforge.test')
  await customer.page.getByRole('button', { name: 'Analyse a table' }).click()
  await customer.page.getByRole('button', { name: 'Submit goal' }).click()
  // The dashboard, too, lists goals that succeeded.
  await customer.page.waitForURL('**/goals/**')
  await customer.page.getByText('Succeeded', { exact: true }).waitFor()

  const { page, errors } = await aVisitor(browser, company.origin)
  await signInAs(page, 'admin@titanforge.test')
  await page.goto('/agents')
  const analyzer = page.getByRole('region', { name: 'DataAnalyzer' })
  await analyzer.getByText('Run by Orchestrator.').waitFor()
  // Whatever day it is where the test runs: the customer's goal was of this one.
  expect(await analyzer.getByRole('definition').allTextContents()).toEqual([
    '0',
    '0',
    expect.stringMatching(/^[1-9]\d*$/),
    '0',
  ])
  expect(await analyzer.getByText('Last worked never').count()).toBe(0)
  expect(await analyzer.getByRole('button').count()).toBe(0)
  await page.getByText('Not at work yet: LeadGeneration').waitFor()
  expect(errors).toEqual([])
})

it('tells everybody else that the page is not theirs', async () => {
  const { page, errors } = await aVisitor(browser, company.origin)
  await signInAs(page, 'noplan@titanforge.test')
  await page.goto('/agents')
  await page.getByText('are for its operators').waitFor()
  expect(await findings(page, 'agents-noplan')).toEqual([])
  expect(errors).toEqual([])
})
