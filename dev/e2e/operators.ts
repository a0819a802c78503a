/** Steps of journeys around money that an operator looks after, and the bank's side of them. */

import type { Browser, Page } from 'playwright-core'
import { aVisitor } from './browser.ts'
import type { connectCompany } from './connected.ts'

type Company = ReturnType<typeof connectCompany>

/** Follows the link that was mailed; ends on the page that thanks. */
export async function confirmsAddress(page: Page, company: Company, email: string): Promise<void> {
  await company.idle()
  const [mail] = await company.mails({ to: email, kind: 'verify_email' })
  await page.goto(mail?.links.find((link) => link.includes('verify-email')) ?? '')
  await page.getByRole('button', { name: 'Confirm address' }).click()
  await page.getByText('Your address is confirmed.').waitFor()
}

/** The cardholder asks the bank for the newest payment back, in the control room. */
export const disputes = (browser: Browser, company: Company, email: string): Promise<void> =>
  inControlRoom(browser, company, `Dispute last payment of ${email}`, 'is disputed')

/** The bank agrees with its cardholder. */
export const losesDispute = (browser: Browser, company: Company, email: string): Promise<void> =>
  inControlRoom(browser, company, `Lose dispute of ${email}`, 'The dispute is lost')

async function inControlRoom(
  browser: Browser,
  company: Company,
  button: string,
  says: string,
): Promise<void> {
  const { context, page } = await aVisitor(browser, company.stripe)
  await page.goto('/')
  await page.getByRole('button', { name: button }).click()
  await page.getByText(says).waitFor()
  await company.idle()
  await context.close()
}
