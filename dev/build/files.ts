/** The site's plain files: headers with the content security policy, robots, sitemap, feed, llms.txt, security.txt. */

import { createHash } from 'node:crypto'
import type { Article, Articles } from '../../web/articles.ts'
import { brand, brandKit } from '../../workers/contract/brand.ts'
import { formatMoney, plans, services } from '../../workers/contract/catalogue.ts'
import { securityHeaders } from '../../workers/contract/headers.ts'

/** The CSP source of an inline element's exact text. */
export const cspHash = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Inline elements of one kind in a page, as texts. Data blocks (JSON-LD) never run and need no permission. */
export function inlineTexts(html: string, element: 'style' | 'script'): string[] {
  return [...html.matchAll(new RegExp(`<${element}([^>]*)>([\\s\\S]*?)</${element}>`, 'g'))]
    .filter(([, attributes = '']) => !/\ssrc=|application\/ld\+json/.test(attributes))
    .map(([, , text = '']) => text)
}

const hashesOf = (pages: readonly string[], element: 'style' | 'script') =>
  [...new Set(pages.flatMap((html) => inlineTexts(html, element)))].map(cspHash)

/** The policy of all pages: our own files, and the inline texts these pages hold, by hash. */
export function contentSecurityPolicy(pages: readonly string[]): string {
  const directives = [
    ["default-src 'none'"],
    ["script-src 'self'", ...hashesOf(pages, 'script')],
    ["style-src 'self'", ...hashesOf(pages, 'style')],
    ["img-src 'self' data:"],
    ["connect-src 'self'"],
    ["form-action 'self'"],
    ["base-uri 'none'"],
    ["frame-ancestors 'none'"],
  ]
  return directives.map((words) => words.join(' ')).join('; ')
}

/** Cloudflare's `_headers`: the same security headers as the Worker's, the policy, long life for hashed files. */
export function headersFile(pages: readonly string[]): string {
  const lines = Object.entries(securityHeaders).map(([name, value]) => `  ${name}: ${value}`)
  return [
    '/*',
    ...lines,
    `  content-security-policy: ${contentSecurityPolicy(pages)}`,
    '/assets/*',
    '  cache-control: public, max-age=31536000, immutable',
    '',
  ].join('\n')
}

export const robotsFile = (): string =>
  ['User-agent: *', 'Disallow: /api/', `Sitemap: ${brand.origin}/sitemap.xml`, ''].join('\n')

export function sitemapFile(paths: readonly string[]): string {
  const urls = paths.map((path) => `<url><loc>${brand.origin}${path}</loc></url>`)
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join('\n')}
</urlset>
`
}

/** A plain summary for language models (llmstxt.org). */
export function llmsFile({ posts, guides }: Articles): string {
  const priced = plans.map((plan) => {
    const prices = plan.prices
      .filter(({ retired }) => !retired)
      .map((price) => `${formatMoney(price.amountCents)}/${price.interval}`)
    return `- ${plan.name}: ${prices.length ? prices.join(' or ') : 'by contract'}. ${plan.description}`
  })
  const offered = services.map(
    ({ name, description, minCents, maxCents }) =>
      `- ${name}: ${formatMoney(minCents)} to ${formatMoney(maxCents)}, one payment. ${description}`,
  )
  const link = (folder: string) => (article: Article) =>
    `- [${article.title}](${brand.origin}/${folder}/${article.slug}): ${article.description}`
  return `# ${brand.name}

> ${brandKit.description}

Plans have a hard limit and no overage. Currency is US dollars. What a page marks “soon” is not built yet.

## Plans

${priced.join('\n')}

## Services

${offered.join('\n')}

## Documentation

- [Quick start](${brand.origin}/docs): an account, a credential, the first call
${guides.map(link('docs/guides')).join('\n')}
- [API reference](${brand.origin}/docs/api): every operation with its parameters, answers and examples
- [Problems by code](${brand.origin}/docs/problems): every refusal and what to do about it
- [OpenAPI description](${brand.origin}/api/v1/openapi.json)

## More

- [Pricing](${brand.origin}/pricing)
- [Services](${brand.origin}/services)
- [Examples](${brand.origin}/examples): goals the tools really ran, with their reports
- [Status](${brand.origin}/status)
- [Refunds](${brand.origin}/refunds)
${posts.map(link('blog')).join('\n')}
`
}

const xml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** A reader shows an article away from our pages: its links must not be relative. */
const elsewhere = (html: string) => html.replaceAll(/ (href|src)="\//g, ` $1="${brand.origin}/`)

/** The blog as RSS 2.0 (https://www.rssboard.org/rss-specification), each article whole. */
export function feedFile(posts: readonly Article[]): string {
  const items = posts.map((post) => {
    const address = `${brand.origin}/blog/${post.slug}`
    return `<item>
<title>${xml(post.title)}</title>
<link>${address}</link>
<guid isPermaLink="true">${address}</guid>
<pubDate>${new Date(`${post.published}T00:00:00Z`).toUTCString()}</pubDate>
<description>${xml(post.description)}</description>
<content:encoded>${xml(elsewhere(post.html))}</content:encoded>
</item>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
<title>${xml(brand.name)}: blog</title>
<link>${brand.origin}/blog</link>
<atom:link href="${brand.origin}/blog/feed.xml" rel="self" type="application/rss+xml"/>
<description>${xml(brandKit.description)}</description>
<language>en</language>
${items.join('\n')}
</channel>
</rss>
`
}

/** Where to report a vulnerability (RFC 9116); good for a year from the month it was built in. */
export function securityFile(built: Date): string {
  const expires = new Date(Date.UTC(built.getUTCFullYear() + 1, built.getUTCMonth(), 1))
  return [
    `Contact: mailto:${brand.securityEmail}`,
    `Expires: ${expires.toISOString()}`,
    'Preferred-Languages: en',
    `Canonical: ${brand.origin}/.well-known/security.txt`,
    `Policy: ${brand.origin}/privacy#security`,
    '',
  ].join('\n')
}
