/** PROOF.md: a line a claim; read again, so that what was not run keeps its last figure and its date. Pure. */

import type { Claim } from './claims.ts'

export type Proven = { name: string; figure: string; at: string }

const HEAD = `# Proof

Written by \`npm run proof\` (all claims) or \`npm run proof -- numbers size\` (some). Each command was really run; a figure is
copied from what it said. What failed says so.

| claim | command | last figure | date |
| --- | --- | --- | --- |`

/** A bar would end the cell. */
const cell = (text: string) => text.replaceAll('|', '\\|')

export function proofFile(claims: readonly Claim[], held: ReadonlyMap<string, Proven>): string {
  const lines = claims.map(({ name, claim, command }) => {
    const proven = held.get(name)
    const figure = proven ? cell(proven.figure) : 'not run yet'
    return `| ${cell(claim)} <!-- ${name} --> | \`${cell(command)}\` | ${figure} | ${proven?.at ?? '–'} |`
  })
  return `${[HEAD, ...lines].join('\n')}\n`
}

export function provenIn(page: string): Map<string, Proven> {
  const lines = page.matchAll(/<!-- (\w+) --> \| `[^`]*` \| (.*) \| (\d{4}-\d{2}-\d{2}) \|$/gm)
  return new Map(
    [...lines].map(([, name = '', figure = '', at = '']) => [
      name,
      { name, figure: figure.replaceAll('\\|', '|'), at },
    ]),
  )
}
