/** Security: how the page travels and what its headers forbid. */

import { type Check, of, said, unless } from '../check.ts'
import { isLoopback, metas, type Page } from '../page.ts'

const header = ({ headers }: Page, name: string): string => headers.get(name)?.trim() ?? ''

/** Directives of the header or of the meta element, each name once. */
function policyOf(page: Page): Map<string, string> | null {
  const [meta] =
    page.document.byName
      .get('meta')
      ?.filter(
        ({ attributes }) => attributes['http-equiv']?.toLowerCase() === 'content-security-policy',
      ) ?? []
  const text = header(page, 'content-security-policy') || meta?.attributes.content || ''
  if (!text) return null
  const policy = new Map<string, string>()
  for (const directive of text.split(';')) {
    const [name = '', ...sources] = directive.trim().toLowerCase().split(/\s+/)
    if (name && !policy.has(name)) policy.set(name, sources.join(' '))
  }
  return policy
}

const MIN_HSTS_SECONDS = 15_552_000 // 180 days

export const securityHeaderChecks: Check[] = of('security', [
  {
    id: 'is-on-https',
    weight: 10,
    critical: true,
    title: 'The page is served over HTTPS',
    why: 'Anyone on the way can read and change a page sent in the clear.',
    fix: 'Get a certificate (Let’s Encrypt, your host) and serve every page over https://.',
    effort: 'hours',
    judge: (page) =>
      isLoopback(page.url) ? null : unless(page.url.protocol === 'https:', page.url.href),
  },
  {
    id: 'redirects-http',
    weight: 5,
    title: 'http:// leads to https://',
    why: 'Old links and typed addresses start in the clear and stay there.',
    fix: 'Answer every http:// request with 301 to the same address over https://.',
    effort: 'minutes',
    judge: ({ beside: { plain }, url }) => {
      if (!plain || url.protocol !== 'https:') return null
      return unless(
        plain.status >= 300 && plain.status < 400 && plain.location.startsWith('https:'),
        `http:// answered ${plain.status}`,
      )
    },
  },
  {
    id: 'has-hsts',
    weight: 5,
    title: 'HTTPS is remembered (HSTS)',
    why: 'Without it the first request of each visit can be turned back to http://.',
    fix: 'Send Strict-Transport-Security: max-age=31536000; includeSubDomains.',
    effort: 'minutes',
    judge: (page) => {
      if (page.url.protocol !== 'https:') return null
      const sent = header(page, 'strict-transport-security')
      const age = Number(/max-age="?(\d+)/i.exec(sent)?.[1] ?? 0)
      return unless(age >= MIN_HSTS_SECONDS, sent || 'No Strict-Transport-Security header')
    },
  },
  {
    id: 'csp',
    weight: 6,
    title: 'A Content-Security-Policy is sent',
    why: 'It is what stops injected scripts when everything else failed.',
    fix: "Start with Content-Security-Policy: default-src 'self' and add what the page needs.",
    effort: 'hours',
    judge: (page) => unless(policyOf(page) !== null, 'No Content-Security-Policy'),
  },
  {
    id: 'csp-scripts',
    weight: 5,
    title: 'The policy refuses inline scripts',
    why: "With 'unsafe-inline', 'unsafe-eval' or * an injected script still runs.",
    fix: 'Move inline scripts to files, or allow each by nonce or hash.',
    effort: 'hours',
    judge: (page) => {
      const policy = policyOf(page)
      if (!policy) return null
      const sources = policy.get('script-src') ?? policy.get('default-src')
      if (sources === undefined) return [said('No script-src, no default-src')]
      const strict = /'nonce-|'sha(256|384|512)-|'strict-dynamic'/.test(sources)
      const open = /'unsafe-eval'|(^|\s)(\*|https?:)(\s|$)/.test(sources)
      const inline = sources.includes("'unsafe-inline'") && !strict
      return unless(
        !inline && (!open || sources.includes("'strict-dynamic'")),
        `script-src ${sources}`,
      )
    },
  },
  {
    id: 'csp-base',
    weight: 2,
    title: 'The policy fixes base and plug-ins',
    why: 'An injected <base> or <object> goes round a policy that forgets them.',
    fix: "Add base-uri 'self'; object-src 'none'.",
    effort: 'minutes',
    judge: (page) => {
      const policy = policyOf(page)
      if (!policy) return null
      const missing = [
        ...(policy.has('base-uri') ? [] : ['base-uri']),
        ...(policy.has('object-src') || policy.has('default-src') ? [] : ['object-src']),
      ]
      return unless(missing.length === 0, `Missing: ${missing.join(', ')}`)
    },
  },
  {
    id: 'nosniff',
    weight: 3,
    title: 'Types are not guessed',
    why: 'A browser that guesses can run an upload as a script.',
    fix: 'Send X-Content-Type-Options: nosniff.',
    effort: 'minutes',
    judge: (page) => {
      const sent = header(page, 'x-content-type-options')
      return unless(sent.toLowerCase() === 'nosniff', sent || 'No X-Content-Type-Options header')
    },
  },
  {
    id: 'clickjacking-mitigation',
    weight: 4,
    title: 'Other sites cannot frame the page',
    why: 'A framed page can be laid under another’s buttons: clickjacking.',
    fix: "Send Content-Security-Policy: frame-ancestors 'self', or X-Frame-Options: SAMEORIGIN.",
    effort: 'minutes',
    judge: (page) => {
      const frames = /^(deny|sameorigin)$/i.test(header(page, 'x-frame-options'))
      const policy = header(page, 'content-security-policy').includes('frame-ancestors')
      return unless(frames || policy, 'Neither frame-ancestors nor X-Frame-Options')
    },
  },
  {
    id: 'referrer-policy',
    weight: 2,
    title: 'Addresses are not told to other sites',
    why: 'Full addresses, with what is in their query, go to every site linked to.',
    fix: 'Send Referrer-Policy: strict-origin-when-cross-origin.',
    effort: 'minutes',
    judge: (page) => {
      const [meta] = metas(page, 'referrer')
      const sent = (header(page, 'referrer-policy') || meta?.attributes.content || '').toLowerCase()
      const safe = sent !== '' && !/unsafe-url|no-referrer-when-downgrade/.test(sent)
      return unless(safe, sent || 'No Referrer-Policy')
    },
  },
  {
    id: 'permissions-policy',
    weight: 1,
    title: 'Camera, microphone and place are refused',
    why: 'A frame or script from elsewhere could otherwise ask in your name.',
    fix: 'Send Permissions-Policy: camera=(), microphone=(), geolocation=().',
    effort: 'minutes',
    judge: (page) =>
      unless(header(page, 'permissions-policy') !== '', 'No Permissions-Policy header'),
  },
  {
    id: 'origin-isolation',
    weight: 1,
    title: 'The window is isolated (COOP)',
    why: 'A page that opens yours keeps a handle on its window.',
    fix: 'Send Cross-Origin-Opener-Policy: same-origin.',
    effort: 'minutes',
    judge: (page) =>
      unless(
        /^same-origin/i.test(header(page, 'cross-origin-opener-policy')),
        header(page, 'cross-origin-opener-policy') || 'No Cross-Origin-Opener-Policy header',
      ),
  },
  {
    id: 'server-version',
    weight: 1,
    title: 'Versions of the server are not told',
    why: 'A version tells an attacker which known holes to try.',
    fix: 'Remove X-Powered-By and the version from Server (nginx: server_tokens off).',
    effort: 'minutes',
    judge: (page) => {
      const told = ['server', 'x-powered-by', 'x-aspnet-version', 'x-generator'].filter((name) =>
        /\d/.test(header(page, name)),
      )
      return told.map((name) => said(`${name}: ${header(page, name)}`))
    },
  },
  {
    id: 'cors',
    weight: 3,
    title: 'Not every site may read answers with credentials',
    why: 'Any page could read what the signed-in visitor sees.',
    fix: 'Name the origins in Access-Control-Allow-Origin, or drop Allow-Credentials.',
    effort: 'hours',
    judge: (page) => {
      const origin = header(page, 'access-control-allow-origin')
      if (!origin) return null
      const open =
        (origin === '*' || origin === 'null') &&
        header(page, 'access-control-allow-credentials') === 'true'
      return unless(!open, `access-control-allow-origin: ${origin}`)
    },
  },
])
