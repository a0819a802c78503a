/** The company's memory on disk: wiping it, keeping a seeded copy, putting that copy back. */

import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { folders, ROOT } from './settings.ts'

export const stripeFile = join(folders.own, 'stripe.json')
/** There once the demo company is complete; its content is when that was. */
const seededMark = join(folders.own, 'seeded')

/** Everything but the cache: that is a copy of what would be made again. */
export function wipe(): void {
  rmSync(folders.state, { recursive: true, force: true })
  if (!existsSync(folders.own)) return
  for (const name of readdirSync(folders.own))
    if (name !== 'cache') rmSync(join(folders.own, name), { recursive: true, force: true })
}

/** There before anybody writes into it. */
export const makeHome = (): void => void mkdirSync(folders.own, { recursive: true })

export const isSeeded = (): boolean => existsSync(seededMark)

export function markSeeded(at: number): void {
  writeFileSync(seededMark, `${new Date(at).toISOString()}\n`)
}

/**
 * Makes room for a seed: what a seed that was cut off left behind is wiped; a company that someone
 * made with plain `wrangler dev` is moved aside, never deleted. Answers where it went.
 */
export function clearForSeed(): string | null {
  const cutOff = existsSync(stripeFile)
  if (!cutOff && existsSync(folders.state)) {
    const aside = join(folders.own, `state-${Date.now()}`)
    renameSync(folders.state, aside)
    return aside
  }
  rmSync(folders.state, { recursive: true, force: true })
  rmSync(stripeFile, { force: true })
  return null
}

const MAKES_THE_SEED = [
  'workers',
  'dev',
  'migrations',
  'package-lock.json',
  'wrangler.toml',
  'wrangler.toolbox.toml',
  'wrangler.mails.toml',
  '.dev.vars',
]

/** One name for all that makes the seed: the code, the settings, the ports and the UTC day. */
export function seedKey(day: string, origins: string[]): string {
  const hash = createHash('sha256').update(`${day}\n${origins.join('\n')}\n`)
  for (const top of MAKES_THE_SEED)
    for (const file of filesUnder(top))
      hash
        .update(file)
        .update('\0')
        .update(readFileSync(join(ROOT, file)))
  return hash.digest('hex').slice(0, 16)
}

function filesUnder(path: string): string[] {
  const whole = join(ROOT, path)
  if (!existsSync(whole)) return []
  if (statSync(whole).isFile()) return [path]
  const entries = readdirSync(whole, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
    .sort()
}

/** Keeps one copy: yesterday's and other code's are of no use. The company must be idle. */
export function keepCopy(key: string): void {
  rmSync(folders.cache, { recursive: true, force: true })
  const target = join(folders.cache, key)
  const unfinished = `${target}.unfinished`
  cpSync(folders.state, join(unfinished, 'state'), { recursive: true })
  cpSync(stripeFile, join(unfinished, 'stripe.json'))
  renameSync(unfinished, target)
}

/** Puts the copy back, if there is one of this very key. */
export function restoreCopy(key: string): boolean {
  const source = join(folders.cache, key)
  if (!existsSync(source)) return false
  rmSync(folders.state, { recursive: true, force: true })
  cpSync(join(source, 'state'), folders.state, { recursive: true })
  cpSync(join(source, 'stripe.json'), stripeFile)
  return true
}
