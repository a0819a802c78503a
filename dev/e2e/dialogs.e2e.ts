/** Whatever opens on our pages, opened: no dialog, menu or fold is shut away from axe-core, and a new one fails here first. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findings } from './audit.ts'
import { aVisitor, openBrowser } from './browser.ts'
import { connectCompany } from './connected.ts'
import { createKey } from './metered.ts'
import { confirmsAddress, disputes, losesDispute } from './operators.ts'
import {
  cards,
  choosePlanAndRegister,
  PASSWORD,
  pay,
  seesPlan,
  settled,
  signInAs,
} from './steps.ts'

const company = connectCompany(inject('company'))
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

/** Files that something opens in, by their markup. */
const OPENS = /<Dialog\b|<details\b|\bpopover=|setOpen\(true\)|setMaking\(true\)/
const files = readdirSync('web', { recursive: true, encoding: 'utf8' })
  .map((file) => join('web', file))
  .filter((file) => /(?<!\.test)\.tsx$/.test(file) && OPENS.test(readFileSync(file, 'utf8')))

const audited = new Set<string>()
const found: string[] = []

/** Looks at what the file `web/<file>.tsx` has opened on the page. */
async function opened(page: Page, file: string, name: string): Promise<void> {
  audited.add(`web/${file}.tsx`)
  await settled(page)
  found.push(...(await findings(page, `open-${name}`)))
}

const dialog = (page: Page, name: string | RegExp) => page.getByRole('dialog', { name })
const click = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: true }).first().click()
const closes = (page: Page) => page.keyboard.press('Escape')

describe('what opens', { timeout: 240_000 }, () => {
  it('on public pages: the menu, questions, answers of the reference', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin, { width: 390 })
    await page.goto('/pricing')
    for (const question of await page.locator('summary').all()) await question.click()
    await opened(page, 'pages/pricing', 'questions')
    await click(page, 'Menu')
    await page.getByRole('link', { name: 'Services' }).first().waitFor()
    await opened(page, 'layouts/site', 'menu')
    await page.goto('/docs/api/usage')
    for (const fold of await page.locator('main summary').all()) await fold.click()
    await opened(page, 'pages/reference/operation', 'reference')
    expect(errors).toEqual([])
    await context.close()
  })

  it('for a customer: keys, sessions, the account, the plan', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    const email = await choosePlanAndRegister(page, { plan: 'Starter', interval: 'Monthly' })
    await pay(page, cards.good)
    await seesPlan(page, 'Starter')
    await confirmsAddress(page, company, email)
    await page.goto('/dashboard')
    await click(page, 'New schedule')
    await page.getByLabel('Goal to repeat').waitFor()
    await opened(page, 'pages/desk/schedules', 'new-schedule')
    for (const name of ['First', 'Second', 'Third']) await createKey(page, name)
    const elsewhere = await aVisitor(browser, company.origin)
    await signInAs(elsewhere.page, email, PASSWORD)
    await elsewhere.context.close()
    await page.reload()

    await click(page, 'New API key')
    await page.getByLabel('Key name').waitFor()
    await opened(page, 'pages/keys', 'new-key')
    await click(page, 'Create key')
    await page.getByRole('alert').first().waitFor()
    await opened(page, 'pages/keys', 'new-key-wrong')
    await page.getByLabel('Key name').fill('Fourth')
    await click(page, 'Create key')
    await page.getByRole('textbox', { name: 'API key' }).waitFor()
    await opened(page, 'pages/keys', 'secret')
    await click(page, 'I have copied it')
    await click(page, 'Rotate First')
    await dialog(page, /Rotate/).waitFor()
    await opened(page, 'pages/key-actions', 'rotate-key')
    await closes(page)
    await click(page, 'Revoke Second')
    await dialog(page, /Revoke “Second”/).waitFor()
    await opened(page, 'pages/key-actions', 'revoke-key')
    await click(page, 'Revoke key')
    await dialog(page, /Revoke/).waitFor({ state: 'detached' })
    await page.getByText('Keys that work no more').click()
    await opened(page, 'pages/keys', 'dead-keys')
    await click(page, 'Revoke all keys')
    await dialog(page, 'Revoke all keys?').waitFor()
    await opened(page, 'pages/key-actions', 'revoke-all-keys')
    await closes(page)
    await click(page, 'End all other sessions')
    await dialog(page, /End the other session|End all/).waitFor()
    await opened(page, 'pages/sessions', 'end-sessions')
    await closes(page)
    await click(page, 'Close account')
    await dialog(page, 'Close your account?').waitFor()
    await opened(page, 'pages/close-account', 'close-account')
    await dialog(page, 'Close your account?').getByRole('button', { name: 'Close account' }).click()
    await page.getByRole('alert').first().waitFor()
    await opened(page, 'pages/close-account', 'close-account-wrong')
    await closes(page)

    await page.goto('/billing')
    await click(page, 'Cancel plan')
    await dialog(page, 'Cancel Starter?').waitFor()
    await opened(page, 'pages/cancel-plan', 'cancel-plan')
    await closes(page)
    await click(page, 'Change plan')
    await dialog(page, 'Change plan').waitFor()
    await opened(page, 'pages/change-plan', 'change-plan')
    await page.getByRole('radio', { name: 'Pro, yearly' }).check()
    await page.getByText('Due now').waitFor()
    await opened(page, 'pages/change-plan', 'change-plan-cost')
    await closes(page)
    expect(errors).toEqual([])
    await context.close()
  })

  it('for an operator: figures, tables behind charts, proposals, offers, disputes', async () => {
    const buyer = await aVisitor(browser, company.origin)
    const email = await choosePlanAndRegister(buyer.page, { plan: 'Starter', interval: 'Monthly' })
    await pay(buyer.page, cards.good)
    await seesPlan(buyer.page, 'Starter')
    await company.idle()
    await buyer.page.goto('/billing')
    const invoice = (await buyer.page.locator('tr[id^="in_"]').getAttribute('id')) ?? ''
    await buyer.context.close()

    const { context, page, errors } = await aVisitor(browser, company.origin)
    await signInAs(page, 'admin@titanforge.test')
    await page.goto('/analytics')
    await settled(page)
    const tiles = page.locator('button.tile')
    // Each figure that is metered opens what it is made of (workers/contract/figures.ts; goals are not metered yet).
    await expect.poll(() => tiles.count(), { timeout: 20_000 }).toBe(10)
    for (const tile of await tiles.all()) {
      await tile.click()
      await page.getByRole('dialog').waitFor()
      const heading = page.getByRole('dialog').getByRole('heading')
      const name = (await heading.textContent()) ?? ''
      // However long what it holds: it begins at its title.
      expect((await heading.boundingBox())?.y).toBeGreaterThan(0)
      await opened(
        page,
        'pages/analytics/figure-dialog',
        `figure-${name.toLowerCase().replaceAll(' ', '-')}`,
      )
      await closes(page)
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    for (const table of await page.getByText('Show as table').all()) await table.click()
    await opened(page, 'components/chart/frame', 'tables')

    await page.goto('/approvals')
    await click(page, 'Propose a refund')
    await page.getByLabel('Invoice', { exact: true }).waitFor()
    await click(page, 'Offer Enterprise')
    await page.getByLabel('Burst per minute').waitFor()
    await opened(page, 'pages/propose-refund', 'refund')
    await opened(page, 'pages/make-offer', 'offer')
    await click(page, 'Propose offer')
    await page.getByRole('alert').first().waitFor()
    await opened(page, 'pages/make-offer', 'offer-wrong')
    await page.getByLabel('Invoice', { exact: true }).fill(invoice)
    await page.getByLabel('Amount in dollars').fill('1')
    await click(page, 'Propose refund')
    const proposal = page.getByRole('article', { name: new RegExp(`Refund \\$1 .* to ${email}`) })
    await proposal.getByText(`"invoice": "${invoice}"`).waitFor()
    await proposal.getByRole('button', { name: 'I am the only operator' }).click()
    await proposal.getByLabel('Password', { exact: true }).waitFor()
    await opened(page, 'pages/approval-card', 'decision')
    await proposal.getByRole('button', { name: 'Deny' }).click()
    await proposal.getByText('Denied', { exact: true }).waitFor()

    await disputes(browser, company, email)
    await losesDispute(browser, company, email)
    await page.goto('/approvals')
    await click(page, `Lift the dispute of ${email}`)
    await dialog(page, `Let ${email} buy again?`).waitFor()
    await opened(page, 'pages/disputes', 'lift-dispute')
    await closes(page)
    expect(errors).toEqual([])
    await context.close()
  })

  it('has been looked at, each file of it, in both schemes, wide and narrow', () => {
    expect(files.length).toBeGreaterThan(10)
    expect([...audited].sort()).toEqual(files.toSorted())
    expect(found).toEqual([])
  })
})
