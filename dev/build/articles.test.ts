/** Articles are read from their files as they are meant, and what is wrong with one stops the build. */

import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readArticle, readArticles, slugOf } from './articles.ts'
import { feedFile, securityFile } from './files.ts'

const text = (body: string, head = 'title: A title\ndescription: A description') =>
  `---\n${head}\n---\n${body}`

describe('an article', () => {
  it('has headings that can be linked, and code that can be scrolled and is only text', () => {
    const article = readArticle('x', text('## What `counts`?\n\n```ts\nif (a < b) <i>\n```\n'))
    expect(article.headings).toEqual([{ id: 'what-counts', text: 'What counts?' }])
    expect(article.html).toContain('<h2 id="what-counts">What <code>counts</code>?</h2>')
    expect(article.html).toContain('<pre tabindex="0"><code>if (a &lt; b) &lt;i></code></pre>')
  })

  it('keeps a wide table in a box of its own', () => {
    const { html } = readArticle('x', text('| a |\n|---|\n| b |\n'))
    expect(html).toMatch(/<div class="scroll"[^>]*><table>[\s\S]+<\/table>\n?<\/div>/)
  })

  it.each([
    ['raw HTML', text('<script>alert(1)</script>')],
    ['HTML in a line', text('a <img src=x> b')],
    ['no head', 'Just words'],
    ['no description', text('words', 'title: A title')],
    ['a column without a name', text('| | b |\n|---|---|\n| a | b |\n')],
    ['a fact nobody knows', text('at most {atachmentMb} MB')],
  ])('is refused for %s', (_, file) => {
    expect(() => readArticle('x', file)).toThrow()
  })

  it('takes its figures from the code, and leaves examples their own braces', () => {
    const ofCode = ['$', '{path}'].join('')
    const words = '{attachmentMb} MB, {keptUploadsMb} MB, {filesKeptDays} days, {starterRequests}'
    const { html } = readArticle('x', text(`${words}: \`${ofCode}\``))
    expect(html).toContain(`5 MB, 500 MB, 30 days, 1,000: <code>${ofCode}</code>`)
  })

  it('has an address made of its words', () => {
    expect(slugOf('A hard limit: 1,000 – and no more!')).toBe('a-hard-limit-1-000-and-no-more')
  })
})

describe('what is published', () => {
  it('are three posts, newest first, and the guides in their order; the feed has every post whole', async () => {
    const { posts, guides } = await readArticles(join(import.meta.dirname, '../../web/content'))
    expect(posts.map(({ published }) => published)).toEqual([
      '2026-11-25',
      '2026-11-24',
      '2026-11-23',
    ])
    expect(guides.map(({ slug }) => slug)).toEqual([
      'goals',
      'authentication',
      'limits',
      'retries',
      'errors',
    ])
    const feed = feedFile(posts)
    expect(feed.match(/<item>/g)).toHaveLength(3)
    expect(feed).toContain('<pubDate>Mon, 23 Nov 2026 00:00:00 GMT</pubDate>')
    for (const { slug } of posts)
      expect(feed).toContain(
        `<guid isPermaLink="true">https://titanforge.example/blog/${slug}</guid>`,
      )
    expect(feed).not.toMatch(/<(p|pre|h2)[ >]/)
    expect(feed).toContain('href="https://titanforge.example/docs/guides/limits"')
    expect(feed).not.toMatch(/(href|src)="\//)
  })
})

describe('the sample of the guide to limits', () => {
  type Call = (request: Request) => Promise<Response>
  /** As it is shown, without its types. */
  async function shown(): Promise<Call> {
    const file = join(import.meta.dirname, '../../web/content/guides/limits.md')
    const [, code = ''] = /```ts\n([\s\S]+?)```/.exec(await readFile(file, 'utf8')) ?? []
    const script = encodeURIComponent(`export ${stripTypeScriptTypes(code)}`)
    return (await import(/* @vite-ignore */ `data:text/javascript,${script}`)).call
  }
  const refused = (...violated: string[]) =>
    Response.json(
      { 'violated-policies': violated },
      { status: 429, headers: { 'retry-after': violated.length > 1 ? '86400' : '0' } },
    )
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it.each([
    [['burst'], 200, 2],
    [['month'], 429, 1],
    [['key'], 429, 1],
    [['burst', 'key'], 429, 1],
  ])('refused by %j answers %i after asking %i times', async (violated, status, asked) => {
    const fetching = vi.fn<() => Promise<Response>>()
    fetching.mockResolvedValueOnce(refused(...violated)).mockResolvedValue(Response.json({}))
    vi.stubGlobal('fetch', fetching)
    const call = await shown()
    expect((await call(new Request('https://titanforge.example/'))).status).toBe(status)
    expect(fetching).toHaveBeenCalledTimes(asked)
  })
})

describe('security.txt', () => {
  it('names a contact and expires a year after the month it was built in (RFC 9116)', () => {
    const file = securityFile(new Date('2026-11-25T18:00:00Z'))
    expect(file).toContain('Contact: mailto:security@titanforge.example\n')
    expect(file).toContain('Expires: 2027-11-01T00:00:00.000Z\n')
    expect(file).toContain('Canonical: https://titanforge.example/.well-known/security.txt\n')
  })
})
