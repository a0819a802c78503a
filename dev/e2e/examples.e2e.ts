/** The examples of the documentation in curl and Python, run as they are shown. */

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { codeOf } from '../../web/pages/reference/code.ts'
import {
  exampleOf,
  type OpenApi,
  operationsOf,
  type Placed,
} from '../../web/pages/reference/openapi.ts'
import { DEMO_PASSWORD, people } from '../company/demo-people.ts'
import { aVisitor, openBrowser } from './browser.ts'
import { connectCompany } from './connected.ts'
import { examplesOf, isThere, keyOf, printed, tokenOf } from './shown.ts'
import { signInAs } from './steps.ts'

const company = connectCompany(inject('company'))
const baseUrl = `${company.origin}/api/v1`

const LANGUAGES = [
  { language: 'curl', title: 'curl', command: 'bash', needs: 'curl' },
  { language: 'python', title: 'Python', command: 'python3', needs: 'python3' },
] as const

/** What asks for nothing that only exists in an example: no id, no token out of a mail. */
const runsAsItStands = ({ operationId, method, parameters }: Placed): boolean =>
  operationId === 'createApiKey' ||
  (method === 'GET' && !parameters.some(({ required }) => required))

/** The members that every one of its successes shows, e.g. `usage`. */
function membersOf({ responses }: Placed): string[] {
  const answer = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1]
  return Object.keys((exampleOf(answer?.content?.['application/json']) ?? {}) as object)
}

describe('the reference’s examples', () => {
  it.each(LANGUAGES)('in $title run as they stand', async ({ language, command, needs }) => {
    if (!isThere(needs)) return console.warn(`${needs} is not here: its examples were not run`)
    const document = (await (await fetch(`${baseUrl}/openapi.json`)).json()) as OpenApi
    const all = document.tags.flatMap(({ name }) => operationsOf(document, name))
    const asked = all.filter(runsAsItStands)
    expect(asked.map(({ operationId }) => operationId)).toContain('getUsage')
    expect(asked.length).toBeGreaterThan(20)
    const env = {
      TITANFORGE_KEY: await keyOf(baseUrl, people.pro.email),
      TITANFORGE_TOKEN: await tokenOf(baseUrl, people.admin.email),
    }
    for (const operation of asked) {
      const text = await printed(command, codeOf(language, operation, baseUrl), env)
      for (const member of membersOf(operation))
        expect(text, operation.operationId).toMatch(new RegExp(`["']${member}["']`))
    }
  })
})

describe('the guide to authentication', () => {
  it('signs in, calls and refreshes with its own commands', async () => {
    if (!isThere('curl')) return console.warn('curl is not here: its examples were not run')
    const shown = await examplesOf(company.origin, 'authentication', 'curl')
    const [usage = '', end = '', signIn = '', call = '', refresh = ''] = shown
    const env = { TITANFORGE_KEY: await keyOf(baseUrl, people.pro.email) }
    expect(await printed('bash', usage, env)).toContain('"limit":10000')
    // Once it has ended itself the key opens nothing any more.
    expect(await printed('bash', end, env)).toBe('')
    expect(await printed('bash', usage, env)).toContain('"code":"key_revoked"')
    const filled = signIn
      .replace('you@example.com', people.pro.email)
      .replace("password='…'", `password='${DEMO_PASSWORD}'`)
    const tokens = JSON.parse(await printed('bash', filled, {})) as Record<string, string>
    const { access_token: TITANFORGE_TOKEN = '', refresh_token: REFRESH = '' } = tokens
    expect(JSON.parse(await printed('bash', call, { TITANFORGE_TOKEN }))).toMatchObject({
      user: { email: people.pro.email },
    })
    expect(JSON.parse(await printed('bash', refresh, { REFRESH }))).toMatchObject({
      token_type: 'bearer',
      expires_in: 600,
    })
  })
})

describe('the code of the documentation', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it('is about the site that shows it, and is copied whole by keyboard', async () => {
    const { context, page, errors } = await aVisitor(browser, company.origin)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.goto('/docs')
    const button = page.getByRole('button', { name: 'Copy code' }).last()
    await button.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('status').filter({ hasText: 'Copied.' }).waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toBe(`curl ${baseUrl}/usage \\\n  -H "Authorization: Bearer $TITANFORGE_KEY"`)
    await page.goto('/docs/api/usage')
    const languages = page.getByRole('group', { name: 'Examples in' })
    await languages.getByText('TypeScript').click()
    await page.getByText(`baseUrl: '${baseUrl}'`).waitFor()
    await languages.getByText('Python').click()
    await page.getByText(`"${baseUrl}/usage"`).waitFor()
    expect((await page.locator('code').allTextContents()).join('\n')).not.toContain(
      'titanforge.example',
    )
    expect(errors).toEqual([])
    await context.close()
  })

  it('has no button without JavaScript', async () => {
    const { context, page } = await aVisitor(browser, company.origin, { javaScript: false })
    await page.goto('/docs')
    expect(await page.getByRole('button', { name: 'Copy' }).count()).toBe(0)
    await context.close()
  })
})

describe('the first call on the dashboard', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it('works as it is shown, with the key in the environment', async () => {
    const { context, page } = await aVisitor(browser, company.origin)
    await signInAs(page, people.pro.email)
    const env = { TITANFORGE_KEY: await keyOf(baseUrl, people.pro.email) }
    for (const { title, command, needs } of LANGUAGES) {
      await page.getByRole('tab', { name: title }).click()
      const code = await page.getByRole('tabpanel', { name: title }).locator('code').textContent()
      if (!isThere(needs)) console.warn(`${needs} is not here: its first call was not made`)
      else expect(await printed(command, code ?? '', env)).toMatch(/["']plan["']: ?["']pro["']/)
    }
    await context.close()
  })
})
