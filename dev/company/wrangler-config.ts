/** The Workers' configurations as `npm run dev` uses them: an edit of a Worker only bundles it. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { ROOT } from './settings.ts'

/** The first answers at the door. */
const CONFIGS = ['wrangler.toml', 'wrangler.toolbox.toml', 'wrangler.mails.toml']

/**
 * Writes the copies, one of each a door, and answers their paths. They lie inside the checkout, wherever the company's
 * state is: wrangler resolves the aliased packages from there.
 */
export function writeDevelopmentConfigs(door: number): string[] {
  const folder = join(ROOT, '.wrangler')
  mkdirSync(folder, { recursive: true })
  return CONFIGS.map((name) => {
    const file = join(folder, name.replace('wrangler', `development-${door}`))
    writeFileSync(file, developmentConfig(readFileSync(join(ROOT, name), 'utf8'), ROOT))
    return file
  })
}

/** The room of its entry. */
function watchingItsRoom(toml: string): string {
  const main = /^main = "(.+)"$/m.exec(toml)?.[1] ?? ''
  return `${toml}\n[build]\ncommand = "exit 0"\nwatch_dir = "../${dirname(main)}"\n`
}

/**
 * Its build command does nothing, since `npm run dev` builds the pages itself; that there is one makes wrangler watch
 * the folder. Without it esbuild looks at the files in turn and finds the first edit of one up to two seconds later
 * (https://esbuild.github.io/api/#watch); so each Worker has one, and those that only have a room
 * are bundled by no edit outside it.
 * Unminified, which is quicker and easier to read in a stack. The other paths become absolute, since wrangler reads
 * them from where the file lies. Pure.
 */
export function developmentConfig(toml: string, root: string): string {
  const built = toml.includes('\n[build]\n') ? toml : watchingItsRoom(toml)
  const plain = built
    .replace(/^command = "node dev\/build\.ts"$/m, 'command = "exit 0"')
    .replace(/^watch_dir = \[.*$/m, 'watch_dir = "../workers"')
    .replace(/^minify = true$/m, 'minify = false')
  return plain.replace(
    // Keys, and what stands in for a package with a file of ours.
    /^(main|directory|migrations_dir|"[^"]+") = "((?:\.\/)?(?:workers|dist|migrations)\b[^"]*)"$/gm,
    (_, name: string, path: string) => `${name} = "${resolve(root, path)}"`,
  )
}
