/** `npm run lighthouse [-- --runs=3]`: 100 in accessibility, best practices and SEO, or it fails; performance is printed, the median of the runs. */

import { join } from 'node:path'
import { DEMO_PASSWORD } from '../company/demo-people.ts'
import { startCompany } from '../e2e/company.ts'

/** What we use of https://github.com/GoogleChrome/lighthouse, which is installed beside this file and not in the house. */
type Category = { score: number | null; auditRefs: { id: string; weight: number }[] }
type Report = {
  categories: Record<string, Category>
  audits: Record<string, { score: number | null; title: string }>
  /** Why there is nothing to judge. */
  runtimeError?: { code: string; message: string }
}
type Lighthouse = (url: string, flags: Record<string, unknown>) => Promise<{ lhr: Report }>
type Launcher = {
  launch(options: object): Promise<{ port: number; kill(): Promise<void> | void }>
}

const ASSERTED = ['accessibility', 'best-practices', 'seo'] as const
const PAGES = ['/', '/pricing', '/docs', '/dashboard'] as const
/** A page that does not load so often does not load. */
const TRIES = 3
/** Personal pages are hidden from search on purpose, which Lighthouse counts against them. */
const HIDDEN = new Set<string>(['/dashboard'])

const installed = <T>(file: string): Promise<T> =>
  import(join(import.meta.dirname, 'node_modules', file)) as Promise<T>

async function cookieOf(origin: string): Promise<string> {
  const answer = await fetch(`${origin}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ email: 'starter@titanforge.test', password: DEMO_PASSWORD }),
  })
  const [cookie = ''] = answer.headers.getSetCookie()
  return cookie.split(';')[0] ?? ''
}

const median = (figures: number[]): number =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0

/** A page that did not load is wrong by itself: nothing of it was judged. */
const notLoaded = ({ runtimeError }: Report): string[] =>
  runtimeError ? [`not loaded: ${runtimeError.message} (${runtimeError.code})`] : []

/** Audits that cost a category its 100. */
const faultsOf = ({ categories, audits }: Report, category: string): string[] =>
  (categories[category]?.auditRefs ?? [])
    .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1)
    .map(({ id }) => `${category}: ${id} (${audits[id]?.title})`)

const percent = (report: Report, category: string) =>
  Math.round((report.categories[category]?.score ?? 0) * 100)

const runs = Number(/--runs=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 1)
const { default: lighthouse } = await installed<{ default: Lighthouse }>('lighthouse/core/index.js')
const launcher = await installed<Launcher>('chrome-launcher/dist/index.js')
const company = await startCompany()
const chrome = await launcher.launch({
  chromePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu'],
})

/** Chromium loses a trace now and then (NO_NAVSTART: "please run Lighthouse again"): that says nothing of the page. */
async function judged(url: string, flags: Record<string, unknown>): Promise<Report> {
  for (let tries = 1; ; tries++) {
    const { lhr } = await lighthouse(url, flags)
    if (!lhr.runtimeError || tries === TRIES) return lhr
  }
}

let faults = 0
const medians: number[] = []
try {
  const cookie = await cookieOf(company.origin)
  for (const path of PAGES) {
    const hidden = HIDDEN.has(path)
    const flags = {
      port: chrome.port,
      logLevel: 'error',
      output: 'json',
      ...(hidden ? { extraHeaders: { Cookie: cookie }, skipAudits: ['is-crawlable'] } : {}),
    }
    const reports: Report[] = []
    for (let run = 0; run < runs; run++) reports.push(await judged(company.origin + path, flags))
    const wrong = reports.flatMap((report) => [
      ...notLoaded(report),
      ...ASSERTED.flatMap((name) => faultsOf(report, name)),
    ])
    const performances = reports.map((report) => percent(report, 'performance'))
    medians.push(median(performances))
    const asserted = reports
      .slice(0, 1)
      .flatMap((report) => ASSERTED.map((name) => `${name} ${percent(report, name)}`))
    console.log(
      `${path}: performance ${median(performances)} (runs: ${performances.join(', ')}), ${asserted.join(', ')}`,
    )
    for (const fault of new Set(wrong)) console.log(`  ${fault}`)
    faults += wrong.length
  }
} finally {
  await chrome.kill()
  await company.stop()
}
console.log(
  `lighthouse: pages=${PAGES.length} runs=${runs} faults=${faults} performance=${medians.join(',')}`,
)
process.exitCode = faults === 0 ? 0 : 1
