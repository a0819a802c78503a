/** What search engines may show of a page (schema.org): offers from the catalogue, questions, articles, the way here. */

import { brand, brandKit } from '../workers/contract/brand.ts'
import {
  CURRENCY,
  type Plan,
  plans,
  type Service,
  services,
} from '../workers/contract/catalogue.ts'
import { questions } from './pages/questions.ts'
import type { Page } from './routes.ts'

type Thing = { '@type': string } & Record<string, unknown>

const dollars = (cents: number) => (cents / 100).toFixed(2)
const currency = CURRENCY.toUpperCase()

const organisation: Thing = {
  '@type': 'Organization',
  '@id': `${brand.origin}/#organization`,
  name: brand.name,
  legalName: brand.legalEntity,
  url: brand.origin,
  logo: `${brand.origin}/icon.png`,
  description: brandKit.description,
  email: brand.supportEmail,
}

const website: Thing = {
  '@type': 'WebSite',
  name: brand.name,
  url: brand.origin,
  publisher: { '@id': `${brand.origin}/#organization` },
}

const planProduct = (plan: Plan): Thing => ({
  '@type': 'Product',
  name: `${brand.name} ${plan.name}`,
  description: plan.description,
  image: `${brand.origin}/social.png`,
  brand: { '@type': 'Brand', name: brand.name },
  offers: plan.prices
    .filter((price) => !price.retired)
    .map((price) => ({
      '@type': 'Offer',
      name: `${plan.name}, per ${price.interval}`,
      price: dollars(price.amountCents),
      priceCurrency: currency,
      availability: 'https://schema.org/InStock',
      url: `${brand.origin}/pricing?interval=${price.interval}`,
    })),
})

/** Not orderable yet where every feature is still to come, and then it says so. */
const serviceProduct = (service: Service): Thing => ({
  '@type': 'Product',
  name: service.name,
  description: service.description,
  image: `${brand.origin}/social.png`,
  brand: { '@type': 'Brand', name: brand.name },
  offers: {
    '@type': 'AggregateOffer',
    lowPrice: dollars(service.minCents),
    highPrice: dollars(service.maxCents),
    priceCurrency: currency,
    offerCount: 1,
    availability: service.features.some(({ status }) => status === 'live')
      ? 'https://schema.org/InStock'
      : 'https://schema.org/PreOrder',
    url: `${brand.origin}/services#${service.key}`,
  },
})

const faq: Thing = {
  '@type': 'FAQPage',
  mainEntity: questions.map(([name, text]) => ({
    '@type': 'Question',
    name,
    acceptedAnswer: { '@type': 'Answer', text },
  })),
}

const names: Record<string, string> = {
  docs: 'Documentation',
  problems: 'Problems',
  api: 'API reference',
  blog: 'Blog',
  guides: 'Guides',
}

/** Every folder above a page that is a page itself; guides are listed on the documentation's first page. */
function breadcrumbs({ path, title }: Page): Thing | null {
  const parts = path.split('/').filter((part) => part && part !== 'guides')
  if (parts.length < 2) return null
  const above = parts.slice(0, -1).map((part, n) => ({
    name: names[part] ?? part,
    item: `${brand.origin}/${parts.slice(0, n + 1).join('/')}`,
  }))
  return {
    '@type': 'BreadcrumbList',
    itemListElement: [...above, { name: title, item: brand.origin + path }].map((crumb, n) => ({
      '@type': 'ListItem',
      position: n + 1,
      ...crumb,
    })),
  }
}

const posting = ({ path, title, description, published }: Page): Thing | null =>
  published
    ? {
        '@type': 'BlogPosting',
        headline: title,
        description,
        datePublished: published,
        image: `${brand.origin}/social.png`,
        mainEntityOfPage: brand.origin + path,
        author: { '@type': 'Organization', name: brand.name, url: brand.origin },
        publisher: organisation,
      }
    : null

function subjects(page: Page): (Thing | null)[] {
  switch (page.path) {
    case '/':
      return [organisation, website]
    case '/pricing':
      return [...plans.filter(({ prices }) => prices.length > 0).map(planProduct), faq]
    case '/services':
      return services.map(serviceProduct)
    default:
      return [posting(page), breadcrumbs(page)]
  }
}

/** The page's data as one graph; null where there is nothing to say. */
export function structuredData(page: Page): unknown {
  const graph = page.indexed ? subjects(page).filter((thing) => thing !== null) : []
  return graph.length > 0 ? { '@context': 'https://schema.org', '@graph': graph } : null
}
