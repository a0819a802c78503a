/** Reads one column: what it holds, the values themselves, what is missing and what does not fit. */

import {
  type DateOrder,
  type DecimalMark,
  dateOf,
  dateOrderOf,
  decimalOf,
  isMissing,
  isTruth,
  numberOf,
} from './values.ts'

/** A column is of a type if this share of its cells is; the others are told as not fitting. */
const TYPE_SHARE = 0.95
const SAMPLE = 400

export type ColumnKind = 'number' | 'date' | 'truth' | 'text' | 'empty'

export type Column = {
  kind: ColumnKind
  /** Numbers, or dates in milliseconds UTC; NaN where the cell has none. Empty for other kinds. */
  values: Float64Array
  missing: number
  /** Rows whose cell is there but not of the column's kind. */
  odd: number[]
  decimal: DecimalMark
  /** Set where the order of day and month had to be decided. */
  order: DateOrder | null
  /** Numbers that are no quantities: leading zeros, or more digits than a double holds. */
  isCode: boolean
}

/** 00123, or 20 digits: a number that would lose what it says. */
const isCodeLike = (cell: string): boolean =>
  /^0\d+$/.test(cell) || (/^\d{16,}$/.test(cell) && !Number.isSafeInteger(Number(cell)))

const NONE = new Float64Array(0)

export function readColumn(cells: readonly string[]): Column {
  const sample: string[] = []
  const stride = Math.max(1, Math.floor(cells.length / SAMPLE))
  for (let row = 0; row < cells.length; row += stride) {
    const cell = cells[row] ?? ''
    if (!isMissing(cell)) sample.push(cell.trim())
  }
  const hasMarks = sample.some((cell) => /[,/]/.test(cell))
  const decimal = hasMarks ? decimalOf(cells) : '.'
  const order = sample.some((cell) => /^\d{1,2}[-/]\d{1,2}[-/]\d{2,4}/.test(cell))
    ? dateOrderOf(cells)
    : null
  const parsers: Record<'number' | 'date' | 'truth', (cell: string) => number> = {
    number: (cell) => numberOf(cell, decimal),
    date: (cell) => dateOf(cell, order ?? 'month-first'),
    truth: (cell) => (isTruth(cell) ? 1 : Number.NaN),
  }
  const fits = (kind: keyof typeof parsers) =>
    sample.filter((cell) => !Number.isNaN(parsers[kind](cell))).length
  // A little less than the whole must reach: the sample errs.
  const kind = (['number', 'date', 'truth'] as const).find(
    (one) => sample.length > 0 && fits(one) >= sample.length * (TYPE_SHARE - 0.05),
  )
  const isCode =
    kind === 'number' && sample.filter(isCodeLike).length > sample.length * (1 - TYPE_SHARE)
  const text = (missing: number): Column => ({
    kind: missing === cells.length ? 'empty' : 'text',
    values: NONE,
    missing,
    odd: [],
    decimal,
    order: null,
    isCode,
  })
  if (!kind || isCode) {
    let missing = 0
    for (const cell of cells) if (isMissing(cell)) missing += 1
    return text(missing)
  }
  const values = new Float64Array(cells.length).fill(Number.NaN)
  const odd: number[] = []
  let missing = 0
  const parse = parsers[kind]
  for (let row = 0; row < cells.length; row += 1) {
    const cell = cells[row] ?? ''
    if (isMissing(cell)) {
      missing += 1
      continue
    }
    const value = parse(cell.trim())
    if (Number.isNaN(value)) odd.push(row)
    values[row] = value
  }
  if (odd.length > (cells.length - missing) * (1 - TYPE_SHARE)) return text(missing)
  return { kind, values, missing, odd, decimal, order, isCode: false }
}

/** 1, 2, 3, …, or named as an id and never twice: counts rows, measures nothing. */
export function isIdentifier(name: string, { kind, values, missing, odd }: Column): boolean {
  if (
    kind !== 'number' ||
    missing > 0 ||
    odd.length > 0 ||
    values.length < 3 ||
    !values.every(Number.isInteger)
  )
    return false
  const isCount =
    (values[0] === 0 || values[0] === 1) &&
    values.every((value, row) => row === 0 || value === (values[row - 1] ?? 0) + 1)
  return (
    isCount ||
    (/(?:^|[\s_.-])(?:id|no|nr|key|number|code)$|[a-z](?:Id|No|Key)$/i.test(name) &&
      new Set(values).size === values.length)
  )
}
