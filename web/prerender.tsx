/** Renders every page to HTML at build time. */

import type { ComponentType } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { brand } from '../workers/contract/brand.ts'
import { CURRENCY, plans } from '../workers/contract/catalogue.ts'
import { type ProblemCode, problems } from '../workers/contract/problems.ts'
import { type Assets, Document } from './document.tsx'
import { Docs, ProblemPage, Problems } from './pages/docs.tsx'
import { Landing } from './pages/landing.tsx'
import { Privacy, Refunds, Terms } from './pages/legal.tsx'
import { NotFound } from './pages/not-found.tsx'
import { Pricing } from './pages/pricing.tsx'
import type { OpenApi } from './pages/reference/openapi.ts'
import { ReferenceOverview, referencePages } from './pages/reference/reference.tsx'
import { type Page, pages } from './routes.ts'
import { App } from './screens.tsx'

const sitePages: Record<string, ComponentType> = {
  '/': Landing,
  '/pricing': Pricing,
  '/docs': Docs,
  '/docs/problems': Problems,
  '/terms': Terms,
  '/privacy': Privacy,
  '/refunds': Refunds,
}

/** A page that was rendered. `path` is its address without a file ending. */
export type Rendered = { page: Page; html: string }

const organisation = {
  '@context': 'https://schema.org',
  '@type': 'Organization',
  name: brand.name,
  url: brand.origin,
  description: brand.description,
}

/** What search engines may show as offers: straight from the catalogue. */
const offers = {
  '@context': 'https://schema.org',
  '@graph': plans
    .filter((plan) => plan.prices.length > 0)
    .map((plan) => ({
      '@type': 'Product',
      name: `${brand.name} ${plan.name}`,
      description: plan.description,
      brand: { '@type': 'Brand', name: brand.name },
      offers: plan.prices
        .filter((price) => !price.retired)
        .map((price) => ({
          '@type': 'Offer',
          name: `${plan.name}, per ${price.interval}`,
          price: (price.amountCents / 100).toFixed(2),
          priceCurrency: CURRENCY.toUpperCase(),
          availability: 'https://schema.org/InStock',
          url: `${brand.origin}/pricing?interval=${price.interval}`,
        })),
    })),
}

const structuredData = (path: string): unknown =>
  path === '/' ? organisation : path === '/pricing' ? offers : null

function render(page: Page, assets: Assets, Body: ComponentType): Rendered {
  const html = renderToString(
    <Document page={page} assets={assets} data={structuredData(page.path)}>
      <Body />
    </Document>,
  )
  return { page, html: `<!doctype html>${html}` }
}

/** All pages: those of the route table, one per problem code, the API reference, and the 404. */
export function renderSite(assets: Assets, openApi: OpenApi): Rendered[] {
  const drawn: Record<string, ComponentType> = {
    ...sitePages,
    '/docs/api': () => <ReferenceOverview document={openApi} />,
  }
  const listed = pages.map((page) => {
    const Body = page.kind === 'site' ? drawn[page.path] : () => <App path={page.path} />
    if (!Body) throw new Error(`${page.path} is in the route table but nothing renders it`)
    return render(page, assets, Body)
  })
  const explained = (Object.keys(problems) as ProblemCode[]).map((code) =>
    render(
      {
        path: `/docs/problems/${code}`,
        title: `${problems[code].title} (${code})`,
        description: `${problems[code].title}. ${problems[code].help}`,
        kind: 'site',
        indexed: true,
      },
      assets,
      () => <ProblemPage code={code} />,
    ),
  )
  const reference = referencePages(openApi).map(({ Body, ...page }) =>
    render({ ...page, kind: 'site', indexed: true, sheet: 'reference' }, assets, Body),
  )
  const missing: Page = {
    path: '/404',
    title: 'Nothing here',
    description: 'There is no page at this address.',
    kind: 'site',
    indexed: false,
  }
  return [...listed, ...explained, ...reference, render(missing, assets, NotFound)]
}
