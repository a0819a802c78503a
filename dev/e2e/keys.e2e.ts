/** API keys as their owner lives with them: none is hidden, no secret lost, replaced ones told apart, limits shared. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { findings } from './audit.ts'
import { aVisitor, openBrowser } from './browser.ts'
import { connectCompany } from './connected.ts'
import { callWith, createKey, secretShown } from './metered.ts'
import { confirmsAddress } from './operators.ts'
import { cards, choosePlanAndRegister, pay, seesPlan, settled } from './steps.ts'

const company = connectCompany(inject('company'))
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

async function aStarter(page: Page): Promise<void> {
  const email = await choosePlanAndRegister(page, { plan: 'Starter', interval: 'Monthly' })
  await pay(page, cards.good)
  await seesPlan(page, 'Starter')
  await confirmsAddress(page, company, email)
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const boxes = (page: Page) => page.getByRole('textbox', { name: 'API key' })
/** What has the focus, by its label or its words. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document
    const name = activeElement?.getAttribute('name') ?? activeElement?.textContent
    return name?.trim()
  })

it('a replaced key says until when it works, shares its limit, and uncopied secrets stay', async () => {
  const { context, page, errors } = await aVisitor(browser, company.origin)
  await aStarter(page)
  // One long word, as generated names are.
  const name = `build-${'x'.repeat(90)}`
  await page.goto('/settings#api-keys')
  await button(page, 'New API key').click()
  await page.getByLabel('Key name').fill(name)
  await page.getByLabel('Requests a month').fill('3')
  await button(page, 'Create key').click()
  await boxes(page).waitFor()
  const old = await boxes(page).inputValue()

  await button(page, `Rotate ${name}`).click()
  await page.getByText('Its limit of 3 requests a month goes on').waitFor()
  // In another tab it was rotated meanwhile.
  const elsewhere = await context.newPage()
  await elsewhere.goto('/settings')
  await button(elsewhere, `Rotate ${name}`).click()
  await button(elsewhere, 'Rotate key').click()
  const fresh = await secretShown(elsewhere)
  await elsewhere.close()
  await button(page, 'Rotate key').click()
  await page.getByText('This key was replaced already; rotate the one').waitFor()
  await page.keyboard.press('Escape')
  // The button that opened the dialog is gone from the key that was replaced.
  await expect.poll(() => focused(page)).toBe('New API key')
  await page.getByText(/^replaced, works until (\d+ \w+, )?\d\d:\d\d$/).waitFor()
  // Of two that share a name, the button says whose it is, also to who does not see the row.
  const named = (key: string) => `${name}, ${key.slice(0, 12)}…${key.slice(-4)}`
  for (const key of [old, fresh]) await button(page, `Revoke ${named(key)}`).waitFor()
  expect(await button(page, `Rotate ${named(old)}`).count()).toBe(0)

  // A secret that nobody has put away yet is not lost to the next.
  await button(page, `Rotate ${named(fresh)}`).click()
  await page.getByRole('radio', { name: /In a day/ }).check()
  await button(page, 'Rotate key').click()
  await expect.poll(() => boxes(page).count()).toBe(2)
  expect(await boxes(page).last().inputValue()).toBe(old)
  await settled(page)
  expect(await findings(page, 'keys-replaced')).toEqual([])

  const statuses = []
  for (const secret of [old, fresh, old, fresh])
    statuses.push((await callWith(company.origin, secret)).status)
  expect(statuses).toEqual([200, 200, 200, 429])
  await page.goto('/usage')
  const rows = page.getByRole('row', { name: '3 of 3 requests across its rotations, used up' })
  await expect.poll(() => rows.count()).toBe(2)
  await rows.filter({ hasText: `…${old.slice(-4)}` }).waitFor()
  await rows.filter({ hasText: `…${fresh.slice(-4)}` }).waitFor()
  await settled(page)
  expect(await findings(page, 'usage-own-limit')).toEqual([])

  await page.getByRole('link', { name: 'Manage keys' }).click()
  const heading = page.getByRole('heading', { name: 'API keys' })
  await expect.poll(async () => (await heading.boundingBox())?.y).toBeLessThan(120)
  // The refused rotation of the other tab is what the browser itself logs.
  expect(errors.filter((text) => !text.includes('status of 409'))).toEqual([])
  await context.close()
})

it('the focus stays where one works, and a revoked key takes its secret from the page', async () => {
  const { context, page, errors } = await aVisitor(browser, company.origin)
  await aStarter(page)
  await page.goto('/settings')
  await button(page, 'New API key').click()
  await expect.poll(() => focused(page)).toBe('name')
  await page.keyboard.press('Escape')
  await expect.poll(() => focused(page)).toBe('New API key')
  await page.keyboard.press('Enter')
  await page.getByLabel('Key name').fill('Console')
  for (const scope of ['goals:read', 'goals:write', 'usage:read', 'account:read'])
    await page.getByRole('checkbox', { name: scope }).uncheck()
  await button(page, 'Create key').click()
  await page.getByText('Choose at least one').waitFor()
  await expect.poll(() => focused(page)).toBe('goals:read')
  await page.keyboard.press('Space')
  await button(page, 'Create key').click()
  await boxes(page).waitFor()
  await button(page, 'Revoke Console').click()
  await button(page, 'Revoke key').click()
  await boxes(page).waitFor({ state: 'detached' })
  await expect.poll(() => focused(page)).toBe('New API key')
  await createKey(page, 'Copied')
  await expect.poll(() => focused(page)).toBe('New API key')
  expect(errors).toEqual([])
  await context.close()
})

it('a living key stays in the list behind a hundred that were rotated away', async () => {
  const { context, page, errors } = await aVisitor(browser, company.origin)
  await aStarter(page)
  await createKey(page, 'Oldest')
  await createKey(page, 'Rotated often')
  const rotated = await page.evaluate(async () => {
    const call = async (method: string, path: string, body?: string) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`/api/v1${path}`, { method, headers, ...(body ? { body } : {}) })
      return answer.json()
    }
    let id = (await call('GET', '/api-keys')).apiKeys[0].id
    let count = 0
    for (; count < 100; count += 1)
      id = (await call('POST', `/api-keys/${id}/rotate`, '{"graceSeconds":0}')).apiKey.id
    return count
  })
  expect(rotated).toBe(100)
  await page.reload()
  await button(page, 'Revoke Oldest').waitFor()
  await button(page, 'Revoke all keys').waitFor()
  await page.getByText('Keys that work no more (100)').waitFor()
  expect(errors).toEqual([])
  await context.close()
})

it('says that a plan comes first where there is none', async () => {
  const { context, page, errors } = await aVisitor(browser, company.origin)
  // Registered on the way to the payment, and left there.
  const email = await choosePlanAndRegister(page, { plan: 'Starter', interval: 'Monthly' })
  await confirmsAddress(page, company, email)
  const first = page.getByText('A plan comes first: without one, calls answer 402.')
  await page.goto('/usage')
  await first.waitFor()
  await page.getByRole('link', { name: 'Settings' }).last().click()
  await button(page, 'New API key').click()
  await page.getByLabel('Key name').fill('Too early')
  await button(page, 'Create key').click()
  await first.waitFor()
  expect(await page.getByText('Then this works as it stands').count()).toBe(0)
  const plan = page.getByRole('region', { name: 'API keys' }).getByRole('link')
  expect(await plan.getAttribute('href')).toBe('/pricing')
  await button(page, 'Revoke Too early').click()
  await button(page, 'Revoke key').click()
  await first.waitFor({ state: 'detached' })
  expect(errors).toEqual([])
  await context.close()
})
