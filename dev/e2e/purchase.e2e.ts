/** A visitor becomes a customer, in a real browser, typing the card into the hosted page. */

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { aVisitor, openBrowser, picture } from './browser.ts'
import { connectCompany } from './connected.ts'
import { cards, choosePlanAndRegister, pay, seesPlan } from './steps.ts'

const company = connectCompany(inject('company'))
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

const kindsTo = async (email: string) =>
  (await company.mails({ to: email })).map(({ kind }) => kind).sort()

describe('a visitor becomes a customer', () => {
  it('buys Pro for a year with 4242… and has one welcome and one receipt', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    const email = await choosePlanAndRegister(page, { plan: 'Pro', interval: 'Yearly' })
    // $999 a year is the catalogue's price (PRODUCT: Pro).
    expect(await page.locator('body').textContent()).toContain('$999')
    await picture(page, 'checkout')
    await pay(page, cards.good)
    await seesPlan(page, 'Pro')
    await picture(page, 'success')
    await company.idle()
    expect(await kindsTo(email)).toEqual(['receipt', 'verify_email', 'welcome'])
    await page.goto('/dashboard')
    await page.getByText('10,000').first().waitFor()
    expect(errors).toEqual([])
    await context.close()
  })

  it('is told that the card was declined, gets nothing, and succeeds with another card', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    const email = await choosePlanAndRegister(page, { plan: 'Starter', interval: 'Monthly' })
    await pay(page, cards.declined)
    // Stripe's words for generic_decline: https://docs.stripe.com/testing#declined-payments
    await page.getByRole('alert').filter({ hasText: 'Your card was declined.' }).waitFor()
    await picture(page, 'checkout-declined')
    await company.idle()
    expect(await kindsTo(email)).toEqual(['verify_email'])
    await pay(page, cards.good)
    await seesPlan(page, 'Starter')
    await company.idle()
    expect(await kindsTo(email)).toEqual(['receipt', 'verify_email', 'welcome'])
    await context.close()
  })

  it('fails 3-D Secure, gets nothing, then completes it', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    const email = await choosePlanAndRegister(page, { plan: 'Pro', interval: 'Monthly' })
    await pay(page, cards.threeDSecure)
    await page.getByRole('button', { name: 'Fail' }).click()
    await page.getByRole('alert').filter({ hasText: 'unable to authenticate' }).waitFor()
    await company.idle()
    expect(await kindsTo(email)).toEqual(['verify_email'])
    await pay(page, cards.threeDSecure)
    await picture(page, 'three-d-secure')
    await page.getByRole('button', { name: 'Complete' }).click()
    await seesPlan(page, 'Pro')
    await context.close()
  })

  it('cancels in two clicks and takes it back in one', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    const email = await choosePlanAndRegister(page, { plan: 'Pro', interval: 'Monthly' })
    await pay(page, cards.good)
    await seesPlan(page, 'Pro')
    await company.idle()
    await page.goto('/billing')
    await page.getByRole('button', { name: 'Cancel plan' }).click()
    await picture(page, 'billing-cancel')
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel plan' }).click()
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    await company.idle()
    expect(await kindsTo(email)).toContain('subscription_cancelled')
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'Cancel plan' }).waitFor()
    await company.idle()
    await page.reload()
    await page.getByRole('button', { name: 'Cancel plan' }).waitFor()
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0)
    await context.close()
  })
})
