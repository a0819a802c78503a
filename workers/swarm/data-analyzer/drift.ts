/** What changed since the earlier upload of the same table: columns, size, missing values, and how values are spread. */

import * as z from 'zod'
import { countInto } from './numbers.ts'
import type { Profile } from './profile.ts'

/** Siddiqi's (2006) reading of the population stability index: below 0.1 stable, above 0.25 another population. */
const PSI_MODERATE = 0.1
const PSI_LARGE = 0.25
/** Two samples of one population differ by chance; this many times that is a change. */
const TIMES_CHANCE = 3
const MISSING_POINTS = 0.05

/** The part of an earlier report that is compared; anything else in the file is not looked at. */
const Earlier = z.object({
  schemaVersion: z.literal(1),
  analysedAt: z.string().max(40),
  rows: z.number(),
  columns: z
    .array(
      z.object({
        name: z.string().max(200),
        type: z.string().max(20),
        missing: z.number(),
        number: z
          .object({
            median: z.number(),
            histogram: z.object({
              edges: z.array(z.number()).max(60),
              counts: z.array(z.number()).max(60),
            }),
          })
          .nullable(),
        top: z.array(z.object({ value: z.string().max(200), count: z.number() })).max(20),
      }),
    )
    .max(200),
})
type EarlierColumn = z.infer<typeof Earlier>['columns'][number]

export type ColumnDrift = {
  column: string
  change: string
  level: 'moderate' | 'large'
  psi: number | null
}
export type Drift = {
  since: string
  rowsBefore: number
  rowsNow: number
  added: string[]
  removed: string[]
  columns: ColumnDrift[]
}

/** Population stability index of two counts over the same bins, and what chance alone would give. */
export function stability(
  before: readonly number[],
  now: readonly number[],
): { psi: number; chance: number } {
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0)
  const [n, m] = [total(before), total(now)]
  if (n === 0 || m === 0) return { psi: 0, chance: 0 }
  // Half a value in each bin, so that an empty one has a logarithm.
  const share = (count: number, of: number) => (count + 0.5) / (of + before.length / 2)
  const psi = before.reduce((sum, count, bin) => {
    const [p, q] = [share(count, n), share(now[bin] ?? 0, m)]
    return sum + (q - p) * Math.log(q / p)
  }, 0)
  return { psi, chance: (before.length - 1) * (1 / n + 1 / m) }
}

function spreadDrift(
  name: string,
  was: EarlierColumn,
  values: ArrayLike<number>,
  top: Profile['columns'][number]['top'],
  count: number,
  countBefore: number,
): ColumnDrift | null {
  const isNumber = was.number !== null && values.length > 0
  const labels = was.top.map(({ value }) => value)
  const rest = (counts: number[], all: number) => [
    ...counts,
    Math.max(0, all - counts.reduce((sum, one) => sum + one, 0)),
  ]
  if (!isNumber && labels.length === 0) return null
  const [before, now] = isNumber
    ? [was.number?.histogram.counts ?? [], countInto(was.number?.histogram.edges ?? [], values)]
    : [
        rest(
          was.top.map((one) => one.count),
          countBefore,
        ),
        rest(
          labels.map((label) => top.find(({ value }) => value === label)?.count ?? 0),
          count,
        ),
      ]
  const { psi, chance } = stability(before, now)
  if (psi < PSI_MODERATE || psi < chance * TIMES_CHANCE) return null
  return {
    column: name,
    change: 'its values are spread differently',
    level: psi >= PSI_LARGE ? 'large' : 'moderate',
    psi,
  }
}

/** Null where there is no earlier report we understand, or it was about another table (fewer than half the columns in common). */
export function driftSince(
  bytes: Uint8Array | null,
  profile: Profile,
  valuesOf: (column: number) => ArrayLike<number>,
): Drift | null {
  if (!bytes) return null
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder().decode(bytes))
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
  const parsed = Earlier.safeParse(json)
  if (!parsed.success) return null
  const { analysedAt, rows, columns } = parsed.data
  const before = new Map(columns.map((column) => [column.name, column]))
  const common = profile.columns.filter(({ name }) => before.has(name))
  if (common.length * 2 < Math.max(columns.length, profile.columns.length)) return null
  const now = new Set(profile.columns.map(({ name }) => name))
  return {
    since: analysedAt,
    rowsBefore: rows,
    rowsNow: profile.rows,
    added: profile.columns.filter(({ name }) => !before.has(name)).map(({ name }) => name),
    removed: columns.filter(({ name }) => !now.has(name)).map(({ name }) => name),
    columns: profile.columns.flatMap((column, index): ColumnDrift[] => {
      const was = before.get(column.name)
      if (!was) return []
      if (was.type !== column.type)
        return [
          {
            column: column.name,
            change: `its type was ${was.type} and is ${column.type}`,
            level: 'large',
            psi: null,
          },
        ]
      const [missedBefore, missedNow] = [
        was.missing / Math.max(1, rows),
        column.missing / Math.max(1, profile.rows),
      ]
      const percent = (share: number) => `${(share * 100).toFixed(1)} %`
      const missing: ColumnDrift[] =
        Math.abs(missedNow - missedBefore) > MISSING_POINTS
          ? [
              {
                column: column.name,
                change: `missing values went from ${percent(missedBefore)} to ${percent(missedNow)}`,
                level: Math.abs(missedNow - missedBefore) > 0.2 ? 'large' : 'moderate',
                psi: null,
              },
            ]
          : []
      const spread =
        column.type === 'identifier' || column.type === 'date'
          ? null
          : spreadDrift(
              column.name,
              was,
              valuesOf(index),
              column.top,
              profile.rows - column.missing,
              rows - was.missing,
            )
      return [...missing, ...(spread ? [spread] : [])]
    }),
  }
}
