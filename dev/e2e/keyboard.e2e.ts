/** The whole purchase with nothing but a keyboard: every step is Tab, arrows, Space, Enter and typing. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { aVisitor, openBrowser } from './browser.ts'
import { connectCompany } from './connected.ts'
import { aNewAddress, cards, PASSWORD, seesPlan } from './steps.ts'

const company = connectCompany(inject('company'))
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

const MAX_TABS = 80

/** What a screen reader would call the focused element. */
const focusedName = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    if (!element) return ''
    const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : []
    return (
      element.getAttribute('aria-label') ||
      labels.map((label) => label.textContent?.trim()).join(' ') ||
      element.textContent?.trim() ||
      ''
    )
  })

/** Tabs until the named control has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const seen: string[] = []
  for (let tabs = 0; tabs < MAX_TABS; tabs++) {
    const now = await focusedName(page)
    if (name.test(now)) return
    seen.push(now)
    await page.keyboard.press('Tab')
  }
  throw new Error(`${name} cannot be reached by Tab; saw: ${seen.join(' | ')}`)
}

async function fill(page: Page, name: RegExp, text: string): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.type(text)
}

describe('the purchase by keyboard only', () => {
  it('goes from the pricing page to an active Pro year', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    await page.goto('/pricing')
    await tabTo(page, /^(Monthly|Yearly)/)
    await page.keyboard.press('ArrowRight')
    expect(await page.getByRole('radio', { name: 'Yearly' }).isChecked()).toBe(true)
    await tabTo(page, /^Choose Pro/)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/register/)
    await fill(page, /^Email/, aNewAddress())
    await fill(page, /^Password/, PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByLabel('Card number').waitFor()
    await fill(page, /^Card number/, cards.good)
    await fill(page, /^Expiration/, '12 / 34')
    await fill(page, /^CVC/, '123')
    await fill(page, /^Cardholder name/, 'Ada Lovelace')
    await page.keyboard.press('Enter')
    await seesPlan(page, 'Pro')
    await context.close()
  })
})
