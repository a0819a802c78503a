/** What search engines are told, in figures and addresses. */

import { describe, expect, it } from 'vitest'
import { pageAt } from './routes.ts'
import { structuredData } from './structured-data.ts'

type Thing = { '@type': string } & Record<string, unknown>
const graphOf = (path: string): Thing[] => {
  const page = pageAt(path)
  if (!page) throw new Error(`no page ${path}`)
  const data = structuredData(page) as { '@graph': Thing[] } | null
  return data?.['@graph'] ?? []
}

describe('structured data', () => {
  it('says who we are on the first page', () => {
    expect(graphOf('/').map((thing) => thing['@type'])).toEqual(['Organization', 'WebSite'])
  })

  it('asks and answers every question of the pricing page', () => {
    const faq = graphOf('/pricing').find((thing) => thing['@type'] === 'FAQPage')
    const questions = faq?.mainEntity as { name: string; acceptedAnswer: { text: string } }[]
    expect(questions.length).toBeGreaterThanOrEqual(8)
    const limit = questions.find(({ name }) => name === 'What happens at the limit?')
    expect(limit?.acceptedAnswer.text).toContain('There is no overage')
  })

  it('gives services their range, and says that ordering is not open yet', () => {
    // PRODUCT: Micro-Feature $499–$1,499, Website Audit $299–$799, API Endpoint $799–$1,999.
    expect(
      graphOf('/services').map(({ offers }) => {
        const offer = offers as Record<string, unknown>
        return [offer.lowPrice, offer.highPrice, offer.priceCurrency, offer.availability]
      }),
    ).toEqual([
      ['499.00', '1499.00', 'USD', 'https://schema.org/PreOrder'],
      ['299.00', '799.00', 'USD', 'https://schema.org/PreOrder'],
      ['799.00', '1999.00', 'USD', 'https://schema.org/PreOrder'],
    ])
  })

  it('tells the way to a problem, and what an article is', () => {
    const page = {
      path: '/blog/x',
      title: 'X',
      description: 'About X',
      kind: 'site' as const,
      indexed: true,
      published: '2026-11-23',
    }
    const { '@graph': graph } = structuredData(page) as { '@graph': Thing[] }
    expect(graph[0]).toMatchObject({ '@type': 'BlogPosting', datePublished: '2026-11-23' })
    expect(graph[1]).toMatchObject({
      '@type': 'BreadcrumbList',
      itemListElement: [
        { position: 1, name: 'Blog', item: 'https://titanforge.example/blog' },
        { position: 2, name: 'X', item: 'https://titanforge.example/blog/x' },
      ],
    })
  })

  it('says nothing of pages that search engines do not list', () => {
    expect(graphOf('/dashboard')).toEqual([])
  })
})
