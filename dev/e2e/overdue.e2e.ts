/** A renewal was declined: the banner says so until the customer pays the open invoice, and then goes by itself. */

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { findings } from './audit.ts'
import { aVisitor, openBrowser } from './browser.ts'
import { connectCompany } from './connected.ts'
import { cards, fillCard, settled, signInAs } from './steps.ts'

const company = connectCompany(inject('company'))
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

it('shows the banner, takes another card on the invoice, and is whole again', async () => {
  const { context, page, errors } = await aVisitor(browser, company.origin)
  const banner = page.getByText('Your last payment failed.')
  await signInAs(page, 'pastdue@titanforge.test')
  await banner.waitFor()
  await settled(page)
  const found = await findings(page, 'pastdue-dashboard')
  await page.goto('/billing')
  await banner.waitFor()
  await settled(page)
  found.push(...(await findings(page, 'pastdue-billing')))

  await page.getByRole('link', { name: 'Usage' }).click()
  await page.getByRole('heading', { name: 'This window' }).waitFor()
  expect(await page.getByText('Your next charge is on').count()).toBe(0)
  await page.getByRole('link', { name: 'Billing' }).click()
  await page.getByRole('button', { name: 'Pay now' }).click()
  await page.getByRole('heading', { name: 'Settle this invoice' }).waitFor()
  found.push(...(await findings(page, 'pastdue-invoice')))
  await fillCard(page, cards.good)
  // Starter costs $19 a month (PRODUCT: the catalogue).
  await page.getByRole('button', { name: 'Pay $19.00' }).click()
  await page.getByRole('status').filter({ hasText: 'The invoice is paid.' }).waitFor()
  found.push(...(await findings(page, 'pastdue-invoice-paid')))

  await page.goto('/billing')
  await banner.waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: 'Starter' }).waitFor()
  await page.getByText('Active', { exact: true }).waitFor()
  expect(found).toEqual([])
  expect(errors).toEqual([])
  await context.close()
})
