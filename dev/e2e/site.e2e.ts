/** The public site as people use it: write to sales, look whether the service is well, read, buy on a phone. */

import { execFileSync } from 'node:child_process'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { DEMO_PASSWORD } from '../company/demo-people.ts'
import { findings } from './audit.ts'
import { aVisitor, openBrowser } from './browser.ts'
import { connectCompany } from './connected.ts'
import { aNewAddress, cards, PASSWORD, pay, seesPlan } from './steps.ts'

const company = connectCompany(inject('company'))
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

describe('talking to sales', () => {
  it('sends a message that is confirmed once, and that every operator reads', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    const email = aNewAddress()
    await page.goto('/contact-sales')
    await page.getByLabel('Name').fill('Grace Hopper')
    await page.getByLabel('Work email').fill(email)
    await page.getByLabel('Requests a month you expect').selectOption('Up to 1,000,000')
    await page
      .getByLabel('What should the agents do?')
      .fill('Audit 400 shops.\nIn our own account.')
    await page.getByRole('button', { name: 'Send message' }).click()
    await page.getByRole('heading', { name: 'We have your message' }).waitFor()
    await page.getByText(email).waitFor()
    expect(await findings(page, 'public-contact-sent')).toEqual([])
    await company.idle()
    const mails = await company.mails({ to: email })
    expect(mails.map(({ kind }) => kind)).toEqual(['lead_confirmation'])
    expect(mails[0]?.text).toContain('> Audit 400 shops.\n> In our own account.')
    const told = (await company.mails({ kind: 'lead_received' })).filter(({ text }) =>
      text.includes(email),
    )
    // The demo company has two superusers.
    expect(told.map(({ to }) => to).sort()).toEqual([
      'admin@titanforge.test',
      'second@titanforge.test',
    ])
    expect(errors).toEqual([])
    await context.close()
  })
})

describe('the status page', () => {
  it('says what the service says, and that it does not know when nobody answers', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    await page.goto('/status')
    await page
      .getByRole('status')
      .filter({ hasText: /Everything works|needs attention/ })
      .waitFor()
    await page
      .getByRole('listitem')
      .filter({ hasText: 'API and database' })
      .getByText('Working')
      .waitFor()
    await context.route('**/api/v1/health', (route) => route.abort())
    await page.getByRole('button', { name: 'Ask again' }).click()
    await page.getByText('The state cannot be read from here').waitFor()
    await page.getByText('Working').first().waitFor({ state: 'detached' })
    expect(await findings(page, 'public-status-unknown')).toEqual([])
    await context.close()
  })
})

describe('the quick start', () => {
  it('runs as it is written', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    await page.goto('/docs')
    const commands = (await page.locator('pre').allTextContents()).filter((text) =>
      text.startsWith('curl'),
    )
    expect(commands).toHaveLength(4)
    const run = (command = '', env: Record<string, string> = {}) => {
      const text = command
        .replace('https://titanforge.example', company.origin)
        .replace('you@example.com', 'pro@titanforge.test')
        .replace('…', DEMO_PASSWORD)
      return execFileSync('bash', ['-c', text], {
        env: { ...process.env, ...env },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
    }
    const [token, key, me, usage] = commands
    const { access_token: TOKEN } = JSON.parse(run(token))
    const { secret: KEY, apiKey } = JSON.parse(run(key, { TITANFORGE_TOKEN: TOKEN }))
    const byKey = { TITANFORGE_KEY: KEY }
    const answer = run(me, byKey)
    expect(answer).toMatch(/^HTTP\/1\.1 200/)
    // PRODUCT: Pro has 10,000 requests a month and a burst of 600.
    expect(answer).toMatch(/RateLimit-Policy: "burst";q=600;w=60, "month";q=10000;w=\d+/i)
    expect(answer).toContain('"plan":"pro"')
    expect(JSON.parse(run(usage, byKey)).usage).toMatchObject({ plan: 'pro', limit: 10_000 })
    // The demo person is left as it was.
    await fetch(`${company.origin}/api/v1/api-keys/${apiKey.id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${TOKEN}` },
    })
    await context.close()
  })
})

describe('what machines read', () => {
  it.each([
    ['/blog/feed.xml', /xml/, '<rss version="2.0"'],
    ['/.well-known/security.txt', /text\/plain/, 'Contact: mailto:'],
    ['/sitemap.xml', /xml/, '<urlset'],
    ['/robots.txt', /text\/plain/, 'Sitemap: '],
    ['/llms.txt', /text\/plain/, '# TitanForge AI'],
    ['/social.png', /image\/png/, 'PNG'],
  ])('is served: %s', async (path, type, words) => {
    const answer = await fetch(company.origin + path)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(type)
    expect(await answer.text()).toContain(words)
  })
})

describe('on a phone', () => {
  it('somebody without a plan finds the prices by the menu, chooses and becomes a buyer', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin, { width: 390 })
    await page.goto('/')
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('link', { name: 'Create account' }).click()
    await page.getByLabel('Email').fill(aNewAddress())
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('heading', { name: 'No plan yet' }).waitFor()
    await page.getByRole('link', { name: 'Choose a plan' }).click()
    await page.getByRole('radio', { name: 'Yearly' }).check()
    await page.getByRole('link', { name: 'Choose Pro' }).click()
    await page.getByLabel('Card number').waitFor()
    // $999 a year (PRODUCT: Pro).
    expect(await page.locator('body').textContent()).toContain('$999')
    await pay(page, cards.good)
    await seesPlan(page, 'Pro')
    await page.getByRole('link', { name: 'Go to your dashboard' }).click()
    await page.getByText('10,000').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    expect(errors).toEqual([])
    await context.close()
  })
})
