/** Bytes of a table → its analysis; and the analysis as JSON and as a list of anomalies for a spreadsheet. */

import type { Words } from '../tool.ts'
import { readCsv } from './csv.ts'
import { decode, type Encoding } from './decode.ts'
import { type Drift, driftSince } from './drift.ts'
import { type Finding, findingsOf } from './findings.ts'
import { readJson } from './json.ts'
import { shown } from './personal.ts'
import { type Profile, type Profiled, profileOf } from './profile.ts'
import type { Table } from './table.ts'

/** Raised when a member changes its meaning. */
export const SCHEMA_VERSION = 1

export type Analysis = {
  schemaVersion: typeof SCHEMA_VERSION
  engine: 'rules'
  analysedAt: string
  file: {
    name: string
    bytes: number
    encoding: Encoding
    format: Table['format']
    delimiter: string | null
  }
  notes: string[]
  findings: Finding[]
  profile: Profile
  drift: Drift | null
  /** A model's words for whoever decides; absent where there is none: all is then by rules. */
  summary?: Words
}

const MAX_TOLD_FINDINGS = 20
export const SUMMARY_TASK =
  'A table was analysed by rules. In three to five sentences tell whoever owns it what stands out, what may be wrong with it and what to look at first.'

/** What a model is told: the findings in our words, in which values of the table and personal data are masked or counted already. */
export const toldOf = ({ profile, findings, drift }: Analysis): string =>
  JSON.stringify({
    rows: profile.rows,
    columns: profile.columns.map(({ name, type }) => [name, type]).slice(0, MAX_TOLD_FINDINGS),
    comparedWith: drift?.since.slice(0, 10) ?? null,
    findings: findings.length,
    first: findings.slice(0, MAX_TOLD_FINDINGS),
  })

export type ReadFile = Pick<Analysis, 'file' | 'notes'> & { table: Table }

/** Decides by content, then by name. Throws ToolRefused `not_a_table`. */
export function readFile(name: string, bytes: Uint8Array): ReadFile {
  const { text, encoding, notes } = decode(bytes)
  const isJson =
    /\.(?:json|jsonl|ndjson)$/i.test(name) || /^\s*[[{]\s*["{[\]}\d-]/.test(text.slice(0, 1_000))
  const table = isJson ? readJson(text) : readCsv(text)
  return {
    table,
    file: {
      name: shown(name),
      bytes: bytes.length,
      encoding,
      format: table.format,
      delimiter: table.delimiter,
    },
    notes: [...notes, ...table.notes],
  }
}

export function analyse(
  read: ReadFile,
  { profile, values }: Profiled,
  analysedAt: string,
  earlier: Uint8Array | null,
): Analysis {
  const drift = driftSince(earlier, profile, (column) =>
    (values[column] ?? new Float64Array(0)).filter((value) => !Number.isNaN(value)),
  )
  return {
    schemaVersion: SCHEMA_VERSION,
    engine: 'rules',
    analysedAt,
    file: read.file,
    notes: read.notes,
    findings: findingsOf(profile, drift),
    profile,
    drift,
  }
}

export const profileFile = (read: ReadFile): Profiled => profileOf(read.table)

/** The profile's members lie at the top, as documented; points of series stay in the page. */
export function jsonReport({ profile, ...rest }: Analysis): string {
  const { series, ...flat } = profile
  return JSON.stringify({
    ...rest,
    ...flat,
    series: series.map(({ points, ...one }) => ({ ...one, points: points.length })),
  })
}

/** A cell no spreadsheet runs (OWASP, CSV injection): text that begins like a formula gets an apostrophe. */
export function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Every listed anomaly, to be worked through beside the file; CRLF and a byte order mark, for Excel. */
export function anomaliesCsv({ profile }: Analysis): string {
  const rows = profile.columns.flatMap(({ name, anomalies }) =>
    (anomalies?.rows ?? []).map(({ line, value, expected }) => [
      line,
      name,
      value,
      expected.low,
      expected.high,
    ]),
  )
  return `\ufeff${[['line', 'column', 'value', 'expected from', 'expected to'], ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`
}

/** What an upload is about, whatever its month: `Sales 2026-10.csv` → `sales`. */
export const subjectOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\.[a-z]+$/, '')
    .replace(/[\d\W_]+/g, ' ')
    .trim()
    .slice(0, 200) || 'table'
