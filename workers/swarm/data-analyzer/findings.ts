/** What a person should know first, in words, most serious first. */

import { figure } from './charts.ts'
import type { ColumnProfile } from './column-profile.ts'
import type { Drift } from './drift.ts'
import type { Profile } from './profile.ts'
import { onLines } from './table.ts'

export const SEVERITIES = ['high', 'medium', 'low', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]
export type Finding = { severity: Severity; column: string | null; title: string; detail: string }

const MUCH_MISSING = 0.2
const STRONG = 0.7
const share = (part: number, of: number): string =>
  `${((part / Math.max(1, of)) * 100).toFixed(1)} %`

function ofColumn(column: ColumnProfile, rows: number): Finding[] {
  const found: Finding[] = []
  const add = (severity: Severity, title: string, detail: string) =>
    found.push({ severity, column: column.name, title, detail })
  const { missing, invalid, personal, anomalies } = column
  if (personal.kinds.length > 0)
    add(
      'high',
      `Personal data: ${personal.kinds.join(', ')}`,
      `${personal.cells} cells. They are masked in this report; check that you may keep and share them.`,
    )
  if (column.formulas > 0 && column.type !== 'number')
    add(
      'high',
      'Cells that a spreadsheet would run',
      `${column.formulas} cells begin with = + - or @. Put an apostrophe before them when you export.`,
    )
  if (column.type === 'empty') add('medium', 'Empty column', 'No row has a value.')
  else if (missing > 0)
    add(
      missing > rows * MUCH_MISSING ? 'medium' : 'low',
      'Missing values',
      `${missing} of ${rows} rows (${share(missing, rows)}).`,
    )
  if (invalid.count > 0) {
    const examples =
      invalid.examples.length > 0
        ? `, such as ${invalid.examples.map((one) => `"${one}"`).join(', ')}`
        : ''
    add(
      'medium',
      `Not a ${column.type}`,
      `${invalid.count} cells of a ${column.type} column are something else (${onLines(invalid.lines)})${examples}.`,
    )
  }
  if (anomalies && anomalies.count > 0) {
    const first = anomalies.rows[0]
    const expected = first
      ? ` Farthest: ${figure(first.value)} on line ${first.line}, expected ${figure(first.expected.low)} to ${figure(first.expected.high)}.`
      : ''
    add(
      'medium',
      `${anomalies.count} ${anomalies.count === 1 ? 'anomaly' : 'anomalies'}`,
      `Values far from ${anomalies.against === 'time' ? 'what trend and weekday make likely' : 'all others'}.${expected}`,
    )
  }
  if (column.spellings.length > 0)
    add(
      'low',
      'One value, several spellings',
      column.spellings.map((group) => group.join(' and ')).join('; '),
    )
  if (column.distinct === 1 && missing === 0 && rows > 1)
    add('low', 'Always the same', 'The column tells rows apart in nothing.')
  if (column.date?.order && !column.personal.hidden)
    add(
      'info',
      `Dates read ${column.date.order.replace('-', ' ')}`,
      'For dates written as 3/4/2026 the whole column decides: day first only if a first part is over 12.',
    )
  return found
}

function ofSeries({ series }: Profile): Finding[] {
  return series.flatMap(({ column, trend, weekdays }): Finding[] => [
    ...(trend
      ? [
          {
            severity: 'info' as const,
            column,
            title: `Trend: ${trend.direction}`,
            detail: `${figure(trend.perDay * 30)} per 30 days, ${figure(trend.total)} over the whole time.`,
          },
        ]
      : []),
    ...(weekdays
      ? [
          {
            severity: 'info' as const,
            column,
            title: 'Weekday pattern',
            detail: 'The day of the week makes a difference; see its chart.',
          },
        ]
      : []),
  ])
}

function ofDrift(drift: Drift | null): Finding[] {
  if (!drift) return []
  const since = `Since the upload of ${drift.since.slice(0, 10)}`
  return [
    ...drift.removed.map(
      (column): Finding => ({
        severity: 'high',
        column,
        title: 'Column gone',
        detail: `${since}.`,
      }),
    ),
    ...drift.added.map(
      (column): Finding => ({
        severity: 'medium',
        column,
        title: 'New column',
        detail: `${since}.`,
      }),
    ),
    ...drift.columns.map(
      ({ column, change, level, psi }): Finding => ({
        severity: level === 'large' ? 'high' : 'medium',
        column,
        title: 'Changed since the last upload',
        detail: `${since} ${change}${psi === null ? '' : ` (stability index ${psi.toFixed(2)})`}.`,
      }),
    ),
  ]
}

export function findingsOf(profile: Profile, drift: Drift | null): Finding[] {
  const { duplicates, rows } = profile
  const first = duplicates.pairs[0]
  const found = [
    ...ofDrift(drift),
    ...(first
      ? [
          {
            severity: 'medium' as const,
            column: null,
            title: `${duplicates.rows} duplicate ${duplicates.rows === 1 ? 'row' : 'rows'}`,
            detail: `${share(duplicates.rows, rows)} of rows repeat an earlier one in every cell; line ${first.line} is line ${first.sameAs} again.`,
          },
        ]
      : []),
    ...profile.columns.flatMap((column) => ofColumn(column, rows)),
    ...profile.correlations
      .filter(({ pearson, spearman }) => Math.max(Math.abs(pearson), Math.abs(spearman)) >= STRONG)
      .map(
        ({ a, b, pearson, spearman, n }): Finding => ({
          severity: 'info',
          column: a,
          title: `Moves with ${b}`,
          detail: `Pearson ${pearson.toFixed(2)}, Spearman ${spearman.toFixed(2)} over ${n} rows. A correlation is no cause.`,
        }),
      ),
    ...ofSeries(profile),
  ]
  return found.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
}
