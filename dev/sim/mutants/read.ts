/** Reads the mutants from their text file. */

import { readFileSync } from 'node:fs'
import { isMode, type Mode } from '../faults.ts'

export type Edit = { file: string; find: string; put: string }
export type Mutant = { name: string; modes: Mode[]; edits: Edit[] }

const FILE = new URL('./mutants.txt', import.meta.url)

/** Lines of one edit with the sign taken off; an empty line of either kind is the sign alone. */
const signed = (lines: string[], sign: '-' | '+'): string =>
  lines
    .filter((line) => line.startsWith(sign))
    .map((line) => line.slice(1))
    .join('\n')

function editOf(part: string): Edit {
  const [file = '', ...lines] = part.split('\n')
  return { file: file.trim(), find: signed(lines, '-'), put: signed(lines, '+') }
}

function mutantOf(part: string): Mutant {
  const [head = '', ...edits] = part.split(/^@ /m)
  const [name = '', wish = ''] = head.split('\n')
  const modes = wish.replace(/^\?/, '').trim().split(' ').filter(isMode)
  return { name: name.trim(), modes, edits: edits.map(editOf) }
}

/** All of them, in the order of the file. */
export const readMutants = (): Mutant[] =>
  readFileSync(FILE, 'utf8').split(/^= /m).slice(1).map(mutantOf)
