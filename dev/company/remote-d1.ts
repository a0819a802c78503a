/** Runs SQL at Cloudflare through wrangler, which holds the login. */

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from './settings.ts'

/** One request for all statements; answers the rows of the last. Throws with wrangler's own words. */
export async function runRemotely(
  statements: readonly string[],
): Promise<Record<string, unknown>[]> {
  const args = ['d1', 'execute', 'titanforge', '--remote', '--json', '--yes']
  const child = spawn(
    process.execPath,
    [
      join(ROOT, 'node_modules/wrangler/bin/wrangler.js'),
      ...args,
      '--command',
      statements.join(';\n'),
    ],
    {
      cwd: ROOT,
      env: { ...process.env, CI: '1', WRANGLER_SEND_METRICS: 'false' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let out = ''
  let said = ''
  child.stdout.on('data', (part) => (out += part))
  child.stderr.on('data', (part) => (said += part))
  const code = await new Promise<number | null>((done, fail) =>
    child.on('error', fail).on('close', done),
  )
  if (code !== 0) throw new Error(`wrangler d1 execute failed:\n${said}${out}`)
  const answers = JSON.parse(out.slice(out.indexOf('['))) as {
    results: Record<string, unknown>[]
  }[]
  return answers.at(-1)?.results ?? []
}
