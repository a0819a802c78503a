/** JSON → a table: a list of records or of lists, columns of equal length, one object a line, or such a list inside an object. */

import { columnNames, MAX_COLUMNS, onLines, refuse, type Table } from './table.ts'

const MAX_NESTING = 4
const MAX_CELL = 2_000

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const TOKEN =
  /\s*([[\]{},:]|"(?:[^"\\\n]|\\[^\n])*"|(?:-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)(?![\w.]))/y

/** The line on which text stops being JSON: engines do not all tell. */
function brokenLine(text: string): number {
  const open: string[] = []
  let due: 'value' | 'key' | 'colon' | 'end' = 'value'
  let mayClose = false
  TOKEN.lastIndex = 0
  for (let at = 0; ; at = TOKEN.lastIndex) {
    const token = TOKEN.exec(text)?.[1] ?? ''
    const isText = token.startsWith('"')
    const top = open.at(-1)
    let isDue = false
    if (token === ']' || token === '}') {
      isDue = (due === 'end' || mayClose) && top === (token === ']' ? '[' : '{')
      open.pop()
      due = 'end'
    } else if (due === 'end') {
      isDue = token === ',' && top !== undefined
      due = top === '{' ? 'key' : 'value'
    } else if (due === 'colon') {
      isDue = token === ':'
      due = 'value'
    } else if (due === 'key') {
      isDue = isText
      due = 'colon'
    } else {
      isDue = token !== '' && token !== ',' && token !== ':'
      if (token === '[' || token === '{') open.push(token)
      due = token === '[' ? 'value' : token === '{' ? 'key' : 'end'
    }
    mayClose = token === '[' || token === '{'
    if (!isDue) {
      const blank = /^\s*/.exec(text.slice(at))?.[0].length ?? 0
      return text.slice(0, at + blank).split('\n').length
    }
  }
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, MAX_CELL)
}

/** `{a: {b: 1}}` → `a.b`. */
function flatten(
  record: Record<string, unknown>,
  into: Map<string, string>,
  prefix = '',
  depth = 1,
): Map<string, string> {
  for (const [name, value] of Object.entries(record)) {
    if (isRecord(value) && depth < MAX_NESTING) flatten(value, into, `${prefix}${name}.`, depth + 1)
    else into.set(prefix + name, cellText(value))
  }
  return into
}

function tableOf(
  records: readonly unknown[],
  format: Table['format'],
  lines: number[],
  notes: string[],
): Table {
  const index = new Map<string, number>()
  const columns: string[][] = []
  const odd: number[] = []
  const cut = new Set<string>()
  for (const [row, record] of records.entries()) {
    if (
      !isRecord(record) &&
      !Array.isArray(record) &&
      records.some((one) => typeof one === 'object' && one !== null)
    )
      odd.push(lines[row] ?? 0)
    const cells = isRecord(record)
      ? flatten(record, new Map())
      : new Map(
          (Array.isArray(record) ? record : [record]).map((value, n) => [
            `column ${n + 1}`,
            cellText(value),
          ]),
        )
    for (const [name, text] of cells) {
      let column = index.get(name)
      if (column === undefined) {
        if (columns.length === MAX_COLUMNS) {
          cut.add(name)
          continue
        }
        column = columns.length
        index.set(name, column)
        columns.push(Array.from({ length: records.length }, () => ''))
      }
      const cellsOf = columns[column]
      if (cellsOf) cellsOf[row] = text
    }
  }
  if (columns.length === 0) throw refuse('The records are empty: there is nothing to analyse.')
  return {
    format,
    delimiter: null,
    names: columnNames([...index.keys()]),
    columns,
    lines,
    notes: [
      ...notes,
      ...(odd.length > 0
        ? [`${odd.length} entries are single values among records (${onLines(odd)}).`]
        : []),
      ...(cut.size > 0
        ? [`The first ${MAX_COLUMNS} of ${MAX_COLUMNS + cut.size} fields are analysed.`]
        : []),
    ],
  }
}

/** The list to analyse, and the name it had inside an object. */
function listIn(value: unknown): { list: readonly unknown[]; name: string | null } | null {
  if (Array.isArray(value)) return { list: value, name: null }
  if (!isRecord(value)) return null
  const lists = Object.entries(value).filter((entry): entry is [string, unknown[]] =>
    Array.isArray(entry[1]),
  )
  const [first] = lists
  const isColumns =
    first &&
    lists.length === Object.keys(value).length &&
    lists.length > 1 &&
    lists.every(([, one]) => one.length === first[1].length && !one.some(isRecord))
  if (isColumns)
    return {
      list: first[1].map((_, row) =>
        Object.fromEntries(lists.map(([name, one]) => [name, one[row]])),
      ),
      name: null,
    }
  const longest = lists.sort((a, b) => b[1].length - a[1].length)[0]
  if (longest) return { list: longest[1], name: longest[0] }
  const inner = Object.values(value)
    .map(listIn)
    .find((one) => one !== null)
  return inner ?? null
}

function readLines(text: string): Table | null {
  const records: unknown[] = []
  const lines: number[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    // Not even the first line stands for itself: no JSON lines.
    if (records.length === 0 && !/^\s*\{.*\}\s*$/.test(line)) return null
    try {
      records.push(JSON.parse(line))
    } catch {
      throw refuse(`Line ${index + 1} is not valid JSON.`)
    }
    lines.push(index + 1)
  }
  return records.length > 1 ? tableOf(records, 'json-lines', lines, []) : null
}

/** Throws ToolRefused `not_a_table`, with the line where the JSON breaks. */
export function readJson(text: string): Table {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const table = readLines(text)
    if (table) return table
    throw refuse(`The JSON is not valid: see line ${brokenLine(text)}.`)
  }
  try {
    const found = listIn(value)
    if (!found || found.list.length === 0)
      throw refuse('The JSON holds no list of records: there is nothing to analyse.')
    const numbered = found.list.map((_, row) => row + 1)
    return tableOf(
      found.list,
      'json',
      numbered,
      found.name === null ? [] : [`The list "${found.name.slice(0, 80)}" was analysed.`],
    )
  } catch (error) {
    if (error instanceof RangeError) throw refuse('The JSON is nested too deeply for a table.')
    throw error
  }
}
