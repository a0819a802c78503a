/** The analysis as one HTML file: no script, no address to load from, every word of the data escaped. */

import { brand } from '../../contract/brand.ts'
import type { Analysis } from './analysis.ts'
import {
  dayOf,
  escapeHtml,
  figure,
  histogramChart,
  lineChart,
  thinned,
  weekdayChart,
  weekdayRows,
} from './charts.ts'
import type { ColumnProfile, NumberProfile } from './column-profile.ts'
import type { Finding } from './findings.ts'
import type { TimeSeries } from './profile.ts'
import { styleHash, styleSheet } from './style.ts'

/** The JSON report has all; a page of hundreds is not read. */
const MAX_FINDINGS = 60
const MAX_SERIES_ROWS = 31

type Cell = string | number
const cell = (value: Cell): string =>
  typeof value === 'number'
    ? `<td class="n">${figure(value)}</td>`
    : `<td>${escapeHtml(value)}</td>`

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const titles = head.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('')
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')
  return `<div class="scroll" tabindex="0" role="group" aria-label="${escapeHtml(head.join(', '))}"><table><thead><tr>${titles}</tr></thead><tbody>${body}</tbody></table></div>`
}

/** A chart with its table beside it. */
const figureOf = (chart: string, beside: string): string =>
  `<div class="pair"><figure>${chart}</figure>${beside}</div>`

const section = (title: string, body: string): string =>
  body === '' ? '' : `<section><h2>${escapeHtml(title)}</h2>${body}</section>`

const finding = ({ severity, column, title, detail }: Finding): string =>
  `<li class="${severity}"><b>${severity === 'info' ? 'note' : severity}</b> <strong>${column === null ? '' : `${escapeHtml(column)}: `}${escapeHtml(title)}</strong><p>${escapeHtml(detail)}</p></li>`

function numbers(name: string, one: NumberProfile): string {
  const { quantiles: q, histogram } = one
  const rows: [string, number][] = [
    ['mean', one.mean],
    ['standard deviation', one.sd],
    ['minimum', one.min],
    ['1 %', q.p01],
    ['5 %', q.p05],
    ['lower quartile', q.p25],
    ['median', one.median],
    ['upper quartile', q.p75],
    ['95 %', q.p95],
    ['99 %', q.p99],
    ['maximum', one.max],
    ['skewness', one.skewness],
    ['autocorrelation, lag 1', one.autocorrelation],
    ['zeros', one.zeros],
    ['negative', one.negatives],
  ]
  const bins = table(
    ['from', 'to', 'values'],
    histogram.counts.map((count, n) => [
      histogram.edges[n] ?? 0,
      histogram.edges[n + 1] ?? 0,
      count,
    ]),
  )
  return figureOf(
    histogramChart(name, histogram) +
      `<details><summary>The bars as a table</summary>${bins}</details>`,
    table(['figure', 'value'], rows),
  )
}

function column(one: ColumnProfile, rows: number): string {
  const facts = [
    one.type,
    `${rows - one.missing} values`,
    `${one.missing} missing`,
    `${one.distinct} distinct`,
    ...(one.text ? [`${one.text.shortest}–${one.text.longest} characters`] : []),
    ...(one.date ? [`${one.date.from} to ${one.date.to}`] : []),
  ]
  const hidden = one.personal.hidden ? '<p>Personal data: its values are not shown.</p>' : ''
  const top =
    one.top.length > 0
      ? table(
          ['most frequent', 'rows'],
          one.top.map(({ value, count }) => [value, count]),
        )
      : ''
  const anomalies =
    one.anomalies && one.anomalies.count > 0
      ? `<h4>${one.anomalies.count} anomalies${one.anomalies.count > one.anomalies.rows.length ? `, the ${one.anomalies.rows.length} farthest out` : ''}</h4>${table(
          ['line', 'value', 'expected from', 'to'],
          one.anomalies.rows.map(({ line, value, expected }) => [
            line,
            value,
            expected.low,
            expected.high,
          ]),
        )}`
      : ''
  return `<article><h3>${escapeHtml(one.name)}</h3><p class="facts">${escapeHtml(facts.join(' · '))}</p>${hidden}${one.number ? numbers(one.name, one.number) : ''}${top}${anomalies}</article>`
}

function overTime({ column: name, over, trend, weekdays, points }: TimeSeries): string {
  const step = Math.max(1, Math.ceil(points.length / MAX_SERIES_ROWS))
  const few = table(
    [over, name],
    points.filter((_, n) => n % step === 0).map(({ time, value }) => [dayOf(time), value]),
  )
  const words = trend
    ? `Goes ${trend.direction} by ${figure(Math.abs(trend.perDay * 30))} per 30 days (Theil–Sen; Mann–Kendall, 0.1 %).`
    : 'No trend that chance could not make.'
  const note =
    step > 1
      ? `<details><summary>Every ${step}th of ${points.length} points as a table</summary>${few}</details>`
      : few
  const weekly = weekdays
    ? figureOf(weekdayChart(name, weekdays), table(['weekday', 'median'], weekdayRows(weekdays)))
    : ''
  return `<article><h3>${escapeHtml(name)}</h3><p>${escapeHtml(words)}</p>${figureOf(lineChart(name, thinned(points)), note)}${weekly}</article>`
}

/** `policy` lets the file's one stylesheet in and nothing else, wherever it is opened. */
const policy = (): string => `default-src 'none'; style-src '${styleHash()}'`

/** The report as a complete document. */
export function htmlReport({
  file,
  analysedAt,
  profile,
  findings,
  drift,
  notes,
  engine,
  summary,
}: Analysis): string {
  const { columns, rows, correlations, duplicates, series } = profile
  const cut =
    findings.length > MAX_FINDINGS
      ? `<p>${findings.length - MAX_FINDINGS} more are in the JSON report.</p>`
      : ''
  const overview = table(
    ['column', 'type', 'missing', 'distinct', 'not fitting', 'anomalies', 'personal data'],
    columns.map((one) => [
      one.name,
      one.type,
      one.missing,
      one.distinct,
      one.invalid.count,
      one.anomalies?.count ?? 0,
      one.personal.kinds.join(', '),
    ]),
  )
  const changes = drift
    ? `<p>Compared with the upload of ${escapeHtml(drift.since.slice(0, 10))}: ${drift.rowsBefore} rows then, ${drift.rowsNow} now.</p>${
        drift.columns.length > 0
          ? table(
              ['column', 'change', 'level'],
              drift.columns.map((one) => [one.column, one.change, one.level]),
            )
          : '<p>No column changed in kind or spread.</p>'
      }`
    : ''
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="${policy()}"><meta name="robots" content="noindex"><title>Data analysis: ${escapeHtml(file.name)}</title><style>${styleSheet}</style></head><body><main><header><p>${brand.name} · data analysis</p><h1>${escapeHtml(file.name)}</h1><p class="facts">${escapeHtml(`${rows} rows · ${columns.length} columns · ${file.bytes} bytes · ${file.encoding} · ${file.format}${file.delimiter === null ? '' : `, separated by ${file.delimiter === '\t' ? 'tabs' : `“${file.delimiter}”`}`} · ${analysedAt}`)}</p></header>${section('In short', summary ? `<p>${escapeHtml(summary.text)}</p><p class="facts">Written by ${escapeHtml(summary.engine)} from the findings below; everything else is by rules.</p>` : '')}${section('What to look at first', findings.length > 0 ? `<ol class="findings">${findings.slice(0, MAX_FINDINGS).map(finding).join('')}</ol>${cut}` : '<p>Nothing stands out.</p>')}${section('Since the last upload', changes)}${section('About the file', notes.length > 0 ? `<ul>${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul>` : '')}${section('Columns', overview)}${section('Over time', series.map(overTime).join(''))}${section(
    'Correlations',
    correlations.length > 0
      ? table(
          ['column', 'with', 'Pearson', 'Spearman', 'rows'],
          correlations.map(({ a, b, pearson, spearman, n }) => [
            a,
            b,
            Number(pearson.toFixed(3)),
            Number(spearman.toFixed(3)),
            n,
          ]),
        )
      : '',
  )}${section(
    'Duplicate rows',
    duplicates.rows > 0
      ? `<p>${duplicates.rows} rows repeat an earlier one.</p>${table(
          ['line', 'same as line'],
          duplicates.pairs.map(({ line, sameAs }) => [line, sameAs]),
        )}`
      : '',
  )}${section('Each column', columns.map((one) => column(one, rows)).join(''))}<footer><p>Engine: ${escapeHtml(engine)}. Quantiles by p(n + 1) and autocorrelation as in the NIST/SEMATECH handbook. Anomalies: modified z-score of each side, wider for more rows and for heavy tails, so that one clean column in a hundred is flagged at all. Correlation: pairs without missing values. Lines count from 1; of a JSON list they are records.</p></footer></main></body></html>`
}
