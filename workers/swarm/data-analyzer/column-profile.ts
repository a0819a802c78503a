/** What is known about one column: its type, its values in figures, what does not fit and what is personal. */

import { type Column, isIdentifier, readColumn } from './column.ts'
import { type Histogram, histogram, type Moments, moments, quantile, sortedOf } from './numbers.ts'
import type { Anomalies } from './outlying.ts'
import { kindByName, mask, type PersonalKind, shown } from './personal.ts'
import { isMissing } from './values.ts'

const MAX_TOP = 8
const MAX_CATEGORIES = 50
/** A column more than half of whose cells are personal is shown by its counts alone. */
const PERSONAL_SHARE = 0.5

export type ColumnType =
  | 'number'
  | 'date'
  | 'boolean'
  | 'category'
  | 'text'
  | 'identifier'
  | 'empty'
export type NumberProfile = Moments & {
  min: number
  max: number
  median: number
  quantiles: Record<'p01' | 'p05' | 'p25' | 'p75' | 'p95' | 'p99', number>
  zeros: number
  negatives: number
  histogram: Histogram
}
export type ColumnProfile = {
  name: string
  type: ColumnType
  missing: number
  distinct: number
  /** Cells that are there but not of the column's type. */
  invalid: { count: number; lines: number[]; examples: string[] }
  personal: { kinds: PersonalKind[]; cells: number; hidden: boolean }
  number: NumberProfile | null
  date: { from: string; to: string; order: string | null } | null
  text: { shortest: number; longest: number } | null
  top: { value: string; count: number }[]
  /** The same value in several spellings (case, blanks). */
  spellings: string[][]
  /** Cells a spreadsheet would run as a formula. */
  formulas: number
  anomalies: Anomalies | null
}
const present = (values: Float64Array): Float64Array =>
  values.filter((value) => !Number.isNaN(value))

function numberProfile(values: Float64Array): NumberProfile {
  const sorted = sortedOf(values)
  const q = (p: number) => quantile(sorted, p)
  return {
    ...moments(values),
    min: sorted[0] ?? 0,
    max: sorted.at(-1) ?? 0,
    median: q(0.5),
    quantiles: {
      p01: q(0.01),
      p05: q(0.05),
      p25: q(0.25),
      p75: q(0.75),
      p95: q(0.95),
      p99: q(0.99),
    },
    zeros: values.filter((value) => value === 0).length,
    negatives: values.filter((value) => value < 0).length,
    histogram: histogram(sorted),
  }
}

function spellingsOf(counts: ReadonlyMap<string, number>): string[][] {
  const groups = new Map<string, string[]>()
  for (const value of counts.keys()) {
    const plain = value.toLowerCase().replace(/\s+/g, ' ').trim()
    groups.set(plain, [...(groups.get(plain) ?? []), value])
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .slice(0, 5)
    .map((group) => group.slice(0, 5).map((value) => JSON.stringify(shown(value))))
}

/** What one pass over the cells tells that needs no type. */
function scan(cells: readonly string[]) {
  const counts = new Map<string, number>()
  const kinds = new Map<PersonalKind, number>()
  let [personal, formulas, shortest, longest] = [0, 0, Infinity, 0]
  for (const cell of cells) {
    if (isMissing(cell)) continue
    const before = counts.get(cell)
    counts.set(cell, (before ?? 0) + 1)
    const code = cell.charCodeAt(0)
    if (
      (code === 61 || code === 64 || code === 43 || code === 45 || code === 9) &&
      /^(?:[=@\t]|[+-](?![\d.,\s$€£]))/.test(cell)
    )
      formulas += 1
    shortest = Math.min(shortest, cell.length)
    longest = Math.max(longest, cell.length)
    const found = mask(cell).kinds
    if (found.length > 0) personal += 1
    for (const kind of found) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  return { counts, kinds, personal, formulas, shortest, longest }
}

function typeOf(name: string, column: Column, distinct: number, count: number): ColumnType {
  if (column.kind === 'truth') return 'boolean'
  if (column.kind !== 'text') return isIdentifier(name, column) ? 'identifier' : column.kind
  if (
    column.isCode ||
    (distinct === count && count > 20 && /(?:^|[\s_.-])id$|uuid|[a-z]Id$/i.test(name))
  )
    return 'identifier'
  return distinct <= Math.min(MAX_CATEGORIES, Math.max(2, count / 4)) ? 'category' : 'text'
}

export function columnProfile(
  name: string,
  cells: readonly string[],
  lines: readonly number[],
): { profile: ColumnProfile; column: Column } {
  const column = readColumn(cells)
  const seen = scan(cells)
  const count = cells.length - column.missing
  const byName = kindByName(name)
  const hidden = seen.personal > count * PERSONAL_SHARE || (byName !== null && count > 0)
  const distinct = seen.counts.size
  const type = typeOf(name, column, distinct, count)
  const isShown =
    !hidden &&
    (type === 'category' ||
      type === 'boolean' ||
      type === 'text' ||
      (type === 'number' && distinct <= MAX_TOP * 2))
  const values = type === 'number' && !hidden ? present(column.values) : null
  const dates = type === 'date' && !hidden ? present(column.values) : null
  const iso = (time: number) => new Date(time).toISOString().replace('T00:00:00.000Z', '')
  const top = isShown
    ? [...seen.counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MAX_TOP)
    : []
  return {
    column,
    profile: {
      name,
      type,
      missing: column.missing,
      distinct,
      invalid: {
        count: column.odd.length,
        lines: column.odd.slice(0, 5).map((row) => lines[row] ?? 0),
        examples: hidden
          ? []
          : [...new Set(column.odd.slice(0, 20).map((row) => shown(cells[row] ?? '')))].slice(0, 5),
      },
      personal: {
        kinds: [...new Set([...(byName && hidden ? [byName] : []), ...seen.kinds.keys()])],
        cells: byName && hidden ? count : seen.personal,
        hidden,
      },
      number: values ? numberProfile(values) : null,
      date:
        dates && dates.length > 0
          ? {
              from: iso(dates.reduce((a, b) => Math.min(a, b))),
              to: iso(dates.reduce((a, b) => Math.max(a, b))),
              order: column.order,
            }
          : null,
      text: column.kind === 'text' ? { shortest: seen.shortest, longest: seen.longest } : null,
      top: top
        .filter(([, times]) => times > 1 || type !== 'text')
        .map(([value, times]) => ({ value: shown(value), count: times })),
      spellings:
        hidden || type === 'number' || type === 'date' || distinct > 2_000
          ? []
          : spellingsOf(seen.counts),
      formulas: seen.formulas,
      anomalies: null,
    },
  }
}
