/** Choosing a plan as whoever one is: a visitor without JavaScript, signed in, a subscriber; and the portal's way back. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { aVisitor, openBrowser } from './browser.ts'
import { connectCompany } from './connected.ts'
import { settled, signInAs } from './steps.ts'

const company = connectCompany(inject('company'))
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

const choosePro = async (page: Page): Promise<void> => {
  await page.goto('/pricing')
  await page.getByRole('link', { name: 'Choose Pro' }).filter({ visible: true }).click()
}

describe('the pricing page', () => {
  it('can be read and chosen from with JavaScript off', async () => {
    const { context, page } = await aVisitor(browser, company.origin, { javaScript: false })
    await page.goto('/pricing')
    const pro = page.getByRole('article', { name: 'Pro' })
    // $99 a month, $999 a year (PRODUCT: the catalogue).
    await pro.getByText('$99', { exact: true }).waitFor()
    expect(await pro.getByText('$999', { exact: true }).isVisible()).toBe(false)
    await page.getByRole('radio', { name: 'Yearly' }).check()
    await pro.getByText('$999', { exact: true }).waitFor()
    expect(await pro.getByText('$99', { exact: true }).isVisible()).toBe(false)
    await pro.getByRole('link', { name: 'Choose Pro' }).click()
    await page.waitForURL('**/register?plan=pro&interval=year')
    await page.getByRole('heading', { name: 'Create your account' }).waitFor()
    await context.close()
  })

  it('opens on yearly where the address says so', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await page.goto('/pricing?interval=year')
    await page.getByRole('radio', { name: 'Yearly', checked: true }).waitFor()
    expect(errors).toEqual([])
    await context.close()
  })
})

describe('whoever is signed in', () => {
  it('goes from the choice straight to checkout', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await signInAs(page, 'noplan@titanforge.test')
    await choosePro(page)
    await page.getByRole('heading', { name: 'Subscribe to' }).waitFor()
    expect(new URL(page.url()).origin).toBe(company.stripe)
    // Checkout knows who buys.
    expect(await page.getByLabel('Email').inputValue()).toBe('noplan@titanforge.test')
    await page.getByRole('link', { name: 'Back to' }).click()
    await page.waitForURL(`${company.origin}/**`)
    expect(errors).toEqual([])
    await context.close()
  })

  it('and has a plan reads what each button means for them', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await signInAs(page, 'starter@titanforge.test')
    await page.goto('/pricing')
    const [starter, pro] = ['Starter', 'Pro'].map((name) => page.getByRole('article', { name }))
    await starter?.getByRole('link', { name: 'Your current plan' }).waitFor()
    await pro?.getByRole('link', { name: 'Upgrade to Pro' }).waitFor()
    await page.getByRole('radio', { name: 'Yearly' }).check()
    await starter?.getByRole('link', { name: 'Switch to yearly' }).waitFor()
    expect(await page.getByRole('link', { name: 'Create account' }).isVisible()).toBe(false)
    await pro?.getByRole('link', { name: 'Upgrade to Pro' }).click()
    // What was chosen is what the question is about, with its cost (PRODUCT: Pro, $999 a year).
    const dialog = page.getByRole('dialog', { name: 'Change plan' })
    await dialog.getByRole('radio', { name: 'Pro, yearly', checked: true }).waitFor()
    await dialog.getByText('Due now').waitFor()
    await dialog.getByText('Next renewal').waitFor()
    await dialog.getByText('$999', { exact: true }).last().waitFor()
    await dialog.getByRole('button', { name: 'Keep Starter' }).click()
    await page.getByRole('heading', { name: 'Starter' }).waitFor()
    expect(errors).toEqual([])
    await context.close()
  })

  it('and has a plan is told so in billing, and pays nothing', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    await signInAs(page, 'starter@titanforge.test')
    await page.goto('/register?plan=pro&interval=month')
    await page.waitForURL('**/billing?notice=already_subscribed')
    await page.getByText('You already have a plan.').waitFor()
    await page.getByRole('heading', { name: 'Starter' }).waitFor()
    await context.close()
  })

  it('comes back from the portal to billing', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await signInAs(page, 'starter@titanforge.test')
    await page.getByRole('link', { name: 'Billing', exact: true }).click()
    await page.getByRole('button', { name: 'Manage billing' }).click()
    await page.getByRole('heading', { name: 'Invoice history' }).waitFor()
    expect(new URL(page.url()).origin).toBe(company.stripe)
    await page.getByRole('link', { name: 'Return to' }).click()
    await page.waitForURL(`${company.origin}/billing`)
    await page.getByRole('heading', { name: 'Starter' }).waitFor()
    expect(errors).toEqual([])
    await context.close()
  })
})

describe('the headers', () => {
  it.each(['/', '/pricing', '/register', '/dashboard'])(
    'of %s carry a strict policy, which the page keeps',
    async (path) => {
      const { context, page, errors } = await aVisitor(browser, company.origin)
      const answer = await page.goto(path)
      const headers = answer?.headers() ?? {}
      const policy = headers['content-security-policy'] ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe-')
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['strict-transport-security']).toMatch(/max-age=\d{8}/)
      await settled(page)
      expect(errors).toEqual([])
      await context.close()
    },
  )
})
