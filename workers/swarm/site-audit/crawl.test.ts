/** A walk through a site: whose it is, how far, what it finds, what it leaves alone. */

import { describe, expect, it } from 'vitest'
import { FetchFailed, type GuardedFetch, guardedFetch } from '../guarded-fetch.ts'
import { aFile } from './builders.ts'
import { checks } from './checks/index.ts'
import { judgeSite } from './checks/site.ts'
import { crawl } from './crawl.ts'
import { proofToken, proves } from './ownership.ts'
import type { Page } from './page.ts'
import { visit } from './visit.ts'

const ORIGIN = 'https://harbour.example.com'
type Answer = string | number | { to: string }

async function walkThrough(
  site: Record<string, Answer>,
  { robots = '', sitemap = '', maxPages = 100, until = 1_000 } = {},
) {
  const asked: string[] = []
  const guarded = guardedFetch({
    fetch: async ({ url }) => {
      asked.push(url)
      const { pathname, search, origin } = new URL(url)
      const answer = origin === ORIGIN ? (site[pathname + search] ?? 404) : 404
      if (typeof answer === 'number') return new Response('', { status: answer })
      if (typeof answer === 'object')
        return new Response(null, { status: 301, headers: { location: answer.to } })
      return new Response(`<html>${answer}</html>`, { headers: { 'content-type': 'text/html' } })
    },
    signal: new AbortController().signal,
    loopbackPorts: [],
  })
  const fetch: GuardedFetch = (url, options) => {
    if (site[new URL(url).pathname] !== 'slow') return guarded(url, options)
    return Promise.reject(new FetchFailed('timeout'))
  }
  const first = await visit(fetch, `${ORIGIN}/`)
  if (first.kind !== 'page') throw new Error('no page')
  const page: Page = {
    ...first.page,
    beside: { ...first.page.beside, robots: aFile(robots), sitemap: aFile(sitemap) },
  }
  const notes: string[] = []
  const found = await crawl(page, {
    fetch,
    checks,
    maxPages,
    // Every answer takes a second.
    clock: { now: () => asked.length },
    until,
    progress: async (note) => void notes.push(note),
  })
  const verdicts = new Map(
    judgeSite(found).map(({ check, verdict }) => [
      check.id,
      verdict?.map(({ text }) => text) ?? null,
    ]),
  )
  return {
    asked,
    found,
    notes,
    verdicts,
    paths: found.visited.map(({ url }) => url.slice(ORIGIN.length)),
  }
}

const links = (...targets: string[]) => targets.map((to) => `<a href="${to}">x</a>`).join('')

describe('crawl', () => {
  it('visits what is linked, breadth first, each page once', async () => {
    const { paths, asked } = await walkThrough({
      '/': links('/a', '/b#part', '/a?x=1', '/'),
      '/a': links('/c', '/b'),
      '/b': links('/a'),
      '/a?x=1': '',
      '/c': '',
    })
    expect(paths).toEqual(['/', '/a', '/b', '/a?x=1', '/c'])
    expect(asked).toHaveLength(5)
  })

  it('stays on the site and asks for pages only', async () => {
    const { asked } = await walkThrough({
      '/': links('https://other.example.com/', '/plan.PDF', 'mailto:a@example.com', 'http://[bad'),
    })
    expect(asked).toEqual([`${ORIGIN}/`])
  })

  it('honours robots.txt', async () => {
    const { paths, found } = await walkThrough(
      { '/': links('/private/x', '/private/open', '/b'), '/b': '', '/private/open': '' },
      { robots: 'User-agent: *\nDisallow: /private\nAllow: /private/open' },
    )
    expect(paths).toEqual(['/', '/private/open', '/b'])
    expect(found.disallowed).toEqual([`${ORIGIN}/private/x`])
  })

  it('stops at the number of pages asked for, and says that there are more', async () => {
    const site = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `/${index}`,
        links(`/${index + 1}`, `/${index + 2}`),
      ]),
    )
    const { found, asked } = await walkThrough({ '/': links('/0'), ...site }, { maxPages: 10 })
    expect([found.visited.length, asked.length, found.cut]).toEqual([10, 10, true])
  })

  const many = Array.from({ length: 40 }, (_, index) => `/${index}`)

  it('stops when its time is over, and keeps what it saw', async () => {
    const site = Object.fromEntries(many.map((path) => [path, '']))
    const { found } = await walkThrough({ '/': links(...many), ...site }, { until: 9 })
    expect([found.visited.length, found.cut]).toEqual([9, true])
  })

  it('stops after eight timeouts in a row', async () => {
    const site = Object.fromEntries(many.map((path) => [path, 'slow']))
    const { found } = await walkThrough({ '/': links(...many), ...site, '/2': '' })
    expect([found.visited.length, found.cut]).toEqual([13, true])
  })

  it('skips a page of too many elements, and says so', async () => {
    const site = { '/': links('/big', '/a'), '/big': '<li>x'.repeat(50_001), '/a': '' }
    const { found, notes, verdicts } = await walkThrough(site)
    expect(found.visited.map(({ judged }) => judged !== null)).toEqual([true, false, true])
    expect(notes).toContain(`Skipped ${ORIGIN}/big: The page has more than 50,000 elements.`)
    expect(verdicts.get('broken-links')).toEqual([])
  })

  it('never follows a redirect off the site into its findings', async () => {
    const { found } = await walkThrough({
      '/': links('/away', '/in'),
      '/away': { to: 'http://127.0.0.1/' },
      '/in': { to: '/' },
    })
    expect(found.visited.map(({ status, judged }) => [status, judged !== null])).toEqual([
      [200, true],
      [0, false],
      [200, false],
    ])
  })
})

describe('what only a walk shows', () => {
  it('broken links, with the page that has them', async () => {
    const { verdicts } = await walkThrough({ '/': links('/a', '/gone'), '/a': '' })
    expect(verdicts.get('broken-links')).toEqual([
      `${ORIGIN}/gone answers 404, linked from ${ORIGIN}/`,
    ])
  })

  it('pages that say the same', async () => {
    const twin = '<title>Bikes</title><meta name="description" content="All bikes">'
    const { verdicts } = await walkThrough({ '/': links('/a', '/b'), '/a': twin, '/b': twin })
    expect(verdicts.get('duplicate-titles')).toEqual([
      `“Bikes” on 2 pages: ${ORIGIN}/a, ${ORIGIN}/b`,
    ])
    expect(verdicts.get('duplicate-descriptions')).toHaveLength(1)
  })

  it('detours of more than one redirect', async () => {
    const { verdicts } = await walkThrough({
      '/': links('/1', '/x'),
      '/1': { to: '/2' },
      '/2': { to: '/3' },
      '/3': '',
      '/x': { to: '/3' },
    })
    expect(verdicts.get('redirect-chains')).toEqual([`${ORIGIN}/1 → ${ORIGIN}/2 → ${ORIGIN}/3`])
  })

  it('what the sitemap names in vain, leaves out, and alone knows', async () => {
    const sitemap = ['', '/a', '/gone', '/alone']
      .map((path) => `<url><loc>${ORIGIN}${path || '/'}</loc></url>`)
      .join('')
    const { verdicts } = await walkThrough(
      { '/': links('/a', '/b'), '/a': '', '/b': '', '/alone': '' },
      { sitemap },
    )
    expect(verdicts.get('sitemap-pages')).toEqual([`${ORIGIN}/gone: 404`])
    expect(verdicts.get('sitemap-complete')).toEqual([`${ORIGIN}/b`])
    expect(verdicts.get('orphans')).toEqual([`${ORIGIN}/alone`])
  })

  it('finds nothing wrong with a site in order', async () => {
    const page = (name: string) =>
      `<title>${name}</title><meta name="description" content="${name}">`
    const { verdicts } = await walkThrough({
      '/': page('Home') + links('/a'),
      '/a': page('A') + links('/'),
    })
    expect(Object.fromEntries(verdicts)).toEqual({
      'broken-links': [],
      'duplicate-titles': [],
      'duplicate-descriptions': [],
      'redirect-chains': [],
      'sitemap-pages': null,
      'sitemap-complete': null,
      orphans: null,
    })
  })
})

describe('proof of ownership', () => {
  it('is a line of the file, and another account’s is none', () => {
    const token = proofToken('usr_1')
    expect(token).toMatch(/^titanforge-audit=[0-9a-f]{32}$/)
    expect(proves(`# ours\r\n ${token} \r\n`, token)).toBe(true)
    expect(proves(proofToken('usr_2'), token)).toBe(false)
    expect(proves(`x${token}`, token)).toBe(false)
    expect(proves('', token)).toBe(false)
  })
})
