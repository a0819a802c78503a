/** `node bench/figures.ts` alone, or within `npm run bench`: a day of a million facts rolled up, a year of summary read, and facts taken in by batches. */

import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { d1Over, migrated } from '../dev/sim/d1.ts'
import { summaryView } from '../workers/api/views/analytics.ts'
import { type Database, openDatabase, together } from '../workers/db/database.ts'
import { type FactRow, recordFacts } from '../workers/db/facts.ts'
import { differences } from '../workers/db/figures.ts'
import { readFigures } from '../workers/db/summary.ts'

const FACTS = 1_000_000
const BATCH = 5_000
const DAY = '2026-11-25'
const ROUNDS = 5

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** CPU of this process, in milliseconds: SQLite works in it. */
async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

const KINDS = [
  'visit',
  'visit',
  'visit',
  'visit',
  'visit',
  'visit',
  'visit',
  'user_signup',
] as const
const CHANNELS = ['direct', 'search', 'social', 'referral', 'email', 'ads', 'campaign'] as const

function aFact(n: number): FactRow {
  const paid = n % 10 === 8
  const failed = n % 10 === 9
  const type = paid ? 'payment_succeeded' : failed ? 'payment_failed' : (KINDS[n % 8] ?? 'visit')
  const id = `fct_${String(n).padStart(26, '0')}`
  return {
    id,
    accountId: null,
    type,
    ref: id,
    payload: type === 'visit' ? { path: '/pricing' } : {},
    party: null,
    channel: paid || failed ? null : (CHANNELS[n % 7] ?? 'direct'),
    amountCents: paid ? 1_900 : null,
    day: DAY,
    occurredAt: Date.parse(DAY) + (n % 86_400_000),
  }
}

export type FiguresCost = {
  /** Facts recorded per second of CPU. */
  ingestPerCpuSecond: number
  recountCpuMs: number
  summaryCpuMs: number
}

/** Tells the facts of one day; the CPU that took, in milliseconds. Fails if not each of them is stored. */
async function ingest(db: Database, sqlite: DatabaseSync): Promise<number> {
  let takenMs = 0
  for (let first = 0; first < FACTS; first += BATCH) {
    const facts = Array.from({ length: BATCH }, (_, n) => aFact(first + n))
    takenMs += await cpuMs(() => together(db, recordFacts(db, facts, Date.parse(DAY))))
  }
  const stored = Number(sqlite.prepare('SELECT count(*) AS n FROM events').get()?.n)
  if (stored !== FACTS) throw new Error(`${stored} facts stored, ${FACTS} told`)
  return takenMs
}

/** CPU of counting the day anew and comparing: the median of some rounds. Fails if that finds a difference. */
async function recount(db: Database): Promise<number> {
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round += 1)
    rounds.push(
      await cpuMs(async () => {
        const wrong = await differences(db, { from: DAY, to: DAY })
        if (wrong.length > 0) throw new Error(`the recount differs: ${JSON.stringify(wrong)}`)
      }),
    )
  return median(rounds)
}

/** Five years of days, each with every figure. */
const FIVE_YEARS = `INSERT INTO daily_metrics SELECT date('${DAY}', '-' || day.value || ' days'), kinds.metric, kinds.value, 0
  FROM (SELECT DISTINCT metric, 7 AS value FROM daily_metrics
    UNION SELECT value, 5 FROM json_each('["mrr_change_cents","new_cents","expansion_cents","churn_cents",
      "contraction_cents","reactivation_cents","refunds_cents","active_change:pro:year"]')) kinds,
    (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 1825) SELECT value FROM n) day`

async function readYear(db: Database): Promise<number> {
  const time = { before: '2024-11-26', from: '2025-11-26', to: DAY }
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS * 4; round += 1)
    rounds.push(
      await cpuMs(async () => {
        const summary = summaryView(await readFigures(db, time), time, null, Date.parse(DAY))
        if (summary.days.length !== 365) throw new Error('not a year')
      }),
    )
  return median(rounds)
}

/** SQLite works in this process, so nothing else may work in it meanwhile. */
export async function measureFigures(): Promise<FiguresCost> {
  const file = join(tmpdir(), `figures-${process.pid}.sqlite`)
  const sqlite = migrated(file)
  const db = openDatabase(
    d1Over(
      () => sqlite,
      async (call) => call(),
    ),
  )
  try {
    const takenMs = await ingest(db, sqlite)
    const recountCpuMs = await recount(db)
    sqlite.exec(FIVE_YEARS)
    const summaryCpuMs = await readYear(db)
    return { ingestPerCpuSecond: (FACTS / takenMs) * 1_000, recountCpuMs, summaryCpuMs }
  } finally {
    sqlite.close()
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
  }
}

/** What is for machines. */
export const figuresLine = ({ ingestPerCpuSecond, recountCpuMs, summaryCpuMs }: FiguresCost) =>
  `ingest_per_cpu_s=${ingestPerCpuSecond.toFixed(0)} recount_1m_cpu_ms=${recountCpuMs.toFixed(0)}` +
  ` summary_year_cpu_ms=${summaryCpuMs.toFixed(1)}`

if (import.meta.main) console.log(`figures: ${figuresLine(await measureFigures())}`)
