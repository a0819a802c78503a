/** The examples of the documentation in curl and Python, run as they are shown. */

import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { TitanForge } from '../../clients/typescript/src/index.ts'
import { codeOf } from '../../web/pages/reference/code.ts'
import {
  exampleOf,
  type OpenApi,
  operationsOf,
  type Placed,
} from '../../web/pages/reference/openapi.ts'
import { brand } from '../../workers/contract/brand.ts'
import { DEMO_PASSWORD, people } from '../company/demo-people.ts'
import { aVisitor, openBrowser } from './browser.ts'
import { connectCompany } from './connected.ts'
import { signInAs } from './steps.ts'

const company = connectCompany(inject('company'))
const baseUrl = `${company.origin}/api/v1`
const folder = mkdtempSync(join(tmpdir(), 'examples-'))
afterAll(() => rmSync(folder, { recursive: true }))

const LANGUAGES = [
  { language: 'curl', title: 'curl', command: 'bash', needs: 'curl' },
  { language: 'python', title: 'Python', command: 'python3', needs: 'python3' },
] as const

/** A machine without the one or the other still runs the rest, and says so. */
const isThere = (command: string): boolean => !spawnSync(command, ['--version']).error

let nth = 0
/** What an example prints; one that fails throws with what it said. */
async function printed(command: string, code: string, env: Record<string, string>) {
  nth += 1
  const file = join(folder, `example-${nth}`)
  writeFileSync(file, code)
  const { stdout } = await promisify(execFile)(command, [file], { env: { ...process.env, ...env } })
  return stdout
}

async function tokenOf(username: string): Promise<string> {
  const signedOut = new TitanForge({ baseUrl })
  const answer = await signedOut.createToken({
    grant_type: 'password',
    username,
    password: DEMO_PASSWORD,
  })
  return answer.access_token
}

async function keyOf(username: string): Promise<string> {
  const somebody = new TitanForge({ baseUrl, key: await tokenOf(username) })
  const { secret } = await somebody.createApiKey({ name: 'Examples' })
  if (secret === null) throw new Error('a new key came without its secret')
  return secret
}

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
      TITANFORGE_KEY: await keyOf(people.pro.email),
      TITANFORGE_TOKEN: await tokenOf(people.admin.email),
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
    const page = await (await fetch(`${company.origin}/docs/guides/authentication`)).text()
    const shown = [...page.matchAll(/<pre[^>]*><code[^>]*>(curl[\s\S]*?)<\/code>/g)].map(
      ([, code = '']) =>
        code
          .replace(/<[^>]+>/g, '')
          .replaceAll('&quot;', '"')
          .replaceAll(brand.origin, company.origin),
    )
    const [signIn = '', call = '', refresh = ''] = shown
    const filled = signIn
      .replace('you@example.com', people.pro.email)
      .replace('password=…', `password='${DEMO_PASSWORD}'`)
    const tokens = JSON.parse(await printed('bash', filled, {})) as Record<string, string>
    const { access_token: TOKEN = '', refresh_token: REFRESH = '' } = tokens
    expect(JSON.parse(await printed('bash', call, { TOKEN }))).toMatchObject({
      user: { email: people.pro.email },
    })
    expect(JSON.parse(await printed('bash', refresh, { REFRESH }))).toMatchObject({
      token_type: 'bearer',
      expires_in: 600,
    })
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
    const env = { TITANFORGE_KEY: await keyOf(people.pro.email) }
    for (const { title, command, needs } of LANGUAGES) {
      await page.getByRole('tab', { name: title }).click()
      const code = await page.getByRole('tabpanel', { name: title }).locator('code').textContent()
      if (!isThere(needs)) console.warn(`${needs} is not here: its first call was not made`)
      else expect(await printed(command, code ?? '', env)).toMatch(/["']plan["']: ?["']pro["']/)
    }
    await context.close()
  })
})
