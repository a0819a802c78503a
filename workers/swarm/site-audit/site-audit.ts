/** The website audit: one page for everybody, the whole site for Pro once the site is shown to be the customer's. */

import * as z from 'zod'
import { SECOND } from '../../tools/clock.ts'
import { fileNameFor } from '../file-name.ts'
import { FetchFailed, type FetchFailure } from '../guarded-fetch.ts'
import { type RunnableTool, type ToolContext, ToolRefused } from '../tool.ts'
import { CATEGORIES } from './check.ts'
import { checks } from './checks/index.ts'
import { judgeSite } from './checks/site.ts'
import { type Crawl, crawl } from './crawl.ts'
import { declaration, type Input, MAX_ADDRESS } from './declaration.ts'
import { judgePage, resultOf } from './judge.ts'
import { PROOF_PATH, proofToken, proves } from './ownership.ts'
import type { Page } from './page.ts'
import {
  changesSince,
  pagesOf,
  type Report,
  SCHEMA_VERSION,
  SUMMARY_TASK,
  toldOf,
} from './report.ts'
import { reportHtml } from './report-html.ts'
import { textAt, visit, visitSite } from './visit.ts'

/** Names of the artifacts: `earlier` finds them by these. */
export const JSON_NAME = 'site-audit.json'
export const HTML_NAME = 'site-audit.html'
const MAX_SUBJECT = 200
/** Of a run, for the walk: the last requests and the report need the rest of its time. */
const WALK_MS = 150 * SECOND

const Score = z.number().int().min(0).max(100)
const Output = z.object({
  url: z.string().max(MAX_ADDRESS * 3),
  score: Score,
  scoreBefore: Score.nullable(),
  categories: z.record(z.enum(CATEGORIES), Score.nullable()),
  findings: z.number().int(),
  passed: z.number().int(),
  pages: z.number().int(),
  fixFirst: z.array(z.object({ id: z.string(), title: z.string(), fix: z.string() })).max(5),
  /** Where a file proves that the site is the customer's, and what it holds; null where not needed. */
  proof: z.object({ address: z.string(), token: z.string() }).nullable(),
  report: z.string(),
  data: z.string(),
})
type Output = z.infer<typeof Output>

/** Asking again cannot help; a server that was down may be up later. */
const MAY_PASS = new Set<FetchFailure>(['timeout', 'unreachable'])

async function firstPage(url: string, context: ToolContext): Promise<Page> {
  const seen = await visit(context.fetch, url).catch((error: unknown) => {
    if (!(error instanceof FetchFailed) || MAY_PASS.has(error.code)) throw error
    throw new ToolRefused(error.code, error.message)
  })
  if (seen.kind === 'refused') throw seen.why
  if (seen.kind === 'other')
    throw new ToolRefused(
      'not_html',
      `The address answers “${seen.type.slice(0, 80)}”, not a web page.`,
    )
  return { ...seen.page, beside: await visitSite(context.fetch, seen.page) }
}

/** Only the owner's site is walked through; `proof` says how to become one. */
async function walk(page: Page, maxPages: number, until: number, context: ToolContext) {
  const { plan, id } = context.account
  if (plan === 'starter' || maxPages === 1) return { walked: null, proof: null }
  const token = proofToken(id)
  const file = new URL(PROOF_PATH, page.url.origin)
  if (!proves((await textAt(context.fetch, file)) ?? '', token))
    return { walked: null, proof: { address: file.href, token } }
  await context.progress('The site is yours: looking at its other pages')
  const { fetch, progress, clock } = context
  return {
    walked: await crawl(page, { fetch, checks, maxPages, progress, clock, until }),
    proof: null,
  }
}

const judgedOf = (page: Page, walked: Crawl | null) =>
  walked
    ? [...walked.visited.flatMap(({ judged }) => judged ?? []), ...judgeSite(walked)]
    : judgePage(checks, page)

/** Two long addresses that begin alike are not the same. */
async function subjectOf(address: string): Promise<string> {
  if (address.length <= MAX_SUBJECT) return address
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(address))
  const hash = [...new Uint8Array(digest)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
  return `${address.slice(0, MAX_SUBJECT - hash.length - 1)}#${hash}`
}

async function run({ url, maxPages }: Input, context: ToolContext): Promise<Output> {
  const until = context.clock.now() + WALK_MS
  await context.progress(`Opening ${url.slice(0, 200)}`)
  const page = await firstPage(url.trim(), context)
  const { walked, proof } = await walk(page, maxPages, until, context)
  const several = walked !== null
  const result = resultOf(judgedOf(page, walked), several)
  const scope = several ? 'site' : 'page'
  const about = several ? page.url.origin : page.url.href
  const subject = await subjectOf(about)
  // Differences over time are Pro's.
  const earlier =
    context.account.plan === 'starter' ? null : await context.earlier(JSON_NAME, subject)
  const summary = await context.model?.write(SUMMARY_TASK, toldOf(result))
  const report: Report = {
    schemaVersion: SCHEMA_VERSION,
    url: page.url.href,
    requested: page.hops[0]?.url ?? url,
    scope,
    ...result,
    pages: walked ? pagesOf(walked) : [],
    disallowed: walked?.disallowed ?? [],
    cut: walked?.cut ?? false,
    changes: changesSince(earlier, { scope, findings: result.findings }),
    proof,
    ...(summary ? { summary } : {}),
  }
  const html = await context.artifact({
    name: HTML_NAME,
    fileName: fileNameFor(HTML_NAME, about),
    mediaType: 'text/html; charset=utf-8',
    bytes: reportHtml(report),
    subject,
  })
  const data = await context.artifact({
    name: JSON_NAME,
    fileName: fileNameFor(JSON_NAME, about),
    mediaType: 'application/json',
    bytes: `${JSON.stringify(report, null, 1)}\n`,
    subject,
  })
  return {
    url: report.url,
    score: report.score,
    scoreBefore: report.changes?.scoreBefore ?? null,
    categories: Object.fromEntries(
      CATEGORIES.map((category) => [category, report.categories[category].score]),
    ) as Output['categories'],
    findings: report.findings.length,
    passed: report.passed.length,
    pages: walked?.visited.length ?? 1,
    fixFirst: report.findings.slice(0, 5).map(({ id, title, fix }) => ({ id, title, fix })),
    proof,
    report: html.id,
    data: data.id,
  }
}

export const siteAudit: RunnableTool<Input, Output> = { ...declaration, output: Output, run }
