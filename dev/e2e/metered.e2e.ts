/** The metered API as a customer meets it: a key from the browser, a limit that holds to the request, figures that agree. */

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findings } from './audit.ts'
import { aVisitor, openBrowser } from './browser.ts'
import { connectCompany } from './connected.ts'
import { callWith, createKey, meterOf, ratesOf, secretShown } from './metered.ts'
import { cards, choosePlanAndRegister, pay, seesPlan, settled, signInAs } from './steps.ts'

const company = connectCompany(inject('company'))
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

describe('a customer who begins', () => {
  it('buys, confirms the address, makes a key, and sees in the page what the headers say', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    const email = await choosePlanAndRegister(page, { plan: 'Starter', interval: 'Monthly' })
    await pay(page, cards.good)
    await seesPlan(page, 'Starter')

    await page.goto('/settings')
    await page.getByText('Keys need a confirmed address').waitFor()
    const [mail] = await company.mails({ to: email, kind: 'verify_email' })
    await page.goto(mail?.links.find((link) => link.includes('verify-email')) ?? '')
    await page.getByRole('button', { name: 'Confirm address' }).click()
    await page.getByText('Your address is confirmed.').waitFor()

    const secret = await createKey(page, 'Build server')
    const first = await callWith(company.origin, secret)
    expect(first.status).toBe(200)
    expect(((await first.json()) as { user: { email: string } }).user.email).toBe(email)
    expect(ratesOf(first.headers)).toMatchObject({
      burst: { limit: 60, seconds: 60, remaining: 59 },
      month: { limit: 1_000, remaining: 999 },
    })

    // Asking for the usage never counts, by key or by page.
    const { usage } = (await (await callWith(company.origin, secret, '/usage')).json()) as {
      usage: { used: number; remaining: number; keys: { name: string; requests: number }[] }
    }
    expect(usage).toMatchObject({ used: 1, remaining: 999 })
    expect(usage.keys).toMatchObject([{ name: 'Build server', requests: 1 }])
    expect(await meterOf(page)).toEqual({ used: 1, limit: 1_000, words: '1 of 1,000 requests' })
    await page.getByRole('cell', { name: 'Build server' }).waitFor()
    await settled(page)
    expect(await findings(page, 'starter-usage')).toEqual([])

    const file = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download days as CSV' }).click()
    const text = (await (await file).createReadStream()).setEncoding('utf8')
    const lines = (await text.toArray()).join('').trim().split('\r\n')
    expect(lines).toHaveLength(31)
    expect(lines.at(0)).toBe('date,requests')
    expect(lines.at(-1)).toMatch(/^\d{4}-\d\d-\d\d,1$/)
    expect(errors).toEqual([])
    await context.close()
  })

  it('rotates and revokes keys; the very next request knows', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await signInAs(page, 'starter@titanforge.test')
    const first = await createKey(page, 'Rotated')
    await page.getByRole('button', { name: 'Rotate Rotated' }).click()
    await page.getByRole('radio', { name: /At once/ }).check()
    expect(await findings(page, 'starter-rotate-dialog')).toEqual([])
    await page.getByRole('button', { name: 'Rotate key' }).click()
    const second = await secretShown(page)
    const refused = await callWith(company.origin, first, '/usage')
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      401,
      'key_revoked',
    ])
    expect((await callWith(company.origin, second, '/usage')).status).toBe(200)

    await page.getByRole('button', { name: 'Revoke Rotated' }).click()
    await page.getByRole('button', { name: 'Revoke key' }).click()
    await page.getByText('No key works yet.').waitFor()
    expect((await callWith(company.origin, second, '/usage')).status).toBe(401)
    await page.getByText('Keys that work no more (2)').click()
    expect(await findings(page, 'starter-keys-revoked')).toEqual([])
    expect(errors).toEqual([])
    await context.close()
  })

  it('tries a call in the reference with a key that is stored nowhere', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await signInAs(page, 'pro@titanforge.test')
    const secret = await createKey(page, 'Console')
    await page.goto('/docs/api/usage')
    const form = page.getByRole('form', { name: 'Try GET /usage' })
    await form.getByRole('button', { name: 'Try it' }).click()
    await form.getByText('paste your key at the top').waitFor()
    await page.getByLabel('Your API key or access token').fill(secret)
    await form.getByRole('button', { name: 'Try it' }).click()
    await form.getByText('200', { exact: true }).waitFor()
    expect(await form.textContent()).toContain('"limit": 10000')
    await form.getByText('Headers', { exact: true }).click()
    expect(await form.textContent()).toContain('ratelimit: "burst";r=')
    expect(await findings(page, 'reference-tried')).toEqual([])
    const stored = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))
    expect(stored).not.toContain(secret)
    expect(errors).toEqual([])
    await context.close()
  })
})
