/** The list of common passwords: enough of them, each where the Worker looks for it, with its licence. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isWeakPassword } from '../workers/tools/password.ts'
import { writePasswordList } from './password-list.ts'

const out = mkdtempSync(join(tmpdir(), 'passwords-'))
let count = 0
beforeAll(() => {
  count = writePasswordList(out)
})
afterAll(() => rmSync(out, { recursive: true }))

const assets = {
  fetch: async (request: Request) =>
    new Response(readFileSync(join(out, new URL(request.url).pathname))),
}
const weak = (password: string) => isWeakPassword(password, { email: 'ada@example.test' }, assets)

describe('the list of common passwords', () => {
  it('has more than ten thousand of eight characters and more, in 256 files', () => {
    expect(count).toBe(17_950)
    expect(readdirSync(join(out, '_data/passwords')).length).toBe(257)
    expect(readFileSync(join(out, '_data/passwords/LICENSE.txt'), 'utf8')).toContain('zxcvbn-ts')
  })

  it.each(['password', '12345678', 'PASSWORD', 'qwertyuiop', 'iloveyou'])(
    'refuses %s',
    async (one) => expect(await weak(one)).toBe(true),
  )

  it.each(['titanforge-demo-1', 'correct horse battery staple', '🐴🔋📎✅🐴🔋📎✅'])(
    'accepts %s',
    async (one) => expect(await weak(one)).toBe(false),
  )
})
