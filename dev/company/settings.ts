/** Where the development company lives: its doors, its folders, and its secrets from `.dev.vars`. */

import { appendFileSync, copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Loopback only: nobody else on the network meets the demo company. */
export const HOST = '127.0.0.1'

/** A company elsewhere: browser journeys run theirs beside the developer's. */
const elsewhere = process.env.TITANFORGE_STATE
const own = elsewhere ?? join(ROOT, '.dev')

export const folders = {
  /** What this script keeps: the log, Stripe's state, the cache of the seed. */
  own,
  cache: join(own, 'cache'),
  /** Where wrangler keeps D1 and the objects; its own default unless the company is elsewhere. */
  state: elsewhere ? join(elsewhere, 'wrangler') : join(ROOT, '.wrangler', 'state'),
} as const

export type Doors = { app: number; stripe: number; fixtures: number }

const port = (name: string, fallback: number): number => {
  const value = Number(process.env[name] ?? fallback)
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value
  throw new Error(`${name}=${process.env[name]} is not a port`)
}

export const doors = (): Doors => ({
  app: port('PORT', 8_787),
  stripe: port('STRIPE_PORT', 12_111),
  fixtures: port('FIXTURE_PORT', 8_790),
})

export const urlOf = (door: number): string => `http://localhost:${door}`

/** The values of `.dev.vars`, made from `.dev.vars.example` if there is none; a setting that came later is added. */
export function developmentVariables(): { values: Record<string, string>; created: boolean } {
  const file = join(ROOT, '.dev.vars')
  const created = !existsSync(file)
  const example = join(ROOT, '.dev.vars.example')
  if (created) copyFileSync(example, file)
  const added = missingLines(readFileSync(file, 'utf8'), readFileSync(example, 'utf8'))
  if (added.length > 0) appendFileSync(file, `\n${added.join('\n')}\n`)
  return { values: parseVariables(readFileSync(file, 'utf8')), created }
}

/** `LLM_…` of the environment: they go before those of `.dev.vars`. */
export const modelSettings = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      name.startsWith('LLM_') && value ? [[name, value]] : [],
    ),
  )

/** Lines of the example whose names a developer's own file does not know yet. */
export function missingLines(own: string, example: string): string[] {
  const known = parseVariables(own)
  const values = Object.entries(parseVariables(example))
  return values.flatMap(([name, value]) => (name in known ? [] : [`${name}=${value}`]))
}

/** `NAME=value` lines; quotes around a value and comment lines are left out. */
export function parseVariables(text: string): Record<string, string> {
  const pairs = text
    .split('\n')
    .map((line) => /^\s*([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line))
    .flatMap((match) => (match ? [[match[1], match[2]?.replace(/^(["'])(.*)\1$/, '$2')]] : []))
  return Object.fromEntries(pairs)
}
