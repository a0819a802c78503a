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
    const byMember = page.getByRole('region', { name: 'By member, in this window' })
    await byMember.getByRole('row', { name: `${email} (you) 1` }).waitFor()
    await settled(page)
    expect(await findings(page, 'starter-usage')).toEqual([])

    const file = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download days as CSV' }).click()
    const text = (await (await file).createReadStream()).setEncoding('utf8')
    const [mark, ...csv] = (await text.toArray()).join('')
    expect(mark).toBe('\uFEFF')
    const lines = csv.join('').trim().split('\r\n')
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
    const field = page.getByLabel('Your API key or access token')
    const said = async () => {
      const ids = (await field.getAttribute('aria-describedby'))?.split(' ') ?? []
      return (await Promise.all(ids.map((id) => page.locator(`#${id}`).textContent()))).join(' ')
    }
    expect(await said()).toContain('paste your key here first, or make a key in Settings.')
    // As Settings shows it: no header can carry it.
    await field.fill(`${secret.slice(0, 12)}…${secret.slice(-4)}`)
    await form.getByRole('button', { name: 'Try it' }).click()
    await form.getByText('is not a whole key').waitFor()
    expect(await said()).toContain('This is not a whole key')
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await findings(page, 'reference-not-a-key')).toEqual([])
    await field.fill(` Bearer ${secret}\n`)
    expect(await field.getAttribute('aria-invalid')).toBeNull()
    await page.getByRole('link', { name: 'Back to GET /usage' }).click()
    await page.keyboard.press('Enter')
    await form.getByText('200', { exact: true }).waitFor()
    await expect.poll(() => form.textContent(), { timeout: 20_000 }).toContain('"limit": 10000')
    await form.getByText('Headers', { exact: true }).click()
    expect(await form.textContent()).toContain('ratelimit: "burst";r=')
    expect(await findings(page, 'reference-tried')).toEqual([])
    await page.getByRole('button', { name: 'Copy code' }).first().click()
    await page
      .getByRole('status')
      .filter({ hasText: /^(Copied|Selected)/ })
      .waitFor()
    const stored = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))
    expect(stored).not.toContain(secret)
    expect(errors).toEqual([])
    await context.close()
  })
})

describe('a customer near the limit', () => {
  it('gets exactly the five requests that are left of a thousand, one mail about it, and more on Pro', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await signInAs(page, 'almost@titanforge.test')
    expect(await meterOf(page)).toMatchObject({ used: 995, limit: 1_000 })
    const secret = await createKey(page, 'Last five')

    const answers = await Promise.all(
      Array.from({ length: 50 }, () => callWith(company.origin, secret)),
    )
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(45)
    for (const { status, headers } of answers) {
      const { burst, month } = ratesOf(headers)
      expect([burst?.limit, burst?.seconds, month?.limit]).toEqual([60, 60, 1_000])
      if (status !== 429) continue
      expect(month?.remaining).toBe(0)
      expect(Number(headers.get('retry-after'))).toBe(month?.resetsIn)
    }
    const left = answers
      .filter(({ ok }) => ok)
      .map(({ headers }) => ratesOf(headers).month?.remaining)
    expect(left.sort()).toEqual([0, 1, 2, 3, 4])
    const problem = await answers.find(({ status }) => status === 429)?.json()
    expect(problem).toMatchObject({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      code: 'quota_exceeded',
      'violated-policies': ['month'],
    })

    await company.idle()
    const mails = await company.mails({ to: 'almost@titanforge.test', kind: 'quota_100' })
    expect(mails).toHaveLength(1)
    expect(await meterOf(page)).toEqual({
      used: 1_000,
      limit: 1_000,
      words: '1,000 of 1,000 requests',
    })
    await page.getByText('The limit is reached.').waitFor()
    expect(await findings(page, 'almost-usage-spent')).toEqual([])

    // Pro raises the limit; what was used stays used.
    await page.getByRole('link', { name: 'See a higher plan' }).click()
    await page.getByRole('button', { name: 'Change plan' }).click()
    await page.getByRole('radio', { name: /Pro, monthly/ }).check()
    await page.getByRole('button', { name: /^Pay \$.+ and change$/ }).click()
    await page.getByText('You are on Pro, monthly.').waitFor()
    const next = await callWith(company.origin, secret)
    expect(next.status).toBe(200)
    expect(ratesOf(next.headers)).toMatchObject({
      burst: { limit: 600 },
      month: { limit: 10_000, remaining: 8_999 },
    })
    expect(await meterOf(page)).toMatchObject({ used: 1_001, limit: 10_000 })
    await company.idle()
    expect(await company.mails({ to: 'almost@titanforge.test', kind: 'quota_100' })).toHaveLength(1)
    expect(errors).toEqual([])
    await context.close()
  })
})
