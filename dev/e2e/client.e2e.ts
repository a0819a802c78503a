/** The TypeScript client as a stranger would use it: built, installed, its README's example run against the company. */

import { execFile } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { TitanForge } from '../../clients/typescript/src/index.ts'
import { connectCompany } from './connected.ts'
import { aProjectWithClient, client } from './installed-client.ts'
import { callWith } from './metered.ts'
import { keyOf, tokenOf } from './shown.ts'

const company = connectCompany(inject('company'))
const baseUrl = `${company.origin}/api/v1`
let project = ''

beforeAll(() => {
  project = aProjectWithClient()
})
afterAll(() => rmSync(project, { recursive: true }))

describe('the TypeScript client', () => {
  it('does with an API key what its README says, and is counted once for it', async () => {
    const key = await keyOf(baseUrl, 'starter@titanforge.test')
    const asked = await callWith(company.origin, key, '/usage')
    const before = ((await asked.json()) as { usage: { used: number } }).usage.used
    const readme = readFileSync(join(client, 'README.md'), 'utf8')
    const [, example = ''] = /## Use\n+```ts\n([\s\S]+?)```/.exec(readme) ?? []
    writeFileSync(join(project, 'example.ts'), example)
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['example.ts'], {
      cwd: project,
      env: {
        ...process.env,
        TITANFORGE_KEY: key,
        TITANFORGE_URL: baseUrl,
      },
    })
    expect(stderr).toBe('')
    // Reading who one is counts, asking for the usage does not; Starter has 1,000 a month.
    expect(stdout).toBe(
      `starter@titanforge.test is on starter\n${before + 1} of 1000 requests used\n`,
    )
  })

  it('walks through pages of any size and always meets the same invoices', async () => {
    const titanforge = new TitanForge({
      baseUrl,
      key: await tokenOf(baseUrl, 'starter@titanforge.test'),
    })
    const numbers = async (limit: number) => {
      const found: string[] = []
      for await (const invoice of titanforge.listInvoices.each({ limit })) found.push(invoice.id)
      return found
    }
    const oneByOne = await numbers(1)
    expect(oneByOne.length).toBeGreaterThan(1)
    expect(await numbers(100)).toEqual(oneByOne)
  })

  it('throws what the API refuses', async () => {
    const nobody = new TitanForge({ baseUrl, key: 'not-a-token' })
    await expect(nobody.getMe()).rejects.toMatchObject({
      name: 'TitanForgeProblem',
      status: 401,
      code: 'invalid_token',
      requestId: expect.stringMatching(/^req_/),
    })
    const somebody = new TitanForge({
      baseUrl,
      key: await tokenOf(baseUrl, 'noplan@titanforge.test'),
    })
    await expect(somebody.updateMe({ name: ' ' })).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ detail: 'Enter a name', pointer: '#/name' }],
    })
  })
})
