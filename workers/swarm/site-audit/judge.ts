/** Pages → findings and scores. Pure: the same pages give the same result. */

import {
  CATEGORIES,
  type Category,
  type Check,
  type Effort,
  type Evidence,
  MAX_EVIDENCE,
  type Verdict,
} from './check.ts'
import type { Page } from './page.ts'

/** With a critical failure a page is not good, whatever else it does well. */
export const CRITICAL_CAP = 49

export type Finding = {
  id: string
  category: Category
  title: string
  why: string
  fix: string
  effort: Effort
  weight: number
  critical: boolean
  /** Places on all pages; `evidence` shows the first of them. */
  count: number
  evidence: (Evidence & { page?: string })[]
  /** Pages it was found on, at most five. */
  pages: string[]
}

export type CategoryResult = { score: number | null; passed: number; failed: number }
export type Result = {
  score: number
  capped: boolean
  categories: Record<Category, CategoryResult>
  findings: Finding[]
  passed: { id: string; category: Category; title: string }[]
}

/** One check on one page, or on the site. */
export type Judged = { check: Check; verdict: Verdict; page: string; times: number }

export const judgePage = (checks: readonly Check[], page: Page): Judged[] =>
  checks.map((check) => ({
    check,
    verdict: bounded(check.judge(page)),
    page: page.url.href,
    times: 1,
  }))

/** Keeps the count and drops what no report shows: a hundred pages fit into memory. */
const bounded = (verdict: Verdict): Verdict =>
  verdict?.map((evidence, index) => (index < MAX_EVIDENCE ? evidence : { text: '' })) ?? null

const EFFORTS: Readonly<Record<Effort, number>> = { minutes: 1, hours: 2, days: 4 }

/** What gains most for the least work comes first, critical faults before all. */
const urgency = ({ critical, weight, effort }: Finding): number =>
  (critical ? 1_000 : 0) + weight / EFFORTS[effort]

const percent = (part: number, whole: number): number | null =>
  whole > 0 ? Math.round((100 * part) / whole) : null

function findingOf(check: Check, failures: readonly Judged[], several: boolean): Finding {
  const { id, category, title, why, fix, effort, weight, critical = false } = check
  const evidence = failures
    .flatMap(({ verdict, page }) =>
      (verdict ?? [])
        .filter(({ text, selector }) => text || selector)
        .map((one) => (several ? { ...one, page } : one)),
    )
    .slice(0, MAX_EVIDENCE)
  const count = failures.reduce((sum, { verdict }) => sum + (verdict?.length ?? 0), 0)
  const pages = failures.map(({ page }) => page).slice(0, MAX_EVIDENCE)
  return { id, category, title, why, fix, effort, weight, critical, count, evidence, pages }
}

/** Score of a category: weight passed ÷ weight applicable, over all pages; the total is their mean. */
export function resultOf(judged: readonly Judged[], several: boolean): Result {
  const byCheck = new Map<Check, Judged[]>()
  for (const one of judged) byCheck.set(one.check, [...(byCheck.get(one.check) ?? []), one])
  const applicable = [...byCheck].flatMap(([check, all]) => {
    const applied = all.filter(({ verdict }) => verdict !== null)
    return applied.length > 0 ? [{ check, applied }] : []
  })
  const failed = ({ verdict }: Judged) => (verdict?.length ?? 0) > 0
  const findings = applicable
    .flatMap(({ check, applied }) => {
      const failures = applied.filter(failed)
      return failures.length > 0 ? [findingOf(check, failures, several)] : []
    })
    .sort((a, b) => urgency(b) - urgency(a) || (a.id < b.id ? -1 : 1))
  const failedIds = new Set(findings.map(({ id }) => id))
  const passed = applicable.flatMap(({ check: { id, category, title } }) =>
    failedIds.has(id) ? [] : [{ id, category, title }],
  )
  const resultFor = (category: Category): CategoryResult => {
    const own = applicable.filter(({ check }) => check.category === category)
    const weigh = (counts: (one: Judged) => boolean) =>
      own.reduce(
        (sum, { check, applied }) =>
          sum + check.weight * applied.filter(counts).reduce((n, { times }) => n + times, 0),
        0,
      )
    return {
      score: percent(
        weigh((one) => !failed(one)),
        weigh(() => true),
      ),
      passed: passed.filter((one) => one.category === category).length,
      failed: findings.filter((one) => one.category === category).length,
    }
  }
  const categories = Object.fromEntries(
    CATEGORIES.map((category) => [category, resultFor(category)]),
  ) as Record<Category, CategoryResult>
  const scores = CATEGORIES.map((category) => categories[category].score).filter(
    (score) => score !== null,
  )
  const mean = Math.round(scores.reduce((sum, score) => sum + score, 0) / (scores.length || 1))
  const capped = mean > CRITICAL_CAP && findings.some(({ critical }) => critical)
  return { score: capped ? CRITICAL_CAP : mean, capped, categories, findings, passed }
}
