/** Slips are caught: an amount far from the one before, or below a dollar, is asked for. */

import { expect, it } from 'vitest'
import type { CatalogueChange, CatalogueState } from '../../workers/tools/stripe/catalogue.ts'
import { mustBeTyped, type Repriced, repriced, typedOf, untyped } from './typed.ts'

it.each([
  [1_900, 2_850, false],
  [1_900, 2_851, true],
  [1_900, 950, false],
  [1_900, 949, true],
  [120, 99, true],
  [null, 1_900, false],
  [null, 100, false],
  [null, 99, true],
])('from %j to %j cents must be typed: %j', (from, to, typed) => {
  expect(mustBeTyped(from, to)).toBe(typed)
})

const price = (lookupKey: string, amountCents: number, active = true) => ({
  id: `price_${lookupKey}`,
  productId: 'prod_1',
  lookupKey,
  madeAs: lookupKey,
  replaced: null,
  interval: 'month',
  amountCents,
  currency: 'usd',
  active,
})
const held = (...prices: CatalogueState['prices']): CatalogueState => ({
  products: [],
  prices,
  portal: null,
  endpoints: [],
})
const sells = (lookupKey: string, amountCents: number, replaces: string | null) =>
  ({
    kind: 'create_price',
    lookupKey,
    productKey: 'pro',
    interval: 'month',
    amountCents,
    currency: 'usd',
    replaces,
  }) satisfies CatalogueChange

it.each<[string, CatalogueChange, CatalogueState, Repriced[]]>([
  [
    'the first of all',
    sells('pro_month_v1', 19, null),
    held(),
    [{ lookupKey: 'pro_month_v1', fromCents: null, toCents: 19 }],
  ],
  [
    'one in place of another',
    sells('pro_month_v1', 19_000, 'price_pro_month_v1'),
    held(price('pro_month_v1', 9_900)),
    [{ lookupKey: 'pro_month_v1', fromCents: 9_900, toCents: 19_000 }],
  ],
  [
    'the next version of one that is sold',
    sells('pro_month_v2', 19_000, null),
    held(price('pro_year_v1', 99_900), price('pro_month_v1', 9_900)),
    [{ lookupKey: 'pro_month_v2', fromCents: 9_900, toCents: 19_000 }],
  ],
  [
    'the next version of one that is sold no more',
    sells('pro_month_v2', 19_000, null),
    held(price('pro_month_v1', 9_900, false)),
    [{ lookupKey: 'pro_month_v2', fromCents: null, toCents: 19_000 }],
  ],
  [
    'one that leaves the sale',
    { kind: 'archive_price', id: 'price_pro_month_v1', lookupKey: 'pro_month_v1' },
    held(price('pro_month_v1', 9_900)),
    [],
  ],
])('of a price that is %s', (_, change, state, expected) => {
  expect(repriced([change], state)).toEqual(expected)
})

const month = { lookupKey: 'pro_month_v1', fromCents: 9_900, toCents: 1_900 }
const year = { lookupKey: 'pro_year_v1', fromCents: 99_900, toCents: 19_000 }

it.each([
  [[], [month, year]],
  [['19.01'], [month, year]],
  [['19.00'], [year]],
  [['19', '190.00'], []],
  [['pro_month_v1=19.00', 'pro_year_v1=190'], []],
  [
    ['pro_year_v1=19.00', 'pro_month_v1=190'],
    [month, year],
  ],
  [['pro_month_v1=19.00', '190'], []],
])('with %j typed leaves what was not', (words, missing) => {
  const typed = words.map(typedOf).filter((one) => typeof one !== 'string')
  expect(untyped([month, year], typed)).toEqual(missing)
})

it.each([
  ['19.00', { lookupKey: null, cents: 1_900 }],
  ['pro_month_v1=1,234.50', { lookupKey: 'pro_month_v1', cents: 123_450 }],
  ['much', '--amount much: Enter an amount like 25, 25.50 or 1,234.50'],
  ['pro_month_v1=9,50', '--amount pro_month_v1=9,50: Write 9.50: cents stand behind a point'],
  ['pro_month_v1=', '--amount pro_month_v1=: Enter an amount like 25, 25.50 or 1,234.50'],
])('%s', (text, expected) => {
  expect(typedOf(text)).toEqual(expected)
})
