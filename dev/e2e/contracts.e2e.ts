/** Enterprise by contract, offered and accepted; and a disputed payment, lost, forgiven, and bought again. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findings } from './audit.ts'
import { aVisitor, openBrowser } from './browser.ts'
import { connectCompany } from './connected.ts'
import { disputes, losesDispute } from './operators.ts'
import { cards, choosePlanAndRegister, pay, seesPlan, settled, signInAs } from './steps.ts'

const company = connectCompany(inject('company'))
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

/** One operator proposes, the second one reads the exact action and approves. */
async function offers(page: Page, email: string, price: string): Promise<void> {
  await page.goto('/approvals')
  await page.getByRole('button', { name: 'Offer Enterprise' }).click()
  await page.getByLabel('Customer’s address').fill(email)
  await page.getByLabel('Price in dollars').fill(price)
  await page.getByLabel('Charged').selectOption('each month')
  await page.getByLabel('Requests per month').fill('250,000')
  await page.getByLabel('Burst per minute').fill('5000')
  await page.getByLabel('Note to the customer').fill('As agreed on the phone.')
  await page.getByRole('button', { name: 'Propose offer' }).click()
  await page.getByText('Proposed. Another operator decides.').waitFor()
  const made = page.getByRole('region', { name: 'Offers you made' }).getByRole('listitem')
  await made.filter({ hasText: email }).getByText('Waits for another operator').waitFor()
  const second = await aVisitor(browser, company.origin)
  await signInAs(second.page, 'second@titanforge.test')
  await second.page.goto('/approvals')
  const proposal = second.page.getByRole('article', { name: new RegExp(email) })
  await proposal.getByRole('button', { name: 'Approve' }).click()
  await proposal.getByText(/Approved|Done/).waitFor()
  await company.idle()
  await second.context.close()
}

describe('an Enterprise offer', () => {
  it('is refused for an address nobody has, made, read and accepted by paying', async () => {
    const customer = await aVisitor(browser, company.origin)
    const email = await choosePlanAndRegister(customer.page, { plan: 'Pro', interval: 'Monthly' })
    const operator = await aVisitor(browser, company.origin)
    await signInAs(operator.page, 'admin@titanforge.test')
    await operator.page.goto('/approvals')
    await operator.page.getByRole('button', { name: 'Offer Enterprise' }).click()
    await operator.page.getByLabel('Customer’s address').fill('nobody-has-this@titanforge.test')
    await operator.page.getByLabel('Price in dollars').fill('2,500')
    await operator.page.getByLabel('Burst per minute').fill('5000')
    await operator.page.getByRole('button', { name: 'Propose offer' }).click()
    await operator.page.getByText('Nobody has an account with this address').waitFor()
    await offers(operator.page, email, '2,500')

    await customer.page.goto('/billing')
    const card = customer.page.getByRole('region', { name: 'Enterprise, offered to you' })
    await card.getByText('As agreed on the phone.').waitFor()
    await card.getByText('$2,500 / month').waitFor()
    await card.getByText('250,000').waitFor()
    await card.getByText('Unlimited').waitFor()
    await settled(customer.page)
    const found = await findings(customer.page, 'offer')
    await card.getByRole('button', { name: 'Accept offer' }).click()
    await customer.page.getByLabel('Card number').waitFor()
    expect(await customer.page.locator('body').textContent()).toContain('$2,500')
    await pay(customer.page, cards.good)
    await seesPlan(customer.page, 'Enterprise')
    await customer.page.goto('/dashboard')
    await customer.page.getByText('250,000').first().waitFor()
    await customer.page.goto('/billing')
    await customer.page.getByRole('heading', { name: 'Enterprise' }).waitFor()
    // Accepted, so no longer on offer.
    expect(await customer.page.getByText('offered to you').count()).toBe(0)
    await settled(customer.page)
    found.push(...(await findings(customer.page, 'enterprise-billing')))
    expect(found).toEqual([])
    expect(customer.errors).toEqual([])
    for (const { context } of [customer, operator]) await context.close()
  })

  it('to a subscriber is a change of plan whose cost is shown before it is charged', async () => {
    const customer = await aVisitor(browser, company.origin)
    const email = await choosePlanAndRegister(customer.page, {
      plan: 'Starter',
      interval: 'Monthly',
    })
    await pay(customer.page, cards.good)
    await seesPlan(customer.page, 'Starter')
    const operator = await aVisitor(browser, company.origin)
    await signInAs(operator.page, 'admin@titanforge.test')
    await offers(operator.page, email, '1,000')
    await customer.page.goto('/billing')
    await customer.page.getByRole('button', { name: 'Accept offer' }).click()
    const card = customer.page.getByRole('region', { name: 'Enterprise, offered to you' })
    await card.getByText('Due now').waitFor()
    const confirm = card.getByRole('button', { name: /^Pay \$[\d.,]+ and change$/ })
    const due = /\$[\d.,]+/.exec((await confirm.textContent()) ?? '')?.[0] ?? ''
    expect(await findings(customer.page, 'offer-cost')).toEqual([])
    await confirm.click()
    await customer.page.getByRole('heading', { name: 'Enterprise', exact: true }).waitFor()
    await company.idle()
    await customer.page.reload()
    await customer.page.getByRole('row').filter({ hasText: due }).waitFor()
    expect([...customer.errors, ...operator.errors]).toEqual([])
    for (const { context } of [customer, operator]) await context.close()
  })
})

describe('a disputed payment', () => {
  it('stands before the operators, and lifted its customer buys again', async () => {
    const customer = await aVisitor(browser, company.origin)
    const email = await choosePlanAndRegister(customer.page, { plan: 'Pro', interval: 'Monthly' })
    await pay(customer.page, cards.good)
    await seesPlan(customer.page, 'Pro')
    await company.idle()
    await disputes(browser, company, email)

    const operator = await aVisitor(browser, company.origin)
    await signInAs(operator.page, 'second@titanforge.test')
    await operator.page.goto('/approvals')
    const row = operator.page
      .getByRole('region', { name: 'Disputed payments' })
      .getByRole('listitem')
      .filter({ hasText: email })
    await row.getByText('Needs response').waitFor()
    await row.getByText('$99').waitFor()
    await row.getByText(/evidence at Stripe until/).waitFor()
    expect(await row.getByRole('button').count()).toBe(0)

    await losesDispute(browser, company, email)
    await customer.page.goto('/pricing')
    await customer.page
      .getByRole('link', { name: 'Choose Starter' })
      .filter({ visible: true })
      .click()
    await customer.page.getByRole('alert').getByText('was taken back').waitFor()

    await operator.page.reload()
    await row.getByText('Lost', { exact: true }).waitFor()
    await row.getByRole('button', { name: `Lift the dispute of ${email}` }).click()
    await operator.page.getByRole('button', { name: 'Lift dispute' }).click()
    await operator.page.getByText(`${email} may buy again.`).waitFor()
    await row.getByText('Lifted', { exact: true }).waitFor()
    await settled(operator.page)
    expect(await findings(operator.page, 'disputes')).toEqual([])
    await company.idle()

    await customer.page.goto('/pricing')
    await customer.page
      .getByRole('link', { name: 'Choose Starter' })
      .filter({ visible: true })
      .click()
    await pay(customer.page, cards.good)
    await seesPlan(customer.page, 'Starter')
    await operator.page.goto('/analytics')
    await operator.page.getByRole('button', { name: /^Disputes/ }).click()
    const figure = operator.page.getByRole('dialog', { name: 'Disputes' })
    await figure.getByText('taken back through the cardholder’s bank').waitFor()
    await figure
      .getByRole('row', { name: /\$99 dispute/ })
      .first()
      .waitFor()
    expect(operator.errors).toEqual([])
    for (const { context } of [customer, operator]) await context.close()
  })
})
