/** The report stands alone, shows text as text, and says what changed. */

import { describe, expect, it } from 'vitest'
import { aPage } from './builders.ts'
import { checks } from './checks/index.ts'
import { judgePage, resultOf } from './judge.ts'
import { changesSince, type Report } from './report.ts'
import { escaped, reportHtml } from './report-html.ts'

function aReport(html: string, given: Partial<Report> = {}): Report {
  const page = aPage(html)
  return {
    schemaVersion: 1,
    url: page.url.href,
    requested: page.url.href,
    scope: 'page',
    ...resultOf(judgePage(checks, page), false),
    pages: [],
    disallowed: [],
    cut: false,
    changes: null,
    proof: null,
    ...given,
  }
}

const bytesOf = (report: unknown) => new TextEncoder().encode(JSON.stringify(report))

describe('report', () => {
  it('needs no script, no file and no style attribute, and speaks to phones and printers', () => {
    const html = reportHtml(aReport('<p style="color:red" onclick="x()">x</p>'))
    expect(html).not.toMatch(/<script|<link|<img|\ssrc=|@import|url\(/)
    expect(html.replaceAll(/<code>[\s\S]*?<\/code>/g, '')).not.toMatch(/\sstyle="|\son[a-z]+="/)
    expect(html).toContain('width=device-width')
    expect(html).toContain('prefers-color-scheme:dark')
    expect(html).toContain('@media print')
  })

  it('opens each finding from the list of what to fix first', () => {
    const html = reportHtml(aReport('<img src="a.png">'))
    const targets = [...html.matchAll(/href="#([\w-]+)"/g)].map(([, id = '']) => id)
    expect(targets).toHaveLength(5)
    for (const id of targets) expect(html).toContain(`<article id="${id}">`)
  })

  it('says what is met now and what no longer is', () => {
    const before = aReport('<html lang="en"><p>x</p>')
    const now = aReport('<html><title>Bicycles by the harbour</title><p>x</p>')
    const changes = changesSince(bytesOf(before), now)
    expect(changes?.fixed).toContain('document-title')
    expect(changes?.introduced).toEqual(['html-has-lang'])
    const html = reportHtml({ ...now, changes })
    expect(html).toContain('<h3>No longer met</h3>')
    expect(html).toContain('<li>The page names its language</li>')
  })

  it('compares a page with a page only', () => {
    const now = aReport('<p>x</p>')
    expect(changesSince(bytesOf(now), now)).toEqual({
      scoreBefore: now.score,
      fixed: [],
      introduced: [],
    })
    expect(changesSince(bytesOf({ ...now, scope: 'site' }), now)).toBeNull()
    expect(changesSince(bytesOf([1]), now)).toBeNull()
  })

  it('lists the pages of a site, and what was left out', () => {
    const html = reportHtml(
      aReport('', {
        scope: 'site',
        pages: [{ url: 'https://a.example.com/<b>', status: 0, title: '"&', failed: ['csp'] }],
        disallowed: ['https://a.example.com/x'],
        cut: true,
      }),
    )
    expect(html).toContain('https://a.example.com/&lt;b&gt;')
    expect(html).toContain('no answer')
    expect(html).toContain('1 address left out because robots.txt says so.')
    expect(html).toContain('There are more pages than were visited.')
  })
})

describe('escaping', () => {
  it.each([
    ['<b a="1" c=\'2\'>&', '&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;'],
    ['a\u0000b\u202ec\u2066', 'a\ufffdb\ufffdc\ufffd'],
    ['tab\tline\n', 'tab\tline\n'],
  ])('%j', (text, shown) => {
    expect(escaped(text)).toBe(shown)
  })
})
