/** The fixture sites answer what is in their folder and nothing outside it, and the audit finds what was put there. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guardedFetch } from '../../workers/swarm/guarded-fetch.ts'
import { checks } from '../../workers/swarm/site-audit/checks/index.ts'
import { judgeSite } from '../../workers/swarm/site-audit/checks/site.ts'
import { crawl } from '../../workers/swarm/site-audit/crawl.ts'
import { judgePage, resultOf } from '../../workers/swarm/site-audit/judge.ts'
import { PROOF_PATH, proofToken } from '../../workers/swarm/site-audit/ownership.ts'
import { visit, visitSite } from '../../workers/swarm/site-audit/visit.ts'
import { systemClock } from '../../workers/tools/clock.ts'
import { type FixtureSite, fileOf, startFixtureSite, type Visit } from './fixture-site.ts'

let site: FixtureSite
const at = (path: string) => `http://127.0.0.1:${site.port}${path}`
beforeAll(async () => {
  site = await startFixtureSite(0)
})
afterAll(() => site.stop())

const guarded = () =>
  guardedFetch({
    fetch: (request) => fetch(request),
    signal: new AbortController().signal,
    loopbackPorts: [site.port],
  })

async function pageAt(path: string) {
  const seen = await visit(guarded(), at(path))
  if (seen.kind !== 'page') throw new Error(`${path} is no page`)
  return { ...seen.page, beside: await visitSite(guarded(), seen.page) }
}

const auditOf = async (path: string) => resultOf(judgePage(checks, await pageAt(path)), false)

describe('fixture site', () => {
  it('answers its page', async () => {
    const answer = await fetch(at('/'))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await answer.text()).toContain('<h1>Harbour Bikes</h1>')
  })

  it('takes its time where it is asked to, and notes when it was asked and when it answered', async () => {
    const visits: Visit[] = []
    const slow = await startFixtureSite(0, (visit) => visits.push(visit))
    try {
      const answer = await fetch(`http://127.0.0.1:${slow.port}/slow/300/one`)
      expect([answer.status, await answer.text()]).toEqual([
        200,
        await (await fetch(`http://127.0.0.1:${slow.port}/good/`)).text(),
      ])
    } finally {
      await slow.stop()
    }
    const [asked, answered] = visits.filter(({ path }) => path === '/slow/300/one')
    expect([asked?.what, answered?.what]).toEqual(['asked', 'answered'])
    // Timers of Node may ring a millisecond early.
    expect((answered?.at ?? 0) - (asked?.at ?? 0)).toBeGreaterThanOrEqual(299)
  })

  it('answers 404 for what is not there', async () => {
    expect((await fetch(at('/nothing'))).status).toBe(404)
  })

  it.each(['/../package.json', '/%2e%2e/package.json', '/.env', '/a//b.html', '/a/./b.html'])(
    'never leaves its folder: %s',
    (path) => {
      expect(fileOf(path)).toBeNull()
    },
  )

  it('keeps the proof its owner uploads', async () => {
    expect((await fetch(at(PROOF_PATH))).status).toBe(404)
    const body = proofToken('usr_1')
    expect((await fetch(at(PROOF_PATH), { method: 'PUT', body })).status).toBe(204)
    expect(await (await fetch(at(PROOF_PATH))).text()).toBe(body)
    const long = await fetch(at(PROOF_PATH), { method: 'PUT', body: 'x'.repeat(2_000) })
    expect(long.status).toBe(413)
  })
})

describe('the audit of the fixtures', () => {
  it('finds what is wrong with the faulty site', async () => {
    const { score, findings } = await auditOf('/')
    expect(score).toBeLessThanOrEqual(49)
    const found = findings.map(({ id }) => id)
    expect(found.slice(0, 2).sort()).toEqual(['password-get', 'secrets'])
    expect(found).toEqual(
      expect.arrayContaining([
        'doctype',
        'html-has-lang',
        'meta-description',
        'meta-viewport',
        'image-alt',
        'button-name',
        'label',
        'list',
        'heading-order',
        'link-text',
        'crawlable-anchors',
        'frame-title',
        'csp',
        'cookie-httponly',
        'server-version',
        'robots-txt',
        'leftovers',
        'blocking-scripts',
      ]),
    )
  })

  it('finds next to nothing wrong with the well-kept one', async () => {
    const { score, findings } = await auditOf('/good/')
    expect(findings.map(({ id }) => id)).toEqual(['robots-txt'])
    expect(score).toBeGreaterThanOrEqual(95)
  })

  it('walks through the faulty site', async () => {
    const first = await pageAt('/')
    const found = await crawl(first, {
      fetch: guarded(),
      checks,
      maxPages: 100,
      clock: systemClock,
      until: Number.POSITIVE_INFINITY,
      progress: async () => undefined,
    })
    const wrong = judgeSite(found).filter(({ verdict }) => verdict?.length)
    expect(wrong.map(({ check }) => check.id)).toEqual([
      'broken-links',
      'duplicate-titles',
      'duplicate-descriptions',
      'redirect-chains',
      'sitemap-pages',
      'sitemap-complete',
    ])
    expect(found.disallowed).toEqual([at('/private/ledger')])
  })
})
