/** One catalogue: what PRODUCT.md promises is what pages, search engines, /products, D1 and Stripe say, and every promise has a proof. */

import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { mirrorSql } from '../../dev/catalogue/mirror.ts'
import { routes } from '../api/routes/index.ts'
import { type Feature, plans, services } from '../contract/catalogue.ts'
import type { Product } from '../contract/objects.ts'
import { catalogueTool } from '../tools/stripe/catalogue.ts'
import { START } from './builders.ts'
import { anyone } from './caller.ts'
import { aCompany, type Company } from './company.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** PRODUCT.md §1, by hand. */
const PLANS = [
  {
    key: 'starter',
    name: 'Starter',
    month: 1_900,
    year: 19_900,
    requests: 1_000,
    tasks: 1,
    burst: 60,
  },
  { key: 'pro', name: 'Pro', month: 9_900, year: 99_900, requests: 10_000, tasks: 5, burst: 600 },
] as const
const SHOWN = {
  starter: {
    month: '$19',
    year: '$199',
    saving: '$29',
    percent: '12.7 %',
    offers: ['19.00', '199.00'],
  },
  pro: {
    month: '$99',
    year: '$999',
    saving: '$189',
    percent: '15.9 %',
    offers: ['99.00', '999.00'],
  },
} as const
const SERVICES = [
  {
    key: 'micro_feature',
    min: 49_900,
    max: 149_900,
    shown: '$499 – $1,499',
    low: '499.00',
    high: '1499.00',
  },
  {
    key: 'website_audit',
    min: 29_900,
    max: 79_900,
    shown: '$299 – $799',
    low: '299.00',
    high: '799.00',
  },
  {
    key: 'api_endpoint',
    min: 79_900,
    max: 199_900,
    shown: '$799 – $1,999',
    low: '799.00',
    high: '1999.00',
  },
] as const

const built = async (file: string): Promise<string | null> => {
  const answer = await env.ASSETS.fetch(`http://assets/${file}`)
  return answer.ok ? answer.text() : null
}
const textOf = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
type Thing = { '@type': string; name: string; offers: Record<string, unknown> }
const graphOf = (html: string): Thing[] =>
  JSON.parse(/<script type="application\/ld\+json">(.+?)<\/script>/.exec(html)?.[1] ?? '{}')[
    '@graph'
  ]

let company: Company
let products: Product[]
let pricing: string
let servicePage: string
beforeAll(async () => {
  company = await aCompany()
  const answer = await anyone(company.ports)('GET', '/products')
  products = ((await answer.json()) as { products: Product[] }).products
  pricing = (await built('pricing.html')) ?? ''
  servicePage = (await built('services.html')) ?? ''
})

describe.each(PLANS)('$name', ({ key, name, month, year, requests, tasks, burst }) => {
  it('costs and allows the same in the catalogue and at /products', () => {
    const limits = { requestsPerMonth: requests, burstPerMinute: burst, concurrentTasks: tasks }
    const plan = plans.find((one) => one.key === key)
    expect(plan?.prices.map(({ interval, amountCents }) => [interval, amountCents])).toEqual([
      ['month', month],
      ['year', year],
    ])
    expect(plan?.limits).toEqual(limits)
    const sold = products.find((one) => one.key === key)
    expect(sold).toMatchObject({ name, limits, type: 'subscription', contactSales: false })
    expect(sold?.prices).toMatchObject([
      { interval: 'month', amountCents: month, currency: 'usd', active: true },
      { interval: 'year', amountCents: year, currency: 'usd', active: true },
    ])
  })

  it('costs the same in D1 and at Stripe', async () => {
    const rows = await env.DB.prepare(
      'SELECT id, interval, amount_cents FROM prices WHERE product_key = ? AND active = 1 ORDER BY amount_cents',
    )
      .bind(key)
      .all<{ id: string; interval: string; amount_cents: number }>()
    const figures = rows.results.map((row) => [row.interval, row.amount_cents])
    expect(figures).toEqual([
      ['month', month],
      ['year', year],
    ])
    const atStripe = rows.results.map(({ id }) => company.local.state.prices.get(id))
    expect(
      atStripe.map((price) => [price?.recurring?.interval, price?.unit_amount, price?.currency]),
    ).toEqual([
      ['month', month, 'usd'],
      ['year', year, 'usd'],
    ])
  })

  it('costs and allows the same on the page and in search results', () => {
    const card = new RegExp(`<article[^>]*"plan-${key}">(.+?)</article>`).exec(pricing)?.[1] ?? ''
    const shown = SHOWN[key]
    const said = textOf(card)
    for (const words of [
      `${shown.month} / month`,
      `${shown.year} / year`,
      `Saves ${shown.saving} a year (${shown.percent})`,
      `API requests per month ${requests.toLocaleString('en-US')}`,
      `Concurrent tasks ${tasks}`,
      `Burst ${burst} per minute`,
    ])
      expect(said).toContain(words)
    const offers = graphOf(pricing).find((thing) => thing.name === `TitanForge AI ${name}`)?.offers
    expect((offers as unknown as { price: string }[]).map(({ price }) => price)).toEqual(
      shown.offers,
    )
  })
})

describe.each(SERVICES)('$key', ({ key, min, max, shown, low, high }) => {
  it('has one range everywhere', () => {
    expect(services.find((one) => one.key === key)).toMatchObject({ minCents: min, maxCents: max })
    const sold = products.find((one) => one.key === key)
    expect(sold?.prices).toMatchObject([{ minCents: min, maxCents: max, currency: 'usd' }])
    const name = sold?.name ?? ''
    expect(textOf(pricing)).toContain(`${name} ${shown}`)
    expect(textOf(servicePage)).toContain(`${name} ${shown}`)
    const found = graphOf(servicePage).find((thing) => thing.name === name)?.offers
    expect(found).toMatchObject({ lowPrice: low, highPrice: high, priceCurrency: 'USD' })
  })
})

describe('every promise', () => {
  const promised = [...plans, ...services].flatMap(({ key, features }) =>
    features.map((feature): [string, Feature] => [`${key}: ${feature.label}`, feature]),
  )

  it.each(promised)('of %s is proven, or says that it is not there yet', async (_, feature) => {
    const { status, proof } = feature
    if (status === 'soon') return expect(proof).toBeNull()
    if (!proof) throw new Error('a promise without a proof')
    if (proof.kind === 'route') {
      expect(routes.map(({ path }) => path)).toContain(proof.path)
      return
    }
    const [path = '', fragment] = proof.path.split('#')
    const page = await built(`${path.slice(1)}.html`)
    expect(page).not.toBeNull()
    if (proof.kind === 'clause') expect(page).toContain(`id="${fragment}"`)
  })

  it('is labelled in the comparison as the catalogue labels it', () => {
    const table = /<table>(.+?)<\/table>/.exec(pricing)?.[1] ?? ''
    const cells = new Map(
      [...table.matchAll(/<tr><th scope="row">(.+?)<\/th>(.+?)<\/tr>/g)].map(([, label, row]) => [
        textOf(label ?? ''),
        [...(row ?? '').matchAll(/<td>(.+?)<\/td>/g)].map(([, cell]) => textOf(cell ?? '').trim()),
      ]),
    )
    const badge = { live: '', soon: ' soon', on_request: ' on request' }
    for (const [column, plan] of plans.entries())
      for (const { label, value, status } of plan.features)
        expect(cells.get(label)?.[column]).toBe(value + badge[status])
  })
})

it('rows written by the command are what the webhooks wrote, and twice is once', async () => {
  const sold = async () => (await anyone(company.ports)('GET', '/products')).json()
  const byWebhook = await sold()
  await env.DB.exec('DELETE FROM products')
  await env.DB.exec('DELETE FROM prices')
  const tool = catalogueTool({
    secretKey: () => 'sk_test_titanforge',
    apiBase: 'http://localhost:12111',
    fetch: (input, init) => company.local.fetch(new Request(input, init)),
  })
  const statements = mirrorSql(await tool.read(), START).split(';\n')
  for (let round = 0; round < 2; round++)
    await env.DB.batch(statements.map((sql) => env.DB.prepare(sql)))
  expect(await sold()).toEqual(byWebhook)
  const row = await env.DB.prepare('SELECT count(*) AS n FROM prices WHERE active = 1').first()
  expect(row).toEqual({ n: 4 })
})
