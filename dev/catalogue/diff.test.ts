/** What the catalogue command finds to do, for every way in which Stripe can differ. */

import { describe, expect, it } from 'vitest'
import { type CataloguePrice, plans } from '../../workers/contract/catalogue.ts'
import type { CatalogueState, HeldPrice } from '../../workers/tools/stripe/catalogue.ts'
import { diffCatalogue } from './diff.ts'
import { mirrorSql } from './mirror.ts'
import { EVENTS, type Wanted, wantedAt } from './wanted.ts'

const portal = {
  card: true,
  billingDetails: ['address', 'tax_id'],
  invoices: true,
  cancel: 'at_period_end' as const,
  planSwitch: false,
  returnUrl: 'https://app.example/billing',
}
const URL = 'https://app.example/api/v1/stripe-webhook'

const wanted: Wanted = {
  products: [{ key: 'pro', name: 'Pro', description: 'For teams' }],
  prices: [
    {
      lookupKey: 'pro_month_v2',
      productKey: 'pro',
      interval: 'month',
      amountCents: 9_900,
      currency: 'usd',
      retired: false,
    },
    {
      lookupKey: 'pro_month_v1',
      productKey: 'pro',
      interval: 'month',
      amountCents: 8_900,
      currency: 'usd',
      retired: true,
    },
  ],
  portal,
  endpoint: { url: URL, events: ['invoice.paid'] },
}

const aPrice = (over: Partial<HeldPrice> = {}): HeldPrice => ({
  id: 'price_2',
  productId: 'prod_1',
  lookupKey: 'pro_month_v2',
  madeAs: 'pro_month_v2',
  replaced: null,
  interval: 'month',
  amountCents: 9_900,
  currency: 'usd',
  active: true,
  ...over,
})

const held = (over: Partial<CatalogueState> = {}): CatalogueState => ({
  products: [{ id: 'prod_1', key: 'pro', name: 'Pro', description: 'For teams', active: true }],
  prices: [aPrice()],
  portal: { ...portal, id: 'bpc_1' },
  endpoints: [
    {
      id: 'we_1',
      url: URL,
      apiVersion: '2026-10-28.endive',
      events: ['invoice.paid'],
      enabled: true,
    },
  ],
  ...over,
})

const kinds = (state: CatalogueState) => diffCatalogue(wanted, state).map(({ kind }) => kind)

describe('the difference', () => {
  it('is nothing when Stripe holds what is wanted', () => {
    expect(diffCatalogue(wanted, held())).toEqual([])
  })

  it('of an empty account is everything: the endpoint that hears it first, products before their prices, no retired price', () => {
    const empty = { products: [], prices: [], portal: null, endpoints: [] }
    expect(kinds(empty)).toEqual([
      'create_endpoint',
      'create_product',
      'create_price',
      'create_portal',
    ])
  })

  it('of a changed amount is a new price that takes the lookup key, and the old one archived', () => {
    expect(diffCatalogue(wanted, held({ prices: [aPrice({ amountCents: 9_500 })] }))).toEqual([
      {
        kind: 'create_price',
        lookupKey: 'pro_month_v2',
        productKey: 'pro',
        interval: 'month',
        amountCents: 9_900,
        currency: 'usd',
        replaces: 'price_2',
      },
      { kind: 'archive_price', id: 'price_2', lookupKey: 'pro_month_v2' },
    ])
  })

  it('after a push that was cut between the two is the archiving alone', () => {
    const prices = [aPrice(), aPrice({ id: 'price_1', lookupKey: null, amountCents: 9_500 })]
    expect(diffCatalogue(wanted, held({ prices }))).toEqual([
      { kind: 'archive_price', id: 'price_1', lookupKey: 'pro_month_v2' },
    ])
  })

  it('of a retired price that is still on sale is its archiving, once', () => {
    const old = aPrice({
      id: 'price_1',
      lookupKey: 'pro_month_v1',
      madeAs: 'pro_month_v1',
      amountCents: 8_900,
    })
    expect(diffCatalogue(wanted, held({ prices: [aPrice(), old] }))).toEqual([
      { kind: 'archive_price', id: 'price_1', lookupKey: 'pro_month_v1' },
    ])
    expect(kinds(held({ prices: [aPrice(), { ...old, active: false }] }))).toEqual([])
  })

  it('of a price that nobody knows any more is its archiving; a stranger’s is left alone', () => {
    const ours = aPrice({ id: 'price_9', lookupKey: 'gone_v1', madeAs: 'gone_v1' })
    const theirs = aPrice({ id: 'price_8', lookupKey: 'other', madeAs: null })
    expect(diffCatalogue(wanted, held({ prices: [aPrice(), ours, theirs] }))).toEqual([
      { kind: 'archive_price', id: 'price_9', lookupKey: 'gone_v1' },
    ])
  })

  it.each([
    ['an archived price', { prices: [aPrice({ active: false })] }, ['activate_price']],
    [
      'a renamed product',
      {
        products: [
          { id: 'prod_1', key: 'pro', name: 'Old', description: 'For teams', active: true },
        ],
      },
      ['update_product'],
    ],
    [
      'an archived product',
      {
        products: [
          { id: 'prod_1', key: 'pro', name: 'Pro', description: 'For teams', active: false },
        ],
      },
      ['update_product'],
    ],
    [
      'a portal that switches plans',
      { portal: { ...portal, planSwitch: true, id: 'bpc_1' } },
      ['update_portal'],
    ],
    [
      'a portal that cancels at once',
      { portal: { ...portal, cancel: 'immediately' as const, id: 'bpc_1' } },
      ['update_portal'],
    ],
    [
      'an endpoint of another API version',
      {
        endpoints: [
          {
            id: 'we_0',
            url: URL,
            apiVersion: '2020-08-27',
            events: ['invoice.paid'],
            enabled: true,
          },
        ],
      },
      ['create_endpoint'],
    ],
    [
      'a disabled endpoint',
      {
        endpoints: [
          {
            id: 'we_1',
            url: URL,
            apiVersion: '2026-10-28.endive',
            events: ['invoice.paid'],
            enabled: false,
          },
        ],
      },
      ['update_endpoint'],
    ],
    [
      'an endpoint that lacks an event',
      {
        endpoints: [
          {
            id: 'we_1',
            url: URL,
            apiVersion: '2026-10-28.endive',
            events: ['charge.failed'],
            enabled: true,
          },
        ],
      },
      ['update_endpoint'],
    ],
  ])('of %s', (_, over: Partial<CatalogueState>, expected) => {
    expect(kinds(held(over))).toEqual(expected)
  })
})

describe('what is wanted', () => {
  it('sells Starter at $19 and $199 and Pro at $99 and $999', () => {
    const { prices } = wantedAt('https://app.example', true)
    expect(prices.map(({ lookupKey, amountCents }) => [lookupKey, amountCents])).toEqual([
      ['starter_month_v1', 1_900],
      ['starter_year_v1', 19_900],
      ['pro_month_v1', 9_900],
      ['pro_year_v1', 99_900],
    ])
  })

  it('leaves a former amount of a price that is sold to its successor, and wants a key that is not sold archived', () => {
    const retired = (lookupKey: string, amountCents: number): CataloguePrice => ({
      lookupKey,
      interval: 'month',
      amountCents,
      retired: true,
    })
    const sold = plans.map((plan) =>
      plan.key === 'pro'
        ? {
            ...plan,
            prices: [
              retired('pro_month_v0', 7_900),
              retired('pro_month_v1', 8_900),
              ...plan.prices,
            ],
          }
        : plan,
    )
    const { prices } = wantedAt('https://app.example', true, sold)
    expect(
      prices
        .filter(({ productKey }) => productKey === 'pro')
        .map(({ lookupKey, amountCents, retired }) => [lookupKey, amountCents, retired]),
    ).toEqual([
      ['pro_month_v0', 7_900, true],
      ['pro_month_v1', 9_900, false],
      ['pro_year_v1', 99_900, false],
    ])
  })

  it('lets the portal change card and details, never the plan, and cancel only at period end', () => {
    expect(wantedAt('https://app.example', true).portal).toMatchObject({
      card: true,
      invoices: true,
      cancel: 'at_period_end',
      planSwitch: false,
      returnUrl: 'https://app.example/billing',
    })
  })

  it('asks for no endpoint where Stripe cannot deliver', () => {
    expect(wantedAt('http://localhost:8787', false).endpoint).toBeNull()
    expect(wantedAt('https://app.example', true).endpoint?.url).toBe(URL)
    expect(new Set(EVENTS).size).toBe(EVENTS.length)
  })
})

describe('the rows for D1', () => {
  it('quote what people wrote and leave strangers out', () => {
    const sql = mirrorSql(
      held({
        products: [
          { id: 'prod_1', key: 'pro', name: "O'Pro", description: '', active: true },
          { id: 'prod_2', key: null, name: 'Theirs', description: '', active: true },
        ],
        prices: [aPrice(), aPrice({ id: 'price_3', productId: 'prod_2' })],
      }),
      1_000,
    )
    expect(sql).toContain("VALUES ('pro', 'prod_1', 'subscription', 'O''Pro', '', 1, 1, 1000)")
    expect(sql).toContain(
      "VALUES ('price_2', 'pro', 'pro_month_v2', 'month', 9900, 'usd', 1, 1, 1000)",
    )
    expect(sql).not.toMatch(/prod_2|price_3/)
  })
})
