/** wrangler.toml as `npm run dev` uses it: without the build command, so that a Worker edit only bundles what changed. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ROOT } from './settings.ts'

/**
 * Writes the copy, one a door, and answers its path. It lies inside the checkout, wherever the company's
 * state is: wrangler resolves the aliased packages from there.
 */
export function writeDevelopmentConfig(door: number): string {
  const folder = join(ROOT, '.wrangler')
  const file = join(folder, `development-${door}.toml`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, developmentConfig(readFileSync(join(ROOT, 'wrangler.toml'), 'utf8'), ROOT))
  return file
}

/** Without its `[build]` and unminified, which is quicker and easier to read in a stack; paths become absolute, since wrangler reads them from where the file lies. Pure. */
export function developmentConfig(toml: string, root: string): string {
  const plain = toml
    .replace(/^\[build\]\n(?:[^[\n].*\n)*/m, '')
    .replace(/^minify = true$/m, 'minify = false')
  return plain.replace(
    /^(main|directory|migrations_dir) = "([^"]+)"$/gm,
    (_, name: string, path: string) => `${name} = "${resolve(root, path)}"`,
  )
}
