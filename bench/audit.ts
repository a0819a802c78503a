/** What the website audit costs: one large page, a hundred pages, and Lighthouse beside it where it is installed. */

import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { guardedFetch } from '../workers/swarm/guarded-fetch.ts'
import { checks } from '../workers/swarm/site-audit/checks/index.ts'
import { crawl } from '../workers/swarm/site-audit/crawl.ts'
import { judgePage, resultOf } from '../workers/swarm/site-audit/judge.ts'
import type { Page } from '../workers/swarm/site-audit/page.ts'
import { parse } from '../workers/swarm/site-audit/parse.ts'
import { reportHtml } from '../workers/swarm/site-audit/report-html.ts'
import { visit, visitSite } from '../workers/swarm/site-audit/visit.ts'
import { systemClock } from '../workers/tools/clock.ts'

const LARGE_BYTES = 960 * 1024
const RUNS = 9
const PAGES = 100
/** A real page with everything on it, shipped by a package. */
const SOURCE = 'dev/fixtures/peer/packages/startbootstrap-agency-7.0.12/index.html'
const LIGHTHOUSE = 'dev/lighthouse/node_modules'
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

const median = (figures: number[]): number =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0

/** The source's body again and again, up to the size. */
function largePage(): string {
  const source = readFileSync(SOURCE, 'utf8')
  const [start, end] = [source.indexOf('<body'), source.indexOf('</body>')]
  const body = source.slice(source.indexOf('>', start) + 1, end)
  const times = Math.ceil((LARGE_BYTES - source.length) / body.length)
  return `${source.slice(0, end)}${body.repeat(times)}`.slice(0, LARGE_BYTES)
}

function pageOf(html: string): Page {
  const url = new URL('https://bench.example.com/')
  return {
    url,
    hops: [{ url: url.href, status: 200 }],
    status: 200,
    headers: new Headers({ 'content-type': 'text/html' }),
    bytes: html.length,
    document: parse(html),
    beside: { robots: null, sitemap: null, favicon: null, missing: null, plain: null },
  }
}

/** CPU milliseconds of parsing and judging the large page. */
function measureLargePage() {
  const html = largePage()
  let findings = 0
  const once = (): number => {
    const before = process.cpuUsage()
    findings = resultOf(judgePage(checks, pageOf(html)), false).findings.length
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000
  }
  once()
  const cpuMs = median(Array.from({ length: RUNS }, once))
  if (findings === 0) throw new Error('bench: nothing found on the large page')
  return { bytes: html.length, cpuMs }
}

/** A site of a hundred pages of that source, each with a name of its own, linked two by two. */
async function aSite() {
  const source = readFileSync(SOURCE, 'utf8')
  const server = createServer((request, response) => {
    const number =
      request.url === '/' ? 0 : Number(/^\/(\d+)$/.exec(request.url ?? '')?.[1] ?? PAGES)
    if (!(number < PAGES)) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n')
      return
    }
    const links = [2 * number + 1, 2 * number + 2].map((to) => `<a href="/${to}">Page ${to}</a>`)
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    response.end(source.replace('</body>', `<p>Page ${number}</p>${links.join('')}</body>`))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { port, origin: `http://127.0.0.1:${port}`, stop }
}

async function measureCrawl({ port, origin }: { port: number; origin: string }): Promise<number> {
  const start = performance.now()
  const fetchGuarded = guardedFetch({
    fetch: (request) => fetch(request),
    signal: new AbortController().signal,
    loopbackPorts: [port],
  })
  const seen = await visit(fetchGuarded, `${origin}/`)
  if (seen.kind !== 'page') throw new Error('bench: the site did not answer')
  const first = { ...seen.page, beside: await visitSite(fetchGuarded, seen.page) }
  const found = await crawl(first, {
    fetch: fetchGuarded,
    checks,
    maxPages: PAGES,
    clock: systemClock,
    until: Number.POSITIVE_INFINITY,
    progress: async () => undefined,
  })
  const judged = found.visited.filter((page) => page.judged !== null)
  if (judged.length !== PAGES) throw new Error(`bench: ${judged.length} of ${PAGES} pages judged`)
  const result = resultOf(
    judged.flatMap((page) => page.judged ?? []),
    true,
  )
  const report = reportHtml({
    schemaVersion: 1,
    url: origin,
    requested: origin,
    scope: 'site',
    ...result,
    pages: [],
    disallowed: [],
    cut: false,
    changes: null,
    proof: null,
  })
  if (!report.includes('</html>')) throw new Error('bench: no report')
  return (performance.now() - start) / 1_000
}

type Lighthouse = (url: string, flags: object) => Promise<{ lhr: { audits: object } }>
type Launcher = {
  launch(options: object): Promise<{ port: number; kill(): Promise<void> | void }>
}

/** Seconds for one page with Lighthouse's own settings, the browser already up; null where it is not installed. */
async function measureLighthouse(origin: string): Promise<number | null> {
  if (!existsSync(join(LIGHTHOUSE, 'lighthouse')) || !existsSync(CHROMIUM)) return null
  const installed = <T>(file: string) => import(join(process.cwd(), LIGHTHOUSE, file)) as Promise<T>
  const { default: lighthouse } = await installed<{ default: Lighthouse }>(
    'lighthouse/core/index.js',
  )
  const launcher = await installed<Launcher>('chrome-launcher/dist/index.js')
  const chrome = await launcher.launch({
    chromePath: CHROMIUM,
    chromeFlags: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  })
  try {
    const start = performance.now()
    await lighthouse(`${origin}/`, { port: chrome.port, logLevel: 'error', output: 'json' })
    return (performance.now() - start) / 1_000
  } finally {
    await chrome.kill()
  }
}

export async function measureAudit() {
  const large = measureLargePage()
  const site = await aSite()
  try {
    const crawlSeconds = await measureCrawl(site)
    return { ...large, crawlSeconds, lighthouseSeconds: await measureLighthouse(site.origin) }
  } finally {
    await site.stop()
  }
}

export const auditLine = ({
  bytes,
  cpuMs,
  crawlSeconds,
  lighthouseSeconds,
}: Awaited<ReturnType<typeof measureAudit>>): string =>
  `site audit      ${(bytes / 1024).toFixed(0)} KB page, ${checks.length} checks: ${cpuMs.toFixed(0)} ms CPU; ` +
  `${PAGES} pages crawled in ${crawlSeconds.toFixed(2)} s, Lighthouse one page in ${lighthouseSeconds?.toFixed(1) ?? '– (not installed)'} s`

if (import.meta.main) {
  const measured = await measureAudit()
  console.log(auditLine(measured))
  console.log(
    `audit: large_cpu_ms=${measured.cpuMs.toFixed(0)} crawl_100_s=${measured.crawlSeconds.toFixed(2)} lighthouse_1_s=${measured.lighthouseSeconds?.toFixed(1) ?? 'absent'}`,
  )
}
