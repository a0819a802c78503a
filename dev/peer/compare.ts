/** Our verdict beside Lighthouse's on each page and shared audit, counted. */

import { existsSync, readFileSync } from 'node:fs'
import type { Check } from '../../workers/swarm/site-audit/check.ts'
import { checks } from '../../workers/swarm/site-audit/checks/index.ts'
import type { Page } from '../../workers/swarm/site-audit/page.ts'
import { parse } from '../../workers/swarm/site-audit/parse.ts'
import { ourName, SHARED_AUDITS } from './audits.ts'
import { FOLDER, htmlOf, PAGE_HEADERS, pathOf } from './pages.ts'

export type Kept = {
  lighthouseVersion: string
  environment: { hostUserAgent: string }
  audits: Record<
    string,
    { score: number | null; scoreDisplayMode: string; details?: { items?: unknown[] } }
  >
}

/** Shown without a score, unless nothing was found. */
const INFORMATIVE = new Set(['empty-heading', 'image-redundant-alt', 'duplicate-id-aria'])

/** What Lighthouse said of a page, as it was kept. */
export const keptOf = (page: string): Kept | null => {
  const file = `${FOLDER}lighthouse/${page}.json`
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : null
}

export type Outcome = 'failed' | 'passed' | 'not applicable'

/**
 * As its report marks it. Audits without a score fail by what they list, and call a page without a fault not applicable;
 * insights fail below 1.
 */
export function theirs({ audits }: Kept, id: string): Outcome {
  const audit = audits[id]
  if (!audit) throw new Error(`Lighthouse kept nothing of ${id}`)
  const { score, scoreDisplayMode, details } = audit
  if (scoreDisplayMode === 'informative') return details?.items?.length ? 'failed' : 'passed'
  if (INFORMATIVE.has(id)) return 'passed'
  if (scoreDisplayMode === 'notApplicable' || score === null) return 'not applicable'
  return score < 1 ? 'failed' : 'passed'
}

/** The page as a visit would see it. */
export function pageOf(name: string): Page {
  const source = htmlOf(name)
  const url = new URL(pathOf(name), 'http://127.0.0.1')
  return {
    url,
    hops: [{ url: url.href, status: 200 }],
    status: 200,
    headers: new Headers(PAGE_HEADERS),
    bytes: Buffer.byteLength(source),
    document: parse(source),
    beside: { robots: null, sitemap: null, favicon: null, missing: null, plain: null },
  }
}

const checkFor = (id: string): Check => {
  const check = checks.find((one) => one.id === ourName(id))
  if (!check) throw new Error(`No check for ${id}`)
  return check
}

export function ours(page: Page, id: string): Outcome {
  const verdict = checkFor(id).judge(page)
  if (verdict === null) return 'not applicable'
  return verdict.length > 0 ? 'failed' : 'passed'
}

export type Count = {
  id: string
  /** Pages Lighthouse fails, and pages it passes. */
  failing: number
  passing: number
  both: number
  onlyOurs: string[]
  onlyTheirs: string[]
}

/** A fault is positive: precision is what of ours is theirs, recall what of theirs is ours. */
export function compare(pages: readonly string[]): Count[] {
  const kept = pages.flatMap((name) => {
    const report = keptOf(name)
    return report ? [{ name, report, page: pageOf(name) }] : []
  })
  return SHARED_AUDITS.map((id) => {
    const count: Count = { id, failing: 0, passing: 0, both: 0, onlyOurs: [], onlyTheirs: [] }
    for (const { name, report, page } of kept) {
      const [our, their] = [ours(page, id), theirs(report, id)]
      if (their === 'failed') count.failing++
      if (their === 'passed') count.passing++
      if (our === 'failed' && their === 'failed') count.both++
      else if (our === 'failed') count.onlyOurs.push(name)
      else if (their === 'failed') count.onlyTheirs.push(name)
    }
    return count
  })
}

/** 1 where there is nothing to be wrong about. */
export const rate = (right: number, wrong: number): number =>
  right + wrong === 0 ? 1 : right / (right + wrong)
