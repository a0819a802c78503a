/** wrangler.toml as `npm run dev` uses it: without the build command, so that a Worker edit only bundles what changed. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { folders, ROOT } from './settings.ts'

/** Writes the copy beside the company's state; answers its path. */
export function writeDevelopmentConfig(): string {
  const file = join(folders.own, 'wrangler.toml')
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
