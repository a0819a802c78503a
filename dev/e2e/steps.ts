/** The steps of our journeys, by the accessible names that the pages promise. */

import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { DEMO_PASSWORD } from '../company/demo-people.ts'

/** Test cards: https://docs.stripe.com/testing */
export const cards = {
  good: '4242424242424242',
  declined: '4000000000000002',
  threeDSecure: '4000002760003184',
} as const

let people = 0
/** A new address each time, so that journeys need no order. */
export const aNewAddress = (): string =>
  `visitor-${process.pid}-${++people}-${Math.random().toString(36).slice(2, 8)}@titanforge.test`

export const PASSWORD = 'correct horse battery 9'

/** Signs in through the form; with the demo people's password unless another is given. */
export async function signInAs(
  page: Page,
  email: string,
  password: string = DEMO_PASSWORD,
): Promise<void> {
  await page.goto('/login')
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/dashboard')
}

/** Waits until nothing of the page is loading any more: neither files nor what skeletons stand for. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.locator('.skeleton').first().waitFor({ state: 'detached' })
}

/** From the pricing page to a new account, on the way to Stripe's page. */
export async function choosePlanAndRegister(
  page: Page,
  choice: { plan: 'Starter' | 'Pro'; interval: 'Monthly' | 'Yearly' },
): Promise<string> {
  await page.goto('/pricing')
  await page.getByRole('radio', { name: choice.interval }).check()
  await page
    .getByRole('link', { name: `Choose ${choice.plan}` })
    .or(page.getByRole('button', { name: `Choose ${choice.plan}` }))
    .filter({ visible: true })
    .first()
    .click()
  const email = aNewAddress()
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByLabel('Card number').waitFor()
  return email
}

/** Types a card into one of the hosted pages. */
export async function fillCard(page: Page, card: string): Promise<void> {
  await page.getByLabel('Card number').fill(card)
  await page.getByLabel('Expiration').fill('12 / 34')
  await page.getByLabel('CVC').fill('123')
  await page.getByLabel('Cardholder name').fill('Ada Lovelace')
}

/** Types a card into Checkout and submits it. */
export async function pay(page: Page, card: string): Promise<void> {
  await fillCard(page, card)
  await page.getByRole('button', { name: 'Subscribe' }).click()
}

/** The page after payment says the plan by itself. */
export async function seesPlan(page: Page, plan: string): Promise<void> {
  await page.waitForURL(/\/checkout\/success/)
  await page.getByRole('heading', { name: new RegExp(plan) }).waitFor()
  expect(await page.locator('body').textContent()).not.toMatch(/reload|refresh this page/i)
}
