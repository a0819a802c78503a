/** The whole of what is known about a table: columns, doubles, correlations, series, anomalies. Pure. */

import type { Column } from './column.ts'
import { type ColumnProfile, columnProfile } from './column-profile.ts'
import { correlation, ranks } from './numbers.ts'
import { anomaliesOf } from './outlying.ts'
import { mask } from './personal.ts'
import { type Series, seriesOf } from './series.ts'
import type { Table } from './table.ts'

const MAX_CORRELATED = 12
const MAX_LISTED = 20

export type Related = { a: string; b: string; pearson: number; spearman: number; n: number }
export type TimeSeries = {
  column: string
  over: string
  trend: Series['trend']
  weekdays: Series['weekdays']
  points: { time: number; value: number }[]
}
export type Profile = {
  rows: number
  columns: ColumnProfile[]
  duplicates: { rows: number; pairs: { line: number; sameAs: number }[] }
  correlations: Related[]
  series: TimeSeries[]
}
/** The profile, and each column's numbers in row order (empty for others): what drift and charts go back to. */
export type Profiled = { profile: Profile; values: Float64Array[] }

function duplicatesOf({ columns, lines }: Table): Profile['duplicates'] {
  const first = new Map<string, number>()
  const found: Profile['duplicates'] = { rows: 0, pairs: [] }
  for (let row = 0; row < lines.length; row += 1) {
    let key = ''
    for (const column of columns) key += `${column[row]}\u001f`
    const before = first.get(key)
    if (before === undefined) first.set(key, row)
    else {
      found.rows += 1
      if (found.pairs.length < MAX_LISTED)
        found.pairs.push({ line: lines[row] ?? 0, sameAs: lines[before] ?? 0 })
    }
  }
  return found
}

function correlationsOf(names: readonly string[], values: readonly Float64Array[]): Related[] {
  const used = values
    .flatMap((own, column) => (own.length > 0 ? [{ own, name: names[column] ?? '' }] : []))
    .slice(0, MAX_CORRELATED)
    .map((one) => ({ ...one, isWhole: !one.own.some(Number.isNaN), ranks: ranks(one.own) }))
  return used.flatMap((a, n) =>
    used.slice(n + 1).flatMap((b): Related[] => {
      const pearson = correlation(a.own, b.own)
      if (!pearson) return []
      // Ranks among the pairs that count, not among all.
      const shared = (one: Float64Array, other: Float64Array) =>
        ranks(one.map((value, row) => (Number.isNaN(other[row]) ? Number.NaN : value)))
      const spearman = correlation(
        b.isWhole ? a.ranks : shared(a.own, b.own),
        a.isWhole ? b.ranks : shared(b.own, a.own),
      )
      return [
        { a: a.name, b: b.name, pearson: pearson.r, spearman: spearman?.r ?? 0, n: pearson.n },
      ]
    }),
  )
}

/** The first column of dates that orders most of the table. */
function timeAxis(
  columns: readonly { profile: ColumnProfile; column: Column }[],
  rows: number,
): number {
  return columns.findIndex(
    ({ profile }) =>
      profile.type === 'date' &&
      profile.date !== null &&
      profile.missing < rows / 5 &&
      profile.distinct >= 12,
  )
}

export function profileOf(table: Table): Profiled {
  // A file without a header has its first row for names: they are masked like any cell.
  const names = table.names.map((name) => mask(name).text)
  const read = table.columns.map((cells, index) =>
    columnProfile(names[index] ?? '', cells, table.lines),
  )
  const values = read.map(({ profile, column }) =>
    profile.number ? column.values : new Float64Array(0),
  )
  const axis = timeAxis(read, table.lines.length)
  const times = read[axis]?.column.values
  const series: TimeSeries[] = []
  const columns = read.map(({ profile }, index): ColumnProfile => {
    const own = values[index]
    if (!own || own.length === 0) return profile
    const over = times ? seriesOf(times, own) : null
    if (over && times)
      series.push({
        column: profile.name,
        over: names[axis] ?? '',
        trend: over.trend,
        weekdays: over.weekdays,
        points: over.times.map((time, n) => ({ time, value: over.values[n] ?? 0 })),
      })
    return { ...profile, anomalies: anomaliesOf(own, over, table.lines) }
  })
  return {
    profile: {
      rows: table.lines.length,
      columns,
      duplicates: duplicatesOf(table),
      correlations: correlationsOf(names, values),
      series,
    },
    values,
  }
}
