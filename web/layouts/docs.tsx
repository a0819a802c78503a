/** The frame of the documentation: every page of it at hand, the one being read marked. */

import { type ComponentChildren, createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Article, Heading } from '../articles.ts'
import { SiteLayout } from './site.tsx'

/** The guides as the build read them; the pages between need not hand them on. */
export const Guides = createContext<readonly Article[]>([])

type Entry = readonly [href: string, text: string]

export function DocsLayout({
  path,
  headings = [],
  children,
}: {
  path: string
  headings?: readonly Heading[]
  children: ComponentChildren
}) {
  const guides = useContext(Guides)
  const groups: readonly [string, readonly Entry[]][] = [
    ['Start', [['/docs', 'Quick start']]],
    ['Guides', guides.map(({ slug, title }) => [`/docs/guides/${slug}`, title] as const)],
    [
      'Reference',
      [
        ['/docs/api', 'API reference'],
        ['/docs/problems', 'Problems by code'],
      ],
    ],
  ]
  const current = (href: string) =>
    href === path
      ? { 'aria-current': 'page' as const }
      : href !== '/docs' && path.startsWith(`${href}/`)
        ? { 'aria-current': 'true' as const }
        : {}
  return (
    <SiteLayout path={path}>
      <div class="wrap docs">
        <nav class="docs-nav" aria-label="Documentation">
          {groups.map(([title, entries]) => (
            <div key={title}>
              <p class="small">{title}</p>
              <ul>
                {entries.map(([href, text]) => (
                  <li key={href}>
                    <a href={href} {...current(href)}>
                      {text}
                    </a>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </nav>
        <article class="prose">{children}</article>
        {headings.length > 1 && (
          <nav class="toc" aria-label="On this page">
            <p class="small">On this page</p>
            <ul>
              {headings.map(({ id, text }) => (
                <li key={id}>
                  <a href={`#${id}`}>{text}</a>
                </li>
              ))}
            </ul>
          </nav>
        )}
      </div>
    </SiteLayout>
  )
}
