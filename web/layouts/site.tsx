/** The frame of public pages: header with the way in, footer with everything else. */

import type { ComponentChildren } from 'preact'
import { brand } from '../../workers/contract/brand.ts'
import { Mark } from '../components/mark.tsx'

const links = [
  ['/pricing', 'Pricing'],
  ['/services', 'Services'],
  ['/examples', 'Examples'],
  ['/docs', 'Docs'],
  ['/blog', 'Blog'],
] as const

const footer = [
  [
    'Product',
    [
      ['/pricing', 'Pricing'],
      ['/services', 'Services'],
      ['/examples', 'Examples'],
      ['/contact-sales', 'Talk to sales'],
      ['/status', 'Status'],
    ],
  ],
  [
    'Developers',
    [
      ['/docs', 'Documentation'],
      ['/docs/api', 'API reference'],
      ['/docs/problems', 'Problems by code'],
      ['/blog', 'Blog'],
    ],
  ],
  [
    'Small print',
    [
      ['/terms', 'Terms'],
      ['/privacy', 'Privacy'],
      ['/refunds', 'Refunds'],
      ['/.well-known/security.txt', 'Security'],
    ],
  ],
] as const

/** The page itself, or the section it lies in. */
const currentOf = (href: string, path: string) =>
  href === path
    ? { 'aria-current': 'page' as const }
    : path.startsWith(`${href}/`)
      ? { 'aria-current': 'true' as const }
      : {}

function Header({ path }: { path: string }) {
  return (
    <header class="site-head">
      <div class="wrap">
        <Mark />
        {/* A popover on phones, needing no script; on wide screens the same list stands in the row. */}
        <button type="button" class="button menu-button" popovertarget="menu">
          Menu
        </button>
        <nav id="menu" aria-label="Main" popover="auto">
          {links.map(([href, text]) => (
            <a key={href} class="site-link" href={href} {...currentOf(href, path)}>
              {text}
            </a>
          ))}
          <a class="site-link way-in" href="/login" data-signed-in="Dashboard">
            Sign in
          </a>
          <a class="button" href="/register" data-signed-out>
            Create account
          </a>
        </nav>
      </div>
    </header>
  )
}

function Footer() {
  return (
    <footer class="site-foot">
      <div class="wrap">
        <div class="stack">
          <Mark />
          <p>
            {brand.legalEntity}
            <br />
            {brand.postalAddress}
          </p>
        </div>
        {footer.map(([title, entries]) => (
          <nav key={title} aria-labelledby={`foot-${title.slice(0, 3)}`}>
            <h2 id={`foot-${title.slice(0, 3)}`}>{title}</h2>
            <ul>
              {entries.map(([href, text]) => (
                <li key={href}>
                  <a class="site-link" href={href}>
                    {text}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        ))}
      </div>
    </footer>
  )
}

export function SiteLayout({ path, children }: { path: string; children: ComponentChildren }) {
  return (
    <>
      <a class="button skip" href="#main">
        Skip to content
      </a>
      <Header path={path} />
      <main id="main">{children}</main>
      <Footer />
    </>
  )
}
