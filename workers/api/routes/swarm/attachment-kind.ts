/** What an upload is, by its name and its beginning; what is in it, the tool that reads it judges. Pure. */

import type { AttachmentKind } from '../../../contract/swarm.ts'

const SNIFFED_BYTES = 4_096
const ENDINGS: Readonly<Record<string, AttachmentKind>> = {
  ...{ csv: 'csv', tsv: 'csv' },
  ...{ json: 'json', ndjson: 'json', jsonl: 'json' },
}
/** What says nothing of what is in it: some programs write their tables so. */
const PLAIN = new Set([undefined, 'txt', 'text', 'dat'])
const DELIMITERS = [',', ';', '\t', '|']
/** Two lines may have as many commas by chance. */
const LEAST_LINES = 3

/** The encoding its first bytes name. */
function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
}

/** Whether one delimiter stands equally often, outside quotes, in each whole line of a beginning. */
function isTable(beginning: string, isWhole: boolean): boolean {
  const bare = beginning.replace(/"[^"]*"/g, '')
  const lines = bare.split(/\r\n?|\n/)
  // The last one was cut off, or is the nothing behind the last line's end.
  if (!isWhole || lines.at(-1) === '') lines.pop()
  if (lines.length < LEAST_LINES) return false
  return DELIMITERS.some((delimiter) => {
    const [first = 0, ...others] = lines.map((line) => line.split(delimiter).length)
    return first > 1 && others.every((cells) => cells === first)
  })
}

export function kindOf(name: string, bytes: Uint8Array): AttachmentKind {
  const start = bytes.subarray(0, SNIFFED_BYTES)
  const encoding = encodingOf(start)
  if (encoding === 'utf-8' && start.includes(0)) return 'binary'
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase()
  const named = ending === undefined ? undefined : ENDINGS[ending]
  if (named) return named
  const text = new TextDecoder(encoding).decode(start).trimStart()
  if (/^[[{]/.test(text)) return 'json'
  return PLAIN.has(ending) && isTable(text, start.length === bytes.length) ? 'csv' : 'text'
}
