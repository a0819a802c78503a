/** Writes the list of common passwords as small files beside the site: 256 of them, by the hash of the password. */

import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { dictionary } from '@zxcvbn-ts/language-common'

/** Shorter ones are refused for their length. */
const SHORTEST = 8

/** The first two hex digits of SHA-256: `workers/tools/password.ts` asks for `<prefix>.txt`. */
const prefixOf = (password: string): string =>
  createHash('sha256').update(password).digest('hex').slice(0, 2)

/** Passwords of 8 characters and more, in lower case and NFKC as they are compared, by prefix. */
export function passwordsByPrefix(): Map<string, string[]> {
  const files = new Map<string, string[]>()
  for (let n = 0; n < 256; n += 1) files.set(n.toString(16).padStart(2, '0'), [])
  const common = dictionary['passwords-common'].map((word) => word.normalize('NFKC').toLowerCase())
  for (const password of new Set(common))
    if ([...password].length >= SHORTEST) files.get(prefixOf(password))?.push(password)
  return files
}

/** Writes `_data/passwords/<prefix>.txt` below the site, one password a line, and the list's licence; answers how many passwords. */
export function writePasswordList(siteDir: string): number {
  const outDir = join(siteDir, '_data/passwords')
  mkdirSync(outDir, { recursive: true })
  let count = 0
  for (const [prefix, passwords] of passwordsByPrefix()) {
    writeFileSync(join(outDir, `${prefix}.txt`), passwords.map((one) => `${one}\n`).join(''))
    count += passwords.length
  }
  const main = createRequire(import.meta.url).resolve('@zxcvbn-ts/language-common')
  copyFileSync(join(dirname(main), '..', 'LICENSE.txt'), join(outDir, 'LICENSE.txt'))
  return count
}
