/** Examples that the documentation shows, taken from its pages and run as a reader would run them. */

import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { TitanForge } from '../../clients/typescript/src/index.ts'
import { brand } from '../../workers/contract/brand.ts'
import { DEMO_PASSWORD } from '../company/demo-people.ts'

/** A machine without the one or the other still runs the rest, and says so. */
export const isThere = (command: string): boolean => !spawnSync(command, ['--version']).error

/** The code of a guide that begins so, in the order of the page, about this company instead of the public one. */
export async function examplesOf(origin: string, guide: string, begins: string): Promise<string[]> {
  const page = await (await fetch(`${origin}/docs/guides/${guide}`)).text()
  return [...page.matchAll(/<pre[^>]*><code[^>]*>([\s\S]*?)<\/code>/g)]
    .map(([, code = '']) =>
      code
        .replace(/<[^>]+>/g, '')
        .replaceAll('&quot;', '"')
        .replaceAll('&lt;', '<')
        .replaceAll('&amp;', '&')
        .replaceAll(brand.origin, origin),
    )
    .filter((code) => code.startsWith(begins))
}

/** What an example prints, run in a folder of its own unless one is named; one that fails throws with what it said. */
export async function printed(
  command: string,
  code: string,
  env: Record<string, string>,
  folder?: string,
): Promise<string> {
  const cwd = folder ?? mkdtempSync(join(tmpdir(), 'example-'))
  // Node tells TypeScript by the name.
  const name = command === process.execPath ? 'shown.ts' : 'shown'
  writeFileSync(join(cwd, name), code)
  try {
    const options = { cwd, env: { ...process.env, ...env } }
    return (await promisify(execFile)(command, [name], options)).stdout
  } finally {
    if (!folder) rmSync(cwd, { recursive: true })
  }
}

/** An access token of one of the demo people, got by the client itself. */
export async function tokenOf(baseUrl: string, username: string): Promise<string> {
  const { access_token } = await new TitanForge({ baseUrl }).createToken({
    grant_type: 'password',
    username,
    password: DEMO_PASSWORD,
  })
  return access_token
}

/** An API key of its own for one of the demo people. */
export async function keyOf(baseUrl: string, username: string): Promise<string> {
  const somebody = new TitanForge({ baseUrl, key: await tokenOf(baseUrl, username) })
  const { secret } = await somebody.createApiKey({ name: 'Examples' })
  if (secret === null) throw new Error('a new key came without its secret')
  return secret
}
