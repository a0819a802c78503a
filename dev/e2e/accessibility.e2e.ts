/** Every page, for everybody: nothing that axe-core objects to, nothing wider than the window, nothing in the console. */

import { readdirSync, readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findings } from './audit.ts'
import { aVisitor, openBrowser } from './browser.ts'
import { connectCompany } from './connected.ts'
import { cards, choosePlanAndRegister, pay, seesPlan, settled, signInAs } from './steps.ts'

const company = connectCompany(inject('company'))
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

/** A mail stands within the page of a mail client, which has the landmarks. */
const WITHIN_A_CLIENT = { 'landmark-one-main': { enabled: false }, region: { enabled: false } }

/** Goes to each address as one visitor and tells what is wrong with it. */
async function tour(page: Page, who: string, paths: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const path of paths) {
    await page.goto(path)
    await settled(page)
    const name = path === '/' ? 'landing' : path.slice(1).replaceAll(/[/?=&]/g, '-')
    found.push(...(await findings(page, `${who}-${name}`)))
  }
  return found
}

/** What the sitemap says the public site is. */
async function publicPages(): Promise<{ pages: string[]; problems: string[] }> {
  const sitemap = await (await fetch(`${company.origin}/sitemap.xml`)).text()
  const paths = [...sitemap.matchAll(/<loc>([^<]+)/g)].map(([, url = '']) => new URL(url).pathname)
  const isProblem = (path: string) => path.startsWith('/docs/problems/')
  return { pages: paths.filter((path) => !isProblem(path)), problems: paths.filter(isProblem) }
}

describe('public pages', () => {
  it('can be used by everybody, each of the sitemap', { timeout: 240_000 }, async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    const { pages } = await publicPages()
    // Two of each kind, so that a sitemap that lost its articles is noticed.
    expect(pages).toEqual(
      expect.arrayContaining([
        ...[
          '/',
          '/pricing',
          '/examples',
          '/docs/guides/goals',
          '/docs/guides/limits',
          '/docs/guides/errors',
          '/docs/api/account',
        ],
        ...['/docs/api/objects', '/blog/webhooks-without-losing-an-event', '/contact-sales'],
      ]),
    )
    expect(await tour(page, 'public', pages)).toEqual([])
    expect(errors).toEqual([])
    await context.close()
  })

  it('lead to reports that everybody can read', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    const reports = ['/examples/neglected-site/site-audit', '/examples/orders/analysis']
    expect(await tour(page, 'public', reports)).toEqual([])
    expect(errors).toEqual([])
    await page.goto('/examples')
    await page.getByRole('link', { name: 'Open the report' }).first().click()
    await page.getByRole('heading', { name: 'Fix this first' }).waitFor()
    await context.close()
  })

  it('of the problems are one template: each in both schemes, on a phone', {
    timeout: 240_000,
  }, async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin, { width: 390 })
    const { problems } = await publicPages()
    expect(problems).toContain('/docs/problems/quota_exceeded')
    const found: string[] = []
    for (const path of problems) {
      await page.goto(path)
      found.push(...(await findings(page, `problem-${path.split('/').pop()}`, {}, [390])))
    }
    expect(found).toEqual([])
    expect(errors).toEqual([])
    await context.close()
  })

  it.each([
    [['/pricing?interval=year', '/register?plan=pro&interval=year', '/forgot-password']],
    [['/reset-password', '/reset-password?token=unknown', '/verify-email?token=unknown']],
    [['/unsubscribe', '/docs/problems/quota_exceeded']],
  ])('can be used by everybody: %s', async (paths) => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    expect(await tour(page, 'public', paths)).toEqual([])
    expect(errors).toEqual([])
    await context.close()
  })

  it('keep to this with the menu and the questions open', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin, { width: 390 })
    await page.goto('/pricing')
    for (const question of await page.locator('summary').all()) await question.click()
    await page.getByRole('radio', { name: '1,001 to 10,000' }).check()
    const found = await findings(page, 'public-pricing-open')
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('link', { name: 'Services' }).first().waitFor()
    found.push(...(await findings(page, 'public-menu')))
    expect(found).toEqual([])
    expect(errors).toEqual([])
    await context.close()
  })

  it('say what is wrong so that everybody hears it', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    await page.goto('/register')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('alert').first().waitFor()
    expect(await findings(page, 'public-register-wrong')).toEqual([])
    await page.goto('/contact-sales')
    await page.getByRole('button', { name: 'Send message' }).click()
    await page.getByText('Say what you need').waitFor()
    expect(await findings(page, 'public-contact-wrong')).toEqual([])
    await page.goto('/there-is-no-such-page')
    expect(await findings(page, 'public-not-found')).toEqual([])
    await context.close()
  })
})

describe('signed-in pages', () => {
  it('show a subscriber the plan, the cancel question and the settings', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await signInAs(page, 'starter@titanforge.test')
    const paths = ['/dashboard', '/tasks', '/usage', '/approvals', '/settings', '/billing']
    expect(await tour(page, 'starter', paths)).toEqual([])
    await page.getByRole('button', { name: 'Cancel plan' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await findings(page, 'starter-cancel-dialog')).toEqual([])
    expect(errors).toEqual([])
    await context.close()
  })

  it('show an account without a plan the next step', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await signInAs(page, 'noplan@titanforge.test')
    const paths = ['/dashboard', '/billing', '/usage', '/analytics', '/checkout/success']
    expect(await tour(page, 'noplan', paths)).toEqual([])
    expect(errors).toEqual([])
    await context.close()
  })

  it('show an operator who they are', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await signInAs(page, 'admin@titanforge.test')
    await page.getByText('Operator').first().waitFor()
    expect(await tour(page, 'admin', ['/dashboard', '/approvals', '/agents', '/settings'])).toEqual(
      [],
    )
    expect(errors).toEqual([])
    await context.close()
  })
})

describe('payment pages', () => {
  it('of a purchase: checkout, its errors, 3-D Secure, the success page', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    await choosePlanAndRegister(page, { plan: 'Pro', interval: 'Yearly' })
    const found = await findings(page, 'checkout')
    await page.getByRole('button', { name: 'Subscribe' }).click()
    await page.locator('[aria-invalid=true]').first().waitFor()
    found.push(...(await findings(page, 'checkout-incomplete')))
    await pay(page, cards.declined)
    await page.getByRole('alert').first().waitFor()
    found.push(...(await findings(page, 'checkout-declined')))
    await pay(page, cards.threeDSecure)
    await page.getByRole('button', { name: 'Complete' }).waitFor()
    found.push(...(await findings(page, 'checkout-three-d-secure')))
    await page.getByRole('button', { name: 'Complete' }).click()
    await seesPlan(page, 'Pro')
    found.push(...(await findings(page, 'success')))
    expect(found).toEqual([])
    await context.close()
  })

  it('of the portal: subscription, card, details, the question before cancelling, an invoice', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await signInAs(page, 'pro@titanforge.test')
    await page.goto('/billing')
    await page.getByRole('button', { name: 'Manage billing' }).click()
    await page.getByRole('heading', { name: 'Payment method' }).waitFor()
    const home = page.url()
    const found = await findings(page, 'portal')
    for (const link of ['Update card', 'Update details', 'Cancel subscription', /, invoice/]) {
      await page.getByRole('link', { name: link }).first().click()
      await page.waitForURL((url) => url.href !== home)
      const name = typeof link === 'string' ? link.toLowerCase().replaceAll(' ', '-') : 'invoice'
      found.push(...(await findings(page, `portal-${name}`)))
      await page.goto(home)
    }
    expect(found).toEqual([])
    expect(errors).toEqual([])
    await context.close()
  })
})

describe('pages for developers', () => {
  it('are the control room, with an event opened', async () => {
    const { context, page, errors } = await aVisitor(browser, company.stripe)
    await page.goto('/')
    await page.getByRole('heading', { name: 'Control room' }).waitFor()
    const found = await findings(page, 'control-room')
    await page.locator('summary').first().click()
    found.push(...(await findings(page, 'control-room-event')))
    expect(found).toEqual([])
    expect(errors).toEqual([])
    await context.close()
  })

  it('are the mailbox and a mail', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await page.goto('/__dev/mail')
    const found = await findings(page, 'mailbox')
    await page.getByRole('listitem').getByRole('link').first().click()
    await page.getByText('Links (').waitFor()
    found.push(...(await findings(page, 'mailbox-mail')))
    expect(found).toEqual([])
    expect(errors).toEqual([])
    await context.close()
  })

  it('show each kind of mail as its reader sees it', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    const golden = 'workers/emails/golden'
    const names = readdirSync(golden).filter((name) => name.endsWith('.html'))
    expect(names).toEqual(expect.arrayContaining(['receipt.html', 'welcome.html']))
    const found: string[] = []
    for (const name of names) {
      await page.setContent(readFileSync(`${golden}/${name}`, 'utf8'))
      found.push(...(await findings(page, `mail-${name.slice(0, -5)}`, WITHIN_A_CLIENT)))
    }
    expect(found).toEqual([])
    await context.close()
  })
})
