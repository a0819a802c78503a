/** The public web of a life: few sites, each always the same, so that what tools make of them is the same, too. */

import { proofToken } from '../../workers/swarm/site-audit/ownership.ts'

export const SITES = {
  good: 'https://shop.example.com/',
  bare: 'https://bare.example.org/',
  moved: 'https://moved.example.net/',
  slow: 'https://slow.example.com/',
  file: 'https://shop.example.com/price-list.pdf',
  gone: 'https://gone.example.org/',
} as const
export type Site = keyof typeof SITES

/** Of the slow site: longer than the guard's patience for its first page. */
const SLOW_MS = 14_000
/** How long a site thinks before it answers. */
export const thinks = ({ url }: Request): number =>
  url === SITES.slow ? SLOW_MS : new URL(url).hostname === 'slow.example.com' ? SLOW_MS / 4 : 0

const html = (body: string, status = 200): Response =>
  new Response(`<!doctype html><html lang="en">${body}</html>`, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  })

const text = (body: string): Response =>
  new Response(body, { headers: { 'content-type': 'text/plain' } })

const shop = (title: string): Response =>
  html(`<head><title>${title}</title><meta name="description" content="All about ${title}">
    <link rel="icon" href="/icon.png"></head><body><h1>${title}</h1>
    <a href="/about">About us</a> <a href="/missing">Old</a> <img src="/a.png"></body>`)

function atShop(path: string, accounts: Iterable<string>): Response {
  switch (path) {
    case '/':
      return shop('The shop')
    case '/about':
      return shop('About us')
    case '/robots.txt':
      return text('User-agent: *\nAllow: /\n')
    case '/price-list.pdf':
      return new Response('%PDF-1.7', { headers: { 'content-type': 'application/pdf' } })
    default:
      return path.startsWith('/.well-known/')
        ? text([...accounts].map(proofToken).join('\n'))
        : html('<body>Not here</body>', 404)
  }
}

/** `accounts` own the shop's site. */
export function answerOf({ url }: Request, accounts: Iterable<string>): Response {
  const { hostname, pathname } = new URL(url)
  switch (hostname) {
    case 'shop.example.com':
      return atShop(pathname, accounts)
    case 'moved.example.net':
      return Response.redirect(SITES.good, 301)
    case 'bare.example.org':
      return pathname === '/' ? html('<body><p>Hello</p></body>') : html('', 404)
    case 'slow.example.com':
      return html('<body>At last</body>')
    default:
      throw new TypeError('the name cannot be resolved')
  }
}
