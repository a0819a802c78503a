/** A table as the readers give it: columns of text, and the line each row came from. */

import { ToolRefused } from '../tool.ts'

export const MAX_COLUMNS = 200
const MAX_NAME = 80
/** Blanks, control characters, and what reorders or hides text. */
export const UNPRINTED = /[\s\p{Cc}\p{Cf}]+/gu

export type Table = {
  format: 'csv' | 'json' | 'json-lines'
  /** What separates cells, for CSV. */
  delimiter: string | null
  names: string[]
  /** One array a column, all equally long; a cell that is not there is ''. */
  columns: string[][]
  /** Line of the file (from 1) where each row begins; for JSON the number of the record. */
  lines: number[]
  /** What was odd about the file, in words. */
  notes: string[]
}

/** Names without control characters, none empty, none twice. */
export function columnNames(raw: readonly string[]): string[] {
  const taken = new Set<string>()
  return raw.map((one, index) => {
    const plain = one.replace(UNPRINTED, ' ').trim()
    const name = Array.from(plain).slice(0, MAX_NAME).join('') || `column ${index + 1}`
    let unique = name
    for (let n = 2; taken.has(unique); n += 1) unique = `${name} (${n})`
    taken.add(unique)
    return unique
  })
}

/** "3 rows have …: lines 4, 9, 12": the first five lines of many. */
export const onLines = (lines: readonly number[]): string =>
  `line${lines.length > 1 ? 's' : ''} ${lines.slice(0, 5).join(', ')}${lines.length > 5 ? ', …' : ''}`

export const refuse = (detail: string): ToolRefused => new ToolRefused('not_a_table', detail)
