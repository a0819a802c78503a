/** Renders every page to HTML at build time. */

import type { ComponentType } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { type ProblemCode, problems } from '../workers/contract/problems.ts'
import type { Article, Articles } from './articles.ts'
import { type Assets, Document } from './document.tsx'
import type { Example } from './examples.ts'
import { Guides } from './layouts/docs.tsx'
import { Blog, Guide, Post } from './pages/article.tsx'
import { Docs, Problems } from './pages/docs.tsx'
import { Examples } from './pages/examples.tsx'
import { Landing } from './pages/landing.tsx'
import { Privacy, Refunds, Terms } from './pages/legal.tsx'
import { ReportEnded, ReportUnknown } from './pages/no-report.tsx'
import { NotFound } from './pages/not-found.tsx'
import { Pricing } from './pages/pricing.tsx'
import { ProblemPage } from './pages/problem.tsx'
import type { OpenApi } from './pages/reference/openapi.ts'
import { ReferenceOverview, referencePages } from './pages/reference/reference.tsx'
import { Services } from './pages/services.tsx'
import { type Page, pages } from './routes.ts'
import { App } from './screens.tsx'
import { structuredData } from './structured-data.ts'

const sitePages: Record<string, ComponentType> = {
  '/pricing': Pricing,
  '/services': Services,
  '/docs': Docs,
  '/docs/problems': Problems,
  '/terms': Terms,
  '/privacy': Privacy,
  '/refunds': Refunds,
  '/report-ended': ReportEnded,
  '/report-unknown': ReportUnknown,
}

/** A page that was rendered. `path` is its address without a file ending. */
export type Rendered = { page: Page; html: string }

/** A page to read that is in no table: an article, a problem. */
const reading = (path: string, title: string, description: string): Page => ({
  path,
  title,
  description,
  kind: 'site',
  indexed: true,
  sheet: 'prose',
})

type Drawn = { page: Page; Body: ComponentType }

const problemPages = (openApi: OpenApi): Drawn[] =>
  (Object.keys(problems) as ProblemCode[]).map((code) => ({
    page: reading(
      `/docs/problems/${code}`,
      `${problems[code].title} (${code})`,
      `${problems[code].title}. ${problems[code].help}`,
    ),
    Body: () => <ProblemPage code={code} openApi={openApi} />,
  }))

const guidePages = (guides: readonly Article[]): Drawn[] =>
  guides.map((article) => ({
    page: reading(`/docs/guides/${article.slug}`, article.title, article.description),
    Body: () => <Guide article={article} />,
  }))

const blogPages = (posts: readonly Article[]): Drawn[] =>
  posts.map((article, n) => ({
    page: {
      ...reading(`/blog/${article.slug}`, article.title, article.description),
      ...(article.published ? { published: article.published } : {}),
    },
    Body: () => <Post article={article} next={posts[n + 1] ?? posts[0]} />,
  }))

const referenceOf = (openApi: OpenApi): Drawn[] =>
  referencePages(openApi).map(({ Body, path, title, description }) => ({
    page: { ...reading(path, title, description), sheet: 'reference' },
    Body,
  }))

const missing: Drawn = {
  page: { ...reading('/404', 'Nothing here', 'There is no page at this address.'), indexed: false },
  Body: NotFound,
}

/** All pages: those of the route table, one per problem code, guides, posts, the API reference, and the 404. */
export function renderSite(
  assets: Assets,
  { posts, guides }: Articles,
  openApi: OpenApi,
  examples: readonly Example[],
): Rendered[] {
  const drawn: Record<string, ComponentType> = {
    ...sitePages,
    '/': () => <Landing examples={examples} />,
    '/examples': () => <Examples examples={examples} />,
    '/blog': () => <Blog posts={posts} />,
    '/docs/api': () => <ReferenceOverview document={openApi} />,
  }
  const listed = pages.map((page): Drawn => {
    const Body = page.kind === 'site' ? drawn[page.path] : () => <App path={page.path} />
    if (!Body) throw new Error(`${page.path} is in the route table but nothing renders it`)
    return { page, Body }
  })
  const all = [
    ...listed,
    ...problemPages(openApi),
    ...guidePages(guides),
    ...blogPages(posts),
    ...referenceOf(openApi),
    missing,
  ]
  return all.map(({ page, Body }) => {
    const html = renderToString(
      <Document page={page} assets={assets} data={structuredData(page)}>
        <Guides.Provider value={guides}>
          <Body />
        </Guides.Provider>
      </Document>,
    )
    return { page, html: `<!doctype html>${html}` }
  })
}
