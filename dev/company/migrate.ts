/** Applies D1's migrations to the company's state, and only when they changed. */

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { quietEnvironment, WRANGLER } from './app-process.ts'
import { folders, ROOT } from './settings.ts'

/** Beside the state it speaks of, so that both are wiped and copied together. */
const stamp = () => join(folders.state, 'migrated')

/** May run while `wrangler dev` builds: D1 is first opened by the first request. `signal` ends it early. */
export async function migrate(signal: AbortSignal): Promise<void> {
  const wanted = migrationsHash()
  if (existsSync(stamp()) && readFileSync(stamp(), 'utf8') === wanted) return
  const apply = ['d1', 'migrations', 'apply', 'titanforge', '--local']
  await promisify(execFile)(process.execPath, [WRANGLER, ...apply, '--persist-to', folders.state], {
    cwd: ROOT,
    env: quietEnvironment(),
    signal,
  })
  mkdirSync(folders.state, { recursive: true })
  writeFileSync(stamp(), wanted)
}

function migrationsHash(): string {
  const folder = join(ROOT, 'migrations')
  const hash = createHash('sha256')
  for (const name of readdirSync(folder).sort())
    if (name.endsWith('.sql')) hash.update(name).update(readFileSync(join(folder, name)))
  return hash.digest('hex')
}
