/** What can be read while Stripe is away: products, the subscription, invoices, health. */

import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { Invoice, Product } from '../../../contract/objects.ts'
import { writePrice, writeProduct } from '../../../db/catalogue.ts'
import { openDatabase, together } from '../../../db/database.ts'
import { writeInvoices } from '../../../db/invoices.ts'
import { subscriptions, users } from '../../../db/schema/index.ts'
import { anInvoiceRow, aRow, START, somePorts, unique } from '../../../journeys/builders.ts'
import { aCaller, anyone, appOver, ORIGIN } from '../../../journeys/caller.ts'
import { scriptedStripe } from '../../../journeys/scripted-stripe.ts'

/** Every call of this tool throws: nothing here may need Stripe. */
const world = () => somePorts(scriptedStripe().tool)
const db = openDatabase(env.DB)
const Products = z.strictObject({ products: z.array(Product) })

beforeEach(async () => {
  await env.DB.exec('DELETE FROM products')
  await env.DB.exec('DELETE FROM prices')
})

const aStoredPrice = (id: string, amountCents: number, active = true) =>
  together(
    db,
    writePrice(
      db,
      {
        id,
        productKey: 'starter',
        lookupKey: 'starter_month_v1',
        interval: 'month',
        amountCents,
        currency: 'usd',
        active,
        updatedAt: START,
      },
      null,
    ),
  )

const pricesOf = async (key: string) => {
  const answer = await anyone(world().ports)('GET', '/products')
  const { products } = Products.parse(await answer.json())
  return products.find((product) => product.key === key)?.prices
}

describe('GET /products', () => {
  it('lists plans and services before anything was pushed: lookup keys as ids, nothing active', async () => {
    const answer = await anyone(world().ports)('GET', '/products')
    expect(answer.status).toBe(200)
    const { products } = Products.parse(await answer.json())
    expect(products.map(({ key }) => key)).toEqual([
      'starter',
      'pro',
      'enterprise',
      'micro_feature',
      'website_audit',
      'api_endpoint',
    ])
    expect(products[0]).toMatchObject({
      type: 'subscription',
      name: 'Starter',
      limits: { requestsPerMonth: 1_000, burstPerMinute: 60, concurrentTasks: 1 },
      contactSales: false,
      prices: [
        { id: 'starter_month_v1', interval: 'month', amountCents: 1_900, active: false },
        { id: 'starter_year_v1', interval: 'year', amountCents: 19_900, active: false },
      ],
    })
    expect(products[2]).toMatchObject({ contactSales: true, limits: null, prices: [] })
    expect(products[4]).toMatchObject({
      type: 'one_time_purchase',
      limits: null,
      prices: [{ interval: null, minCents: 29_900, maxCents: 79_900, currency: 'usd' }],
    })
  })

  it('sells under Stripe’s price id once D1 holds the price', async () => {
    await aStoredPrice('price_1', 1_900)
    expect((await pricesOf('starter'))?.[0]).toEqual({
      id: 'price_1',
      interval: 'month',
      amountCents: 1_900,
      currency: 'usd',
      active: true,
    })
  })

  it('keeps the promised amount and is not active while D1 disagrees', async () => {
    await aStoredPrice('price_2', 2_000)
    expect((await pricesOf('starter'))?.[0]).toMatchObject({ amountCents: 1_900, active: false })
  })

  it('shows a service as active once Stripe holds its product', async () => {
    const row = {
      key: 'website_audit',
      stripeProductId: 'prod_1',
      type: 'one_time_purchase' as const,
      name: 'Audit',
      description: '',
      active: true,
      updatedAt: START,
    }
    await together(db, writeProduct(db, row, null))
    expect((await pricesOf('website_audit'))?.[0]).toMatchObject({ active: true })
  })

  it('may be cached, and answers 304 to its own strong ETag until something changes', async () => {
    const ask = (headers: Record<string, string> = {}, method = 'GET') =>
      appOver(world().ports).request(`${ORIGIN}/api/v1/products`, { method, headers })
    const first = await ask()
    expect(first.headers.get('cache-control')).toBe(
      'public, max-age=60, stale-while-revalidate=86400',
    )
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/)
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await ask({ 'if-none-match': tag })
      expect(again.status).toBe(304)
      expect(await again.text()).toBe('')
      expect(again.headers.get('etag')).toBe(etag)
    }
    const head = await ask({}, 'HEAD')
    expect([head.status, await head.text(), head.headers.get('etag')]).toEqual([200, '', etag])
    await aStoredPrice('price_3', 1_900)
    expect((await ask({ 'if-none-match': etag })).status).toBe(200)
  })
})

describe('GET /subscription', () => {
  it('is null without one, and the row of its owner with one', async () => {
    const { ports } = world()
    const person = await aCaller(ports)
    expect(await (await person.ask('GET', '/subscription')).json()).toEqual({ subscription: null })
    const id = `sub_${unique()}`
    await db.insert(subscriptions).values(aRow({ id, accountId: person.id }))
    await db.update(users).set({ currentSubscriptionId: id }).where(eq(users.id, person.id))
    expect(await (await person.ask('GET', '/subscription')).json()).toMatchObject({
      subscription: { id, plan: 'pro', status: 'active' },
    })
    expect((await anyone(ports)('GET', '/subscription')).status).toBe(401)
  })
})

describe('GET /invoices', () => {
  const Page = z.strictObject({ invoices: z.array(Invoice), nextCursor: z.string().nullable() })
  const invoices = async (accountId: string, times: number[]) => {
    const rows = times.map((createdAt) =>
      anInvoiceRow({ accountId, createdAt, id: `in_${unique()}` }),
    )
    await together(db, [writeInvoices(db, rows)])
    return rows.map(({ id }) => id)
  }

  it('pages newest first without losing or repeating one, equal times included', async () => {
    const { ports } = world()
    const person = await aCaller(ports)
    const other = await aCaller(ports)
    await invoices(other.id, [START + 9])
    const ids = await invoices(person.id, [START, START + 1, START + 1, START + 1, START + 2])
    const seen: string[] = []
    const sizes: number[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`
      const answer: Response = await person.ask('GET', `/invoices?limit=2${query}`)
      const page: z.infer<typeof Page> = Page.parse(await answer.json())
      seen.push(...page.invoices.map(({ id }) => id))
      sizes.push(page.invoices.length)
      cursor = page.nextCursor
    }
    expect(sizes).toEqual([2, 2, 1])
    expect([...seen].sort()).toEqual([...ids].sort())
    expect(seen[0]).toBe(ids[4])
    expect(seen[4]).toBe(ids[0])
  })

  it.each(['limit=0', 'limit=101', 'limit=x', 'cursor=!!', 'cursor=abc', 'page=2'])(
    'refuses ?%s with a pointer',
    async (query) => {
      const person = await aCaller(world().ports)
      const answer = await person.ask('GET', `/invoices?${query}`)
      expect(answer.status).toBe(422)
      expect(await answer.json()).toMatchObject({
        code: 'validation_failed',
        errors: [{ pointer: `#/${query.split('=')[0]}` }],
      })
    },
  )
})

describe('GET /health', () => {
  it('answers without asking anybody outside', async () => {
    const answer = await anyone(world().ports)('GET', '/health')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      status: 'degraded',
      environment: 'test',
      checks: { d1: { ok: true }, stripe: { mode: 'test' }, drift: { ok: false } },
    })
  })

  it('is 503 without its database', async () => {
    const broken = {
      prepare: () => {
        throw new Error('D1 is away')
      },
    }
    const away = { ...world().ports, db: openDatabase(broken as unknown as D1Database) }
    const answer = await anyone(away)('GET', '/health')
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ status: 'down', checks: { d1: { ok: false } } })
  })
})
