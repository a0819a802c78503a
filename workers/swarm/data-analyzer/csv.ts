/** CSV of any dialect → a table: delimiter, header and preamble are found, ragged rows kept and told. */

import { type Records, readRecords } from './records.ts'
import { columnNames, MAX_COLUMNS, onLines, refuse, type Table } from './table.ts'
import { dateOrderOf, isMissing, kindOf } from './values.ts'

const DELIMITERS = [',', ';', '\t', '|']
const SAMPLE_CHARACTERS = 65_536
const SAMPLE_RECORDS = 60
const MAX_PREAMBLE = 10

const modeOf = (counts: readonly number[]): number => {
  const seen = new Map<number, number>()
  for (const count of counts) seen.set(count, (seen.get(count) ?? 0) + 1)
  return [...seen].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 1
}

/** How well a delimiter explains the sample: the share of records of the usual width, and whether that is more than one cell. */
function fitOf(sample: string, delimiter: string): number {
  const { records } = readRecords(sample, delimiter, SAMPLE_RECORDS, true)
  // The sample may end in mid-record.
  const widths = (
    sample.length < SAMPLE_CHARACTERS || records.length < 2 ? records : records.slice(0, -1)
  ).map(({ length }) => length)
  const usual = modeOf(widths)
  if (usual < 2) return 0
  const share = widths.filter((width) => width === usual).length / widths.length
  // "1,5;2,5" splits at both: the header knows better.
  const header = widths[0] === usual ? 0.2 : 0
  return share + header + Math.min(usual, 20) / 1_000
}

export function delimiterOf(text: string): string | null {
  const sample = text.slice(0, SAMPLE_CHARACTERS)
  const best = DELIMITERS.map((delimiter) => ({ delimiter, score: fitOf(sample, delimiter) })).sort(
    (a, b) => b.score - a.score,
  )[0]
  return best && best.score > 0.5 ? best.delimiter : null
}

/** A column of numbers or dates votes for a header where its first cell is neither; text decides only if no column does. */
function hasHeader(records: readonly string[][]): boolean {
  const [first = [], ...body] = records.slice(0, SAMPLE_RECORDS)
  if (body.length === 0) return first.some((cell) => kindOf(cell) === 'text')
  const order = dateOrderOf(body.flat())
  const isTyped = (cell: string) => kindOf(cell, order) !== 'text'
  // A header of years above columns of numbers: 2021, 2022, 2023.
  const plain = first.filter((cell) => isTyped(cell) && !isMissing(cell))
  const isYears =
    plain.length > 1 &&
    plain.length < first.length &&
    plain.every((cell) => /^(19|20)\d\d$/.test(cell.trim()))
  let votes = 0
  for (const [column, cell] of first.entries()) {
    const below = body.map((record) => record[column] ?? '').filter((one) => !isMissing(one))
    if (below.length === 0 || below.filter(isTyped).length < 0.8 * below.length) continue
    if (!isMissing(cell)) votes += isTyped(cell) && !isYears ? -1 : 1
  }
  if (votes !== 0) return votes > 0
  const names = first.map((cell) => cell.trim())
  return (
    new Set(names).size === names.length &&
    names.every(
      (name, column) => name !== '' && !body.some((record) => record[column]?.trim() === name),
    )
  )
}

/** Lines of a title above the table: one cell where the table has many. */
function preambleOf(records: readonly string[][], usual: number): number {
  let count = 0
  while (
    count < MAX_PREAMBLE &&
    usual > 1 &&
    records[count]?.filter((cell) => cell.trim() !== '').length === 1
  )
    count += 1
  return count < records.length ? count : 0
}

function raggedNotes(read: Records, from: number, width: number): string[] {
  const few: number[] = []
  const many: number[] = []
  for (let row = from; row < read.records.length; row += 1) {
    const length = read.records[row]?.length ?? 0
    if (length !== width) (length < width ? few : many).push(read.lines[row] ?? 0)
  }
  return [
    ...(few.length > 0
      ? [
          `${few.length} ${few.length === 1 ? 'row has' : 'rows have'} fewer cells than the table is wide (${onLines(few)}); what lacks counts as missing.`,
        ]
      : []),
    ...(many.length > 0
      ? [
          `${many.length} ${many.length === 1 ? 'row has' : 'rows have'} more cells than the table is wide (${onLines(many)}); the surplus is not analysed.`,
        ]
      : []),
  ]
}

/** Throws ToolRefused `not_a_table` with the line where reading ended. */
export function readCsv(whole: string): Table {
  const declared = /^sep=(.)\r?\n/i.exec(whole)
  const text = declared ? whole.slice(declared[0].length) : whole
  const delimiter = declared?.[1] ?? delimiterOf(text)
  const read = readRecords(text, delimiter ?? '\0')
  const widths = read.records.slice(0, 1_000).map(({ length }) => length)
  const preamble = preambleOf(read.records, modeOf(widths))
  const withHeader = hasHeader(read.records.slice(preamble))
  const header = read.records[preamble] ?? []
  const usual = modeOf(widths.slice(preamble))
  const from = preamble + (withHeader ? 1 : 0)
  const width = withHeader ? Math.max(header.length, Math.min(usual, header.length + 1)) : usual
  if (read.records.length <= from)
    throw refuse('The file has a header and no rows: there is nothing to analyse.')
  const shown = Math.min(width, MAX_COLUMNS)
  const skipped = declared ? 1 : 0
  if (skipped) for (const [row, line] of read.lines.entries()) read.lines[row] = line + skipped
  const rows = read.records.slice(from)
  return {
    format: 'csv',
    delimiter,
    names: columnNames(
      Array.from({ length: shown }, (_, column) => (withHeader ? (header[column] ?? '') : '')),
    ),
    columns: Array.from({ length: shown }, (_, column) => rows.map((cells) => cells[column] ?? '')),
    lines: read.lines.slice(from),
    notes: [
      ...(preamble > 0
        ? [`${preamble} ${preamble === 1 ? 'line' : 'lines'} above the table left out.`]
        : []),
      ...(withHeader
        ? []
        : ['The first row looks like data, not like names: columns are numbered.']),
      ...raggedNotes(read, from, width),
      ...(read.afterQuote.length > 0
        ? [
            `Text stands behind a closing quote (${onLines(read.afterQuote)}); it was joined to the cell.`,
          ]
        : []),
      ...(width > shown ? [`The first ${MAX_COLUMNS} of ${width} columns are analysed.`] : []),
    ],
  }
}
