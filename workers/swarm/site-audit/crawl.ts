/** Walks through a site whose owner asked for it: breadth first, robots.txt honoured, at most a hundred pages. */

import { brand } from '../../contract/brand.ts'
import type { Clock } from '../../tools/clock.ts'
import { FetchFailed, type GuardedFetch } from '../guarded-fetch.ts'
import type { Check } from './check.ts'
import { type Judged, judgePage } from './judge.ts'
import { elements, type Hop, metas, type Page, target } from './page.ts'
import { rawText } from './parse.ts'
import { mayVisit, type Robots, readRobots } from './robots.ts'
import { type Site, visit } from './visit.ts'

/** Requests at once: quick, and no burden for the site. */
const AT_ONCE = 4
/** A site that has stopped answering is left alone. */
const MAX_TIMEOUTS = 8
const AGENT = `${brand.slug}audit`
/** Files a link may lead to that are no pages. */
const NO_PAGE =
  /\.(pdf|zip|gz|jpe?g|png|gif|svg|webp|avif|ico|mp[34]|webm|css|js|json|xml|txt|docx?|xlsx?|csv|woff2?|dmg|exe)$/i

/** One address of the site, as it was found. */
export type Visited = {
  url: string
  /** 0: no answer. */
  status: number
  hops: readonly Hop[]
  title: string
  description: string
  /** null: no page, or not reached. */
  judged: Judged[] | null
}

export type Crawl = {
  visited: Visited[]
  /** Link target → the first page that has it. */
  linkedFrom: Map<string, string>
  /** Kept out by robots.txt. */
  disallowed: string[]
  sitemap: string[]
  /** More was found than was visited. */
  cut: boolean
}

const withoutHash = (url: URL): string => {
  const copy = new URL(url)
  copy.hash = ''
  return copy.href
}

/** Addresses of the same site that its links lead to, in order. */
function linksOf(page: Page): string[] {
  const found = elements(page, 'a', 'area').flatMap(({ attributes }) => {
    const url = target(page, attributes.href)
    return url?.origin === page.url.origin ? [withoutHash(url)] : []
  })
  return [...new Set(found)]
}

const LOCATION = /<loc>\s*([^<\s]+)\s*<\/loc>/gi

/** Addresses of the site that its sitemap names, at most a thousand. */
export const locationsOf = (site: Site, origin: string): string[] =>
  site.sitemap?.status === 200
    ? [...site.sitemap.text.matchAll(LOCATION)].slice(0, 1_000).flatMap(([, location = '']) => {
        const url = URL.parse(location.replaceAll('&amp;', '&'))
        return url?.origin === origin ? [withoutHash(url)] : []
      })
    : []

const titleOf = (page: Page): string => {
  const [title] = elements(page, 'title')
  return title ? rawText(title).replace(/\s+/g, ' ').trim() : ''
}

function visitedPage(page: Page, checks: readonly Check[]): Visited {
  return {
    url: page.url.href,
    status: page.status,
    hops: page.hops,
    title: titleOf(page),
    description: metas(page, 'description')[0]?.attributes.content?.trim() ?? '',
    judged: judgePage(checks, page),
  }
}

export type CrawlPlan = {
  fetch: GuardedFetch
  checks: readonly Check[]
  maxPages: number
  clock: Clock
  /** After this nothing more is asked; what was seen counts. */
  until: number
  progress: (note: string) => Promise<void>
}

/** `first` has been visited; throws only what cancels. */
export async function crawl(first: Page, plan: CrawlPlan): Promise<Crawl> {
  const { fetch, checks, maxPages, progress, clock, until } = plan
  const { origin } = first.url
  const robots: Robots = readRobots(
    first.beside.robots?.status === 200 ? first.beside.robots.text : '',
  )
  const sitemap = locationsOf(first.beside, origin)
  const linkedFrom = new Map<string, string>()
  const known = new Set([first.url.href, ...first.hops.map(({ url }) => url)])
  const disallowed: string[] = []
  let waiting: string[] = []
  const add = (addresses: readonly string[], from: string | null) => {
    for (const address of addresses) {
      if (from !== null && !linkedFrom.has(address)) linkedFrom.set(address, from)
      if (known.has(address) || NO_PAGE.test(new URL(address).pathname)) continue
      known.add(address)
      if (mayVisit(robots, AGENT, new URL(address))) waiting.push(address)
      else disallowed.push(address)
    }
  }

  const visited = [visitedPage(first, checks)]
  add(linksOf(first), first.url.href)
  add(sitemap, null)
  let timeouts = 0
  const goesOn = () => timeouts < MAX_TIMEOUTS && clock.now() < until
  while (waiting.length > 0 && visited.length < maxPages && goesOn()) {
    const batch = waiting.slice(0, Math.min(AT_ONCE, maxPages - visited.length))
    waiting = waiting.slice(batch.length)
    const seen = await Promise.all(batch.map((address) => visitOne(fetch, address, first)))
    // In the order they were found, so that the same site gives the same report.
    for (const { page, row, note, timedOut } of seen) {
      timeouts = timedOut ? timeouts + 1 : 0
      if (note) await progress(note)
      if (!page) {
        visited.push(row)
        continue
      }
      const again = visited.some(({ url }) => url === page.url.href)
      visited.push(again ? { ...row, judged: null } : { ...visitedPage(page, checks) })
      add(linksOf(page), page.url.href)
    }
    if (visited.length % 20 < batch.length) await progress(`${visited.length} pages visited`)
  }
  return { visited, linkedFrom, disallowed, sitemap, cut: waiting.length > 0 }
}

/** `page`: of this site, to be judged. */
async function visitOne(
  fetch: GuardedFetch,
  address: string,
  first: Page,
): Promise<{ page: Page | null; row: Visited; note?: string; timedOut?: boolean }> {
  const row = {
    url: address,
    status: 0,
    hops: [] as Hop[],
    title: '',
    description: '',
    judged: null,
  }
  try {
    const seen = await visit(fetch, address, first.beside)
    if (seen.kind === 'other')
      return { page: null, row: { ...row, status: seen.status, hops: seen.hops } }
    if (seen.kind === 'refused') {
      const note = `Skipped ${address.slice(0, 200)}: ${seen.why.message}`
      return { page: null, row: { ...row, status: seen.status, hops: seen.hops }, note }
    }
    const { page } = seen
    const own = page.url.origin === first.url.origin && page.status < 400
    return { page: own ? page : null, row: { ...row, status: page.status, hops: [...page.hops] } }
  } catch (error) {
    if (error instanceof FetchFailed) return { page: null, row, timedOut: error.code === 'timeout' }
    throw error
  }
}
