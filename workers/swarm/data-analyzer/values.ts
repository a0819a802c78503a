/** What a cell means: missing, number, date, truth – in the styles people and their spreadsheets write. */

const MISSING = new Set([
  '',
  'na',
  'n/a',
  '#n/a',
  'nan',
  'null',
  'nil',
  'undefined',
  '-',
  '--',
  '?',
  '–',
  '—',
])

export function isMissing(cell: string): boolean {
  if (cell.length > 11) return false
  const code = cell.charCodeAt(0)
  // None of them begins with a digit, and most cells do.
  return !(code >= 48 && code <= 57) && (cell === '' || MISSING.has(cell.trim().toLowerCase()))
}

export type DecimalMark = '.' | ','
/** Which of 3/4/2026 is the day: read off the whole column. */
export type DateOrder = 'day-first' | 'month-first'
export type Style = { decimal: DecimalMark; order: DateOrder }

const PLAIN = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?$/
const DECORATED =
  /^(\()?([-+−]?)(?:[$€£¥] ?)?([-+−]?)(?=[\d.,])([\d.,'’ \u00a0\u202f]*\d)(?: ?(?:[$€£¥%]|USD|EUR|GBP))?(\))?$/
const GROUPED = {
  '.': /^\d{1,3}(?:[,'’ \u00a0\u202f]\d{3})*(?:\.\d+)?$|^\d*\.?\d+$/,
  ',': /^\d{1,3}(?:[.'’ \u00a0\u202f]\d{3})*(?:,\d+)?$|^\d*,?\d+$/,
}

/** The number a trimmed cell states, NaN if none. Percent signs and currencies are read over: 12 % is 12. */
export function numberOf(cell: string, decimal: DecimalMark = '.'): number {
  if (decimal === '.' && PLAIN.test(cell)) {
    const value = Number(cell)
    return Number.isFinite(value) ? value : Number.NaN
  }
  if (cell.length > 40) return Number.NaN
  const parts = DECORATED.exec(cell)
  if (!parts)
    return decimal === ',' && PLAIN.test(cell) && /[eE]/.test(cell) ? Number(cell) : Number.NaN
  const [, open = '', first = '', second = '', digits = '', close = ''] = parts
  const signs = first + second
  if (
    (open === '') !== (close === '') ||
    signs.length > 1 ||
    (open && signs) ||
    !GROUPED[decimal].test(digits)
  )
    return Number.NaN
  const plain = digits
    .replace(decimal === '.' ? /[,'’ \u00a0\u202f]/g : /[.'’ \u00a0\u202f]/g, '')
    .replace(',', '.')
  return (open || (signs && signs !== '+') ? -1 : 1) * Number(plain)
}

/** The decimal mark that the cells' own shapes prove; the point if none does. */
export function decimalOf(cells: readonly string[]): DecimalMark {
  let comma = 0
  for (const cell of cells) {
    if (/\d,\d{1,2}\D*$|\d,\d{4,}\D*$|\.\d{3},|^\D*0,\d/.test(cell) && !/,.*,|,.*\./.test(cell))
      comma += 1
    else if (/\d\.\d{1,2}\D*$|\d\.\d{4,}\D*$|,\d{3}\.|^\D*0\.\d/.test(cell)) comma -= 1
  }
  return comma > 0 ? ',' : '.'
}

const DATE =
  /^(?:(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?|(\d{1,2})([-/.])(\d{1,2})\6(\d{4}|\d{2})|(\d{1,2})[ -]([A-Za-z]{3})[a-z]*\.?,?[ -](\d{4})|([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4}))(?:[T ,]\s?(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)? ?(?:([AaPp])[Mm])? ?(Z|UTC|[-+]\d{2}:?\d{2})?)?$/
const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec'
const HAS_DATE_LENGTH = { from: 6, to: 40 }

const monthNamed = (name: string): number => {
  const at = MONTHS.indexOf(name.toLowerCase())
  return at >= 0 && at % 3 === 0 ? at / 3 + 1 : 0
}

/** Milliseconds UTC that a trimmed cell states, NaN if none; without a zone it is taken as UTC. No 30th of February. */
export function dateOf(cell: string, order: DateOrder = 'month-first'): number {
  if (cell.length < HAS_DATE_LENGTH.from || cell.length > HAS_DATE_LENGTH.to) return Number.NaN
  const m = DATE.exec(cell)
  if (!m) return Number.NaN
  let [year, month, day] = [Number(m[1]), Number(m[3]), Number(m[4] ?? 1)]
  if (m[5] !== undefined) {
    // 31.12.2026 is nowhere written month first.
    const dayFirst = order === 'day-first' || m[6] === '.'
    ;[year, month, day] = [
      Number(m[8]),
      Number(dayFirst ? m[7] : m[5]),
      Number(dayFirst ? m[5] : m[7]),
    ]
    if (m[8]?.length === 2) year += year < 70 ? 2000 : 1900
  } else if (m[9] !== undefined)
    [year, month, day] = [Number(m[11]), monthNamed(m[10] ?? ''), Number(m[9])]
  else if (m[12] !== undefined)
    [year, month, day] = [Number(m[14]), monthNamed(m[12]), Number(m[13])]
  // 2026.10 is a number.
  if (m[2] === '.' && m[4] === undefined) return Number.NaN
  let hour = Number(m[15] ?? 0)
  if (m[19]) hour = (hour % 12) + (/p/i.test(m[19]) ? 12 : 0)
  const [minute, second] = [Number(m[16] ?? 0), Number(m[17] ?? 0)]
  const date = Date.UTC(year, month - 1, day)
  const isReal =
    month >= 1 &&
    month <= 12 &&
    new Date(date).getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 61
  if (!isReal) return Number.NaN
  const zone = /([-+])(\d{2}):?(\d{2})/.exec(m[20] ?? '')
  const offset = zone ? (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) : 0
  return (
    date +
    (hour * 60 + minute - offset) * 60_000 +
    second * 1_000 +
    Math.round(Number(m[18] ?? 0) * 1_000)
  )
}

/** Day first where some cell's first part is over 12 and none's second is. */
export function dateOrderOf(cells: readonly string[]): DateOrder {
  let [day, month] = [0, 0]
  for (const cell of cells) {
    const m = /^(\d{1,2})[-/](\d{1,2})[-/]\d{2,4}/.exec(cell.trim())
    if (m && Number(m[1]) > 12) day += 1
    if (m && Number(m[2]) > 12) month += 1
  }
  return day > month ? 'day-first' : 'month-first'
}

const TRUTH = new Set(['true', 'false', 'yes', 'no', 'y', 'n'])
export const isTruth = (cell: string): boolean => cell.length < 6 && TRUTH.has(cell.toLowerCase())

/** Whether a cell by itself is a number or a date; used before a column's style is known. */
export function kindOf(cell: string, order: DateOrder = 'month-first'): 'number' | 'date' | 'text' {
  const trimmed = cell.trim()
  if (!Number.isNaN(numberOf(trimmed)) || !Number.isNaN(numberOf(trimmed, ','))) return 'number'
  return Number.isNaN(dateOf(trimmed, order)) ? 'text' : 'date'
}
