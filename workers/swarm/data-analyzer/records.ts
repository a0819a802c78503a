/** Separated text → records (RFC 4180, leniently), each with the line it begins on. */

import { refuse } from './table.ts'

const QUOTE = 34
const LF = 10
const CR = 13

export type Records = {
  records: string[][]
  lines: number[]
  /** Lines on which something stands between a closing quote and the next delimiter. */
  afterQuote: number[]
}

/**
 * At most `limit` records. Blank lines are no records. Line ends: LF, CRLF or CR. A quote inside an unquoted cell is
 * a character like others. Throws ToolRefused for a quote that never closes, unless `isSample`.
 */
export function readRecords(
  text: string,
  delimiter: string,
  limit = Infinity,
  isSample = false,
): Records {
  const found: Records = { records: [], lines: [], afterQuote: [] }
  const separator = delimiter.charCodeAt(0)
  const end = text.length
  let [at, line] = [0, 1]
  while (at < end && found.records.length < limit) {
    const cells: string[] = []
    const firstLine = line
    for (let isOpen = true; isOpen; ) {
      let cell = ''
      let start = at
      if (text.charCodeAt(at) === QUOTE) {
        const openedOn = line
        for (;;) {
          const close = text.indexOf('"', at + 1)
          const piece = text.slice(at + 1, close < 0 ? end : close)
          for (let n = piece.indexOf('\n'); n >= 0; n = piece.indexOf('\n', n + 1)) line += 1
          if (close < 0 && !isSample)
            throw refuse(
              `The quote opened on line ${openedOn} never closes: close it, or double it ("") if it belongs to the text.`,
            )
          cell += piece
          at = close < 0 ? end : close + 1
          if (text.charCodeAt(at) !== QUOTE) break
          cell += '"'
        }
        start = at
      }
      let code = text.charCodeAt(at)
      while (at < end && code !== separator && code !== LF && code !== CR) {
        at += 1
        code = text.charCodeAt(at)
      }
      if (
        start > 0 &&
        at > start &&
        text.charCodeAt(start - 1) === QUOTE &&
        text.slice(start, at).trim() !== ''
      )
        found.afterQuote.push(line)
      cells.push(cell + text.slice(start, at))
      isOpen = at < end && code === separator
      if (isOpen) at += 1
    }
    if (text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF) at += 1
    at += 1
    line += 1
    if (cells.length === 1 && cells[0]?.trim() === '') continue
    found.records.push(cells)
    found.lines.push(firstLine)
  }
  return found
}
