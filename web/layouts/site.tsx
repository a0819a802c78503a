/** The frame of public pages: header with the way in, footer with the small print. */

import type { ComponentChildren } from 'preact'
import { brand } from '../../workers/contract/brand.ts'
import { Mark } from '../components/mark.tsx'

const links = [
  ['/pricing', 'Pricing'],
  ['/docs', 'Docs'],
] as const

const smallPrint = [
  ['/terms', 'Terms'],
  ['/privacy', 'Privacy'],
  ['/refunds', 'Refunds'],
  ['/contact-sales', 'Talk to sales'],
] as const

export function SiteLayout({ path, children }: { path: string; children: ComponentChildren }) {
  const current = (href: string) => (href === path ? { 'aria-current': 'page' as const } : {})
  return (
    <>
      <a class="button skip" href="#main">
        Skip to content
      </a>
      <header class="site-head">
        <div class="wrap">
          <Mark />
          <nav aria-label="Main">
            {links.map(([href, text]) => (
              <a key={href} class="site-link" href={href} {...current(href)}>
                {text}
              </a>
            ))}
            <a class="site-link" href="/login" data-signed-in="Dashboard">
              Sign in
            </a>
          </nav>
        </div>
      </header>
      <main id="main">{children}</main>
      <footer class="site-foot">
        <div class="wrap">
          <p>
            {brand.legalEntity}, {brand.postalAddress}
          </p>
          <nav aria-label="Small print">
            {smallPrint.map(([href, text]) => (
              <a key={href} class="site-link" href={href} {...current(href)}>
                {text}
              </a>
            ))}
          </nav>
        </div>
      </footer>
    </>
  )
}
