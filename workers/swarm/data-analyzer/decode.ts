/** Bytes → text: finds the encoding, and refuses what is no text by naming what it is. */

import { ToolRefused } from '../tool.ts'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'
export type Decoded = { text: string; encoding: Encoding; notes: string[] }

/** First bytes of files people take for tables; hex, and what to do instead. */
const FOREIGN: [signature: string, what: string][] = [
  ['504b0304', 'an Excel workbook or ZIP archive: save the sheet as CSV and upload that'],
  ['d0cf11e0', 'an old Excel workbook: save the sheet as CSV and upload that'],
  ['25504446', 'a PDF'],
  ['1f8b', 'a gzip archive: unpack it first'],
  ['89504e47', 'a PNG image'],
  ['ffd8ff', 'a JPEG image'],
  ['53514c69746520', 'an SQLite database: export the table as CSV'],
  ['50415231', 'a Parquet file: export the table as CSV'],
]
const SAMPLE = 8_192

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length

/** UTF-16 without its mark: of Latin text every second byte is 0. */
function halfEmpty(bytes: Uint8Array): Encoding | null {
  const zeros = [0, 0]
  const length = Math.min(bytes.length, SAMPLE) & ~1
  for (let index = 0; index < length; index += 1)
    if (bytes[index] === 0) zeros[index & 1] = (zeros[index & 1] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (odd > length / 5 && even < odd / 10) return 'utf-16le'
  return even > length / 5 && odd < even / 10 ? 'utf-16be' : null
}

function encodingOf(bytes: Uint8Array): Encoding {
  const [a, b] = bytes
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  return halfEmpty(bytes) ?? 'utf-8'
}

/** Throws ToolRefused `not_a_table` for what is binary or empty. Bytes that are no UTF-8 are read as windows-1252 (Latin-1). */
export function decode(bytes: Uint8Array): Decoded {
  if (bytes.length === 0) throw new ToolRefused('not_a_table', 'The file is empty.')
  const start = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )
  const foreign = FOREIGN.find(([signature]) => start.startsWith(signature))
  if (foreign)
    throw new ToolRefused('not_a_table', `The file is not CSV or JSON but ${foreign[1]}.`)
  const found = encodingOf(bytes)
  let encoding = found
  let text = new TextDecoder(found).decode(bytes)
  const notes: string[] = []
  const broken = text.split('\ufffd').length - 1
  if (found === 'utf-8' && broken > 0) {
    // Few broken among many good ones: damaged UTF-8. Otherwise the bytes were never UTF-8.
    if ((text.match(/[\u0080-\ufffc]/g)?.length ?? 0) > broken)
      notes.push(
        `${broken} damaged characters (first on line ${lineAt(text, text.indexOf('\ufffd'))}).`,
      )
    else {
      encoding = 'windows-1252'
      text = new TextDecoder(encoding).decode(bytes)
    }
  }
  const control = /(?![\s\u007f-\u009f])\p{Cc}/u.exec(text)
  if (control) {
    const line = lineAt(text, control.index)
    throw new ToolRefused(
      'not_a_table',
      `The file is binary, or damaged: line ${line} holds a character no text has (code ${control[0].charCodeAt(0)}).`,
    )
  }
  if (text.trim() === '')
    throw new ToolRefused('not_a_table', 'The file holds nothing but blank space.')
  return { text, encoding, notes }
}
