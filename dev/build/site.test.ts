/** The site as it is published: pages, policy, budgets, links. */

import { createHash } from 'node:crypto'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../../workers/api/routes/index.ts'
import { problems } from '../../workers/contract/problems.ts'
import { siteFaults } from './check.ts'
import { makeExamples } from './examples.ts'
import { describeApi } from './reference.ts'
import { buildSite } from './site.ts'

let files: Map<string, string | Uint8Array>
let pages: [name: string, html: string][]

beforeAll(async () => {
  files = await buildSite(await describeApi(), await makeExamples())
  pages = [...files]
    // Reports of the tools are not pages of ours: they stand alone wherever they are saved.
    .filter(([name]) => name.endsWith('.html') && !name.startsWith('examples/'))
    .map(([name, content]) => [name, String(content)])
})

const textOf = (name: string) => {
  const content = files.get(name)
  if (content === undefined) throw new Error(`The site has no ${name}`)
  return typeof content === 'string' ? content : new TextDecoder().decode(content)
}
const brotli = (text: string) =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length
const policy = () => /content-security-policy: (.+)/.exec(textOf('_headers'))?.[1] ?? ''
const directive = (name: string) => new RegExp(`${name} ([^;]+)`).exec(policy())?.[1] ?? ''

describe('the built site', () => {
  it('has every page of this release', () => {
    const names = pages.map(([name]) => name)
    expect(names).toEqual(
      expect.arrayContaining([
        'index.html',
        'pricing.html',
        'register.html',
        'login.html',
        'forgot-password.html',
        'reset-password.html',
        'verify-email.html',
        'dashboard.html',
        'checkout/success.html',
        'billing.html',
        'settings.html',
        'terms.html',
        'privacy.html',
        'refunds.html',
        'contact-sales.html',
        'services.html',
        'status.html',
        'blog.html',
        'blog/webhooks-without-losing-an-event.html',
        'docs/guides/goals.html',
        'docs/guides/limits.html',
        'docs.html',
        '404.html',
      ]),
    )
  })

  it('explains every problem code', () => {
    for (const code of Object.keys(problems))
      expect(textOf(`docs/problems/${code}.html`)).toContain(`<code>${code}</code>`)
  })

  it('has a place in the reference for every operation, with examples and linked problems', () => {
    const reference = pages.filter(([name]) => name.startsWith('docs/api/'))
    expect(reference.length).toBeGreaterThanOrEqual(5)
    for (const { id, path, problems: codes } of routes) {
      const [, html = ''] = reference.find(([, text]) => text.includes(`id="${id}"`)) ?? []
      const section = html.split(`id="${id}"`)[1]?.split('</section>')[0] ?? ''
      expect(section, id).toContain(path.replace(/:(\w+)/g, '{$1}'))
      for (const code of codes) expect(section, id).toContain(`href="/docs/problems/${code}"`)
      // Nobody but Stripe can send what Stripe signs.
      if (id === 'receiveStripeEvent') continue
      for (const text of ['class="code curl"', 'class="code typescript"', 'class="code python"'])
        expect(section, id).toContain(text)
    }
    // The examples save the file; the object that is shown is the other answer.
    expect(textOf('docs/api/goals.html')).toContain('to <code>Accept: application/json</code>')
    expect(textOf('sitemap.xml')).toContain(
      '<loc>https://titanforge.example/docs/api/account</loc>',
    )
  })

  it('gives every page a title, description, address for previews and one heading', () => {
    for (const [name, html] of pages) {
      expect(html, name).toMatch(/^<!doctype html><html lang="en">/)
      expect(html.match(/<title>[^<]{5,}<\/title>/g), name).toHaveLength(1)
      expect(html, name).toMatch(/<meta name="description" content="[^"]{10,}"/)
      expect(html, name).toMatch(/<meta property="og:title" content="[^"]+"/)
      expect(html, name).toMatch(/<meta property="og:description" content="[^"]+"/)
      expect(html, name).toMatch(/<meta property="og:url" content="https:\/\//)
      expect(html.match(/<h1/g), name).toHaveLength(1)
    }
  })

  it('is canonical where it is indexed, and hidden from search where it is personal', () => {
    expect(textOf('pricing.html')).toContain(
      '<link rel="canonical" href="https://titanforge.example/pricing"',
    )
    expect(textOf('dashboard.html')).toContain('content="noindex"')
    expect(textOf('sitemap.xml')).toContain('<loc>https://titanforge.example/pricing</loc>')
    expect(textOf('sitemap.xml')).not.toContain('/dashboard')
    expect(textOf('robots.txt')).toContain('Sitemap: https://titanforge.example/sitemap.xml')
  })

  it('tells search engines the prices of the catalogue', () => {
    const data = /<script type="application\/ld\+json">(.+?)<\/script>/.exec(textOf('pricing.html'))
    const graph = JSON.parse(data?.[1] ?? '{}')['@graph'] as {
      name: string
      offers: { price: string; priceCurrency: string }[]
    }[]
    const sold = graph.filter(({ offers }) => offers)
    expect(sold.map(({ name, offers }) => [name, offers.map(({ price }) => price)])).toEqual([
      ['TitanForge AI Starter', ['19.00', '199.00']],
      ['TitanForge AI Pro', ['99.00', '999.00']],
    ])
  })

  it('shows a picture in link previews, of the size it says', () => {
    const picture = files.get('social.png')
    if (!(picture instanceof Uint8Array)) throw new Error('no social.png')
    const { buffer, byteOffset } = picture
    const header = new DataView(buffer, byteOffset)
    expect([header.getUint32(16), header.getUint32(20)]).toEqual([1_200, 630])
    for (const [name, html] of pages)
      expect(html, name).toContain(
        '<meta property="og:image" content="https://titanforge.example/social.png"',
      )
  })

  it('can be subscribed to, read by machines and written to about security', () => {
    expect(textOf('blog.html')).toContain('type="application/rss+xml"')
    expect(textOf('blog/feed.xml')).toMatch(/^<\?xml/)
    expect(textOf('llms.txt')).toContain('- Starter: $19/month or $199/year.')
    expect(textOf('.well-known/security.txt')).toContain('Contact: mailto:')
    expect(textOf('sitemap.xml')).toContain('<loc>https://titanforge.example/blog/')
  })

  it('has no style attribute and no inline event handler: the policy would drop them', () => {
    for (const [name, html] of pages) {
      expect(html, name).not.toMatch(/<[a-z][^>]*\sstyle=/)
      expect(html, name).not.toMatch(/<[a-z][^>]*\son[a-z]+=/)
    }
  })

  it('permits exactly its inline texts by hash', () => {
    expect(policy()).not.toContain('unsafe-inline')
    const used = { style: new Set<string>(), script: new Set<string>() }
    const reports = [...files.keys()].filter((name) => /^examples\/.*\.html$/.test(name))
    expect(reports).toHaveLength(3)
    for (const html of [...pages.map(([, text]) => text), ...reports.map(textOf)])
      for (const [, element = '', attributes = '', text = ''] of html.matchAll(
        /<(style|script)([^>]*)>([\s\S]*?)<\/\1>/g,
      )) {
        if (attributes.includes('src=') || attributes.includes('ld+json')) continue
        const hash = createHash('sha256').update(text, 'utf8').digest('base64')
        used[element as 'style' | 'script'].add(`'sha256-${hash}'`)
      }
    expect(new Set(directive('style-src').split(' '))).toEqual(new Set(["'self'", ...used.style]))
    expect(new Set(directive('script-src').split(' '))).toEqual(new Set(["'self'", ...used.script]))
    expect(directive('default-src')).toBe("'none'")
    expect(directive('frame-ancestors')).toBe("'none'")
  })

  it('keeps _headers within the platform: 100 rules, 2,000 characters a line', () => {
    const lines = textOf('_headers').split('\n')
    expect(lines.filter((line) => line.startsWith('/')).length).toBeLessThanOrEqual(100)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(2_000)
  })

  it.each(['index.html', 'pricing.html'])('%s arrives whole in the first 14 KB', (name) => {
    const html = textOf(name)
    expect(brotli(html)).toBeLessThanOrEqual(14 * 1_024)
    expect(html).not.toContain('rel="stylesheet"')
  })

  describe('its scripts', () => {
    const scripts = () => [...files.keys()].filter((name) => name.endsWith('.js'))
    /** Charts are parts of their own, fetched by who opens a page that has one. */
    const CHARTS = /^assets\/(board|usage-figures|bar-chart)-/
    /** A script with all that it imports at once. */
    function closure(name: string, seen = new Set<string>()): Set<string> {
      if (seen.has(name)) return seen
      seen.add(name)
      for (const [, from] of textOf(name).matchAll(/(?:from|import)"\.\/([^"]+\.js)"/g))
        closure(`assets/${from}`, seen)
      return seen
    }
    const sizeOf = (names: Iterable<string>) =>
      [...names].reduce((sum, name) => sum + gzipSync(textOf(name)).length, 0)
    const app = () => scripts().find((name) => /^assets\/app-/.test(name)) ?? ''

    it('are at most 40 KB on every page of the app before its first chart', () => {
      const parts = scripts().filter((name) => !CHARTS.test(name) && !/\/site-/.test(name))
      expect(parts.length).toBeGreaterThan(8)
      for (const part of parts)
        expect(sizeOf(closure(part, closure(app()))), part).toBeLessThanOrEqual(40 * 1_024)
    })

    it('draw charts in 10 KB more', () => {
      const charts = scripts().filter((name) => CHARTS.test(name))
      expect(sizeOf(charts)).toBeGreaterThan(0)
      expect(sizeOf(charts)).toBeLessThanOrEqual(10 * 1_024)
    })

    it('are 3 KB on public pages', () => {
      const site = scripts().find((name) => /^assets\/site-/.test(name)) ?? ''
      expect(sizeOf(closure(site))).toBeLessThanOrEqual(3 * 1_024)
    })

    it.each([
      ['dashboard.html', /^assets\/dashboard-/],
      ['goal.html', /^assets\/goal-/],
      ['checkout/success.html', /^assets\/checkout-success-/],
    ])('are asked for together: %s names all it is drawn by', (page, part) => {
      const named = [...textOf(page).matchAll(/modulepreload" href="\/([^"]+)"/g)]
      const own = scripts().find((name) => part.test(name)) ?? ''
      expect(named.map(([, href]) => href).sort()).toEqual(
        [...closure(own, closure(app()))].filter((name) => name !== app()).sort(),
      )
    })
  })

  it('leaves the schema library out of the browser', () => {
    for (const [name, content] of files)
      if (name.endsWith('.js')) expect(String(content), name).not.toMatch(/ZodError|invalid_union/)
  })
})

describe('siteFaults', () => {
  it('finds nothing in the real site', () => {
    expect(siteFaults(files)).toEqual([])
  })

  it('names dead links, dead fragments, style attributes and a page that is the 404', () => {
    const broken = new Map([
      ['index.html', '<a href="/nowhere">x</a><a href="#gone">x</a><p style="color:red">x</p>'],
      ['terms.html', '<h1>Nothing here</h1><a href="/?x=1">ok</a><a href="/api/v1/health">ok</a>'],
      ['docs.html', '<a href="/terms#gone">x</a><h2 id="a">x</h2><a href="#a">ok</a>'],
      ['settings.html', '<div class="app"></div>'],
      ['assets/settings.js', 'h("h2",{id:"api-keys"})'],
      ['keys.html', '<a href="/settings#api-keys">ok</a><a href="/settings#keys">x</a>'],
    ])
    expect(siteFaults(broken)).toEqual([
      'index.html → /nowhere (no such page)',
      'index.html → #gone',
      'index.html has a style attribute',
      'terms.html is the 404 page',
      'docs.html → /terms#gone (no such id)',
      'keys.html → /settings#keys (no such id)',
    ])
  })
})
