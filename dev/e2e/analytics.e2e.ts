/** An operator reads the numbers after somebody bought: MRR, its movement and the funnel moved by exactly that. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { findings } from './audit.ts'
import { aVisitor, openBrowser } from './browser.ts'
import { connectCompany } from './connected.ts'
import { aNewAddress, cards, fillCard, PASSWORD, seesPlan, settled, signInAs } from './steps.ts'

const company = connectCompany(inject('company'))
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'

const number = (text: string | null) => Number((text ?? '').replaceAll(/[^0-9.]/g, ''))

async function read(page: Page) {
  await page.reload()
  await settled(page)
  const tile = (name: string) =>
    page
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .locator('.value')
      .textContent()
  const movement = page.getByRole('region', { name: 'MRR movement' })
  const channel = page.getByRole('row', { name: /^campaign/ }).getByRole('cell')
  return {
    mrr: number(await tile('MRR')),
    arr: number(await tile('ARR')),
    new: number(await movement.locator('dt:text-is("New") + dd').textContent()),
    campaign: (await channel.allTextContents()).slice(1).map(number),
  }
}

const by = (before: number, after: number) => Math.round((after - before) * 100) / 100

it('sees a yearly Pro purchase as $83.25 of new MRR, through the channel it came by', async () => {
  const operator = await aVisitor(browser, company.origin)
  await signInAs(operator.page, 'admin@titanforge.test')
  await operator.page.getByRole('link', { name: 'Analytics' }).click()
  await operator.page.waitForURL('**/analytics')
  // What others bought a moment ago is counted within seconds: not to be taken for this purchase.
  await company.idle()
  const before = await read(operator.page)

  const visitor = await aVisitor(browser, company.origin, { userAgent: FIREFOX })
  await visitor.page.goto('/pricing?utm_source=partner&interval=year')
  await visitor.page.waitForLoadState('networkidle')
  await visitor.page
    .getByRole('link', { name: 'Choose Pro' })
    .or(visitor.page.getByRole('button', { name: 'Choose Pro' }))
    .filter({ visible: true })
    .first()
    .click()
  await visitor.page.getByLabel('Email').fill(aNewAddress())
  await visitor.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await visitor.page.getByRole('button', { name: 'Create account' }).click()
  await fillCard(visitor.page, cards.good)
  await visitor.page.getByRole('button', { name: 'Subscribe' }).click()
  await seesPlan(visitor.page, 'Pro')
  await visitor.page.goto('/analytics')
  await visitor.page.getByText('These figures are for operators.').waitFor()
  expect(await visitor.page.getByRole('link', { name: 'Analytics' }).count()).toBe(0)
  await company.idle()

  // $999 a year ÷ 12 = $83.25 a month (PRODUCT: the catalogue).
  const after = await read(operator.page)
  expect(by(before.mrr, after.mrr)).toBe(83.25)
  expect(by(before.new, after.new)).toBe(83.25)
  expect(by(before.arr, after.arr)).toBe(999)
  // Views of the pricing page and of the form; one sign-up, one checkout, one payment.
  expect(after.campaign.map((count, step) => count - (before.campaign[step] ?? 0))).toEqual([
    2, 1, 1, 1,
  ])
  expect(visitor.errors).toEqual([])
  await visitor.context.close()

  const { page } = operator
  const found = await findings(page, 'analytics')
  await page.getByRole('button', { name: /^MRR/ }).click()
  const dialog = page.getByRole('dialog', { name: 'MRR' })
  await dialog.getByText('a yearly price ÷ 12').waitFor()
  await dialog
    .getByRole('row', { name: /\$83\.25 MRR subscription created pro, yearly/ })
    .first()
    .waitFor()
  await settled(page)
  found.push(...(await findings(page, 'analytics-figure')))
  await page.keyboard.press('Escape')

  await page.getByRole('slider', { name: 'MRR', exact: true }).press('Home')
  await page.getByRole('button', { name: '7 days' }).click()
  await page.waitForURL(/\?from=\d{4}-\d{2}-\d{2}&to=/)
  await page.getByRole('button', { name: '7 days', pressed: true }).waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download CSV' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^titanforge-.*\.csv$/)
  await page.goBack()
  await page.getByRole('button', { name: '30 days', pressed: true }).waitFor()
  expect(found).toEqual([])
  expect(operator.errors).toEqual([])
  await operator.context.close()
})

it('hears one view of each public page, whichever script brings it to life, and none of signed-in pages', async () => {
  const { context, page } = await aVisitor(browser, company.origin)
  const views: unknown[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/api/v1/visits')) views.push(request.postDataJSON().path)
  })
  const paths = ['/', '/contact-sales', '/status', '/register', '/login']
  for (const path of paths) {
    const counted = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/visits'))
    await page.goto(path)
    expect((await counted).status()).toBe(204)
    await page.waitForLoadState('networkidle')
  }
  await signInAs(page, 'admin@titanforge.test')
  await page.goto('/settings')
  await page.getByRole('heading', { name: 'Settings' }).first().waitFor()
  await page.waitForLoadState('networkidle')
  // Signing in opens its page once more.
  expect(views).toEqual([...paths, '/login'])
  await context.close()
})

it('reads on a phone in the dark', async () => {
  const { context, page, errors } = await aVisitor(browser, company.origin, {
    scheme: 'dark',
    width: 390,
  })
  await signInAs(page, 'admin@titanforge.test')
  await page.goto('/analytics?from=2000-01-01&to=1999-01-01')
  await page.getByRole('alert').filter({ hasText: 'first day is after the last' }).waitFor()
  const wrong: [string, string][] = [
    ['?from=2016-11-25&to=2026-11-24', 'At most 400 days at once'],
    ['?from=yesterday', 'Write a date like 2026-11-25'],
  ]
  for (const [search, words] of wrong) {
    await page.goto(`/analytics${search}`)
    await page.getByRole('alert').filter({ hasText: words }).waitFor()
  }
  await page.getByRole('button', { name: 'Show the last 30 days' }).click()
  await page.getByRole('button', { name: /^MRR/ }).waitFor()
  await settled(page)
  expect(await findings(page, 'analytics-phone-dark')).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
  // The refused time is what was asked for: the browser says so in its console.
  expect(errors.filter((text) => !text.includes('status of 422'))).toEqual([])
  await context.close()
})
