/** The report as data: what the JSON artifact holds, and how it differs from the one before. */

import * as z from 'zod'
import type { Words } from '../tool.ts'
import type { Crawl } from './crawl.ts'
import type { Result } from './judge.ts'

export const SCHEMA_VERSION = 1

export type Changes = {
  scoreBefore: number
  /** Ids of findings. */
  fixed: string[]
  introduced: string[]
}

export type Report = Result & {
  schemaVersion: typeof SCHEMA_VERSION
  url: string
  requested: string
  /** One page, or all that were found. */
  scope: 'page' | 'site'
  pages: { url: string; status: number; title: string; failed: string[] }[]
  disallowed: string[]
  /** More pages were found than were visited. */
  cut: boolean
  changes: Changes | null
  /** A model's words for whoever decides; absent where there is none: the report is then by rules alone. */
  summary?: Words
  /** How to have the whole site looked at; null where that is not offered or was done. */
  proof: { address: string; token: string } | null
}

/** What a comparison needs of an earlier report, ours or not. */
const Earlier = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  scope: z.string().max(10),
  score: z.number().min(0).max(100),
  findings: z.array(z.object({ id: z.string().max(100) })).max(500),
})

/** null: there is none that can be compared, a page with a page and a site with a site. */
export function changesSince(
  earlier: Uint8Array | null,
  now: Pick<Report, 'scope' | 'findings'>,
): Changes | null {
  if (!earlier) return null
  let data: unknown
  try {
    data = JSON.parse(new TextDecoder().decode(earlier))
  } catch {
    return null
  }
  const before = Earlier.safeParse(data)
  if (!before.success || before.data.scope !== now.scope) return null
  const [then, today] = [
    new Set(before.data.findings.map(({ id }) => id)),
    new Set(now.findings.map(({ id }) => id)),
  ]
  return {
    scoreBefore: before.data.score,
    fixed: [...then].filter((id) => !today.has(id)).sort(),
    introduced: [...today].filter((id) => !then.has(id)).sort(),
  }
}

const MAX_TOLD_FINDINGS = 15
export const SUMMARY_TASK =
  'A website was audited by rules. In three to five sentences tell its owner, who is no engineer, how it stands, what matters most and what to fix first.'

/** What a model is told: our own words about the findings, none of the page's text. */
export const toldOf = ({ score, categories, findings }: Result): string =>
  JSON.stringify({
    score,
    categories: Object.entries(categories).map(([name, category]) => [name, category.score]),
    findings: findings.length,
    first: findings
      .slice(0, MAX_TOLD_FINDINGS)
      .map(({ title, why, fix, effort, count }) => ({ title, why, fix, effort, places: count })),
  })

export const pagesOf = ({ visited }: Crawl): Report['pages'] =>
  visited.map(({ url, status, title, judged }) => ({
    url,
    status,
    title,
    failed: (judged ?? []).filter(({ verdict }) => verdict?.length).map(({ check }) => check.id),
  }))
