/** wrangler.toml as `npm run dev` uses it: an edit of the Worker only bundles the Worker. */

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

/**
 * Its build command does nothing, since `npm run dev` builds the pages itself; that there is one makes wrangler watch
 * the folder. Without it esbuild looks at the files in turn and finds the first edit of one up to two seconds later
 * (https://esbuild.github.io/api/#watch). Unminified, which is quicker and easier to read in a stack. The other
 * paths become absolute, since wrangler reads them from where the file lies. Pure.
 */
export function developmentConfig(toml: string, root: string): string {
  const plain = toml
    .replace(/^command = "node dev\/build\.ts"$/m, 'command = "exit 0"')
    .replace(/^watch_dir = .*$/m, 'watch_dir = "../workers"')
    .replace(/^minify = true$/m, 'minify = false')
  return plain.replace(
    // Keys, and what stands in for a package with a file of ours.
    /^(main|directory|migrations_dir|"[^"]+") = "((?:\.\/)?(?:workers|dist|migrations)\b[^"]*)"$/gm,
    (_, name: string, path: string) => `${name} = "${resolve(root, path)}"`,
  )
}
