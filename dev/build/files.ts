/** The site's plain files: headers with the content security policy, robots, sitemap, llms.txt. */

import { createHash } from 'node:crypto'
import { brand } from '../../workers/contract/brand.ts'
import { formatMoney, plans } from '../../workers/contract/catalogue.ts'
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
export function llmsFile(): string {
  const priced = plans.map((plan) => {
    const prices = plan.prices.map((price) => `${formatMoney(price.amountCents)}/${price.interval}`)
    return `- ${plan.name}: ${prices.length ? prices.join(' or ') : 'by contract'}. ${plan.description}`
  })
  return `# ${brand.name}

> ${brand.description}

## Plans

${priced.join('\n')}

## Pages

- [Pricing](${brand.origin}/pricing)
- [Documentation](${brand.origin}/docs)
- [API reference](${brand.origin}/docs/api)
- [Problems by code](${brand.origin}/docs/problems)
- [OpenAPI description](${brand.origin}/api/v1/openapi.json)
`
}
