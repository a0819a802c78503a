/** Prices (https://docs.stripe.com/api/prices). */

import { type Core, change, emit } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { invalidValue, missing, noSuch, noSuchReference, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { Price } from '../state.ts'
import { idOf } from '../wire.ts'
import { createProduct } from './products.ts'
import { priced } from './subscription-items.ts'

const recurringSpec: Spec = {
  interval: { one: ['day', 'week', 'month', 'year'] },
  interval_count: 'integer',
  // Metered usage is not billed here, so a metered price is refused.
  usage_type: { one: ['licensed'] },
}

const TAXES = ['exclusive', 'inclusive', 'unspecified'] as const

const priceSpec: Spec = {
  currency: 'currency',
  product: 'string',
  unit_amount: 'integer',
  recurring: { of: recurringSpec },
  lookup_key: 'string',
  transfer_lookup_key: 'boolean',
  nickname: 'string',
  active: 'boolean',
  metadata: 'metadata',
  tax_behavior: { one: TAXES },
  billing_scheme: { one: ['per_unit'] },
  product_data: { of: { name: 'string', metadata: 'metadata', active: 'boolean' } },
}

/** A lookup key names one price; it moves only when told to. */
function claimLookupKey(core: Core, key: string | null, transfer: boolean): void {
  if (!key) return
  const holder = [...core.state.prices.values()].find((price) => price.lookup_key === key)
  if (!holder) return
  if (!transfer)
    throw notAllowed(`A price (\`${holder.id}\`) already uses that lookup key.`, null, 'lookup_key')
  change(core, 'price.updated', holder, (price) => {
    price.lookup_key = null
  })
  showInSubscriptions(core, holder)
}

/** Subscriptions show their prices as they are now. */
function showInSubscriptions(core: Core, price: Price): void {
  for (const { items } of core.state.subscriptions.values())
    for (const item of items.data)
      if (item.price.id === price.id) Object.assign(item, priced(price))
}

function productOf(core: Core, form: Form): string {
  const data = read.object(form, 'product_data')
  if (data) return createProduct(core, data).id
  const product = read.required(form, 'product')
  if (!core.state.products.has(product)) throw noSuchReference('product', product, 'product')
  return product
}

export function createPrice(core: Core, form: Form): Price {
  const currency = read.required(form, 'currency')
  if (!/^[a-z]{3}$/i.test(currency)) throw invalidValue('currency', `Invalid currency: ${currency}`)
  const amount = read.integer(form, 'unit_amount')
  if (amount === undefined) throw missing('unit_amount')
  if (amount < 0)
    throw invalidValue('unit_amount', 'This value must be greater than or equal to 0.')
  const product = productOf(core, form)
  const recurring = read.object(form, 'recurring')
  const lookupKey = read.nullable(form, 'lookup_key') ?? null
  claimLookupKey(core, lookupKey, read.boolean(form, 'transfer_lookup_key') ?? false)
  const price: Price = {
    id: core.id('price'),
    object: 'price',
    active: read.boolean(form, 'active') ?? true,
    billing_scheme: 'per_unit',
    created: core.now(),
    currency: currency.toLowerCase(),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: lookupKey,
    metadata: mergeMetadata({}, form),
    nickname: read.nullable(form, 'nickname') ?? null,
    product,
    recurring: recurring
      ? {
          interval: read.required(recurring, 'interval') as 'month',
          interval_count: read.integer(recurring, 'interval_count') ?? 1,
          meter: null,
          trial_period_days: null,
          usage_type: 'licensed',
        }
      : null,
    tax_behavior: (read.string(form, 'tax_behavior') ?? 'unspecified') as Price['tax_behavior'],
    tiers_mode: null,
    transform_quantity: null,
    type: recurring ? 'recurring' : 'one_time',
    unit_amount: amount,
    unit_amount_decimal: String(amount),
  }
  core.state.prices.set(price.id, price)
  emit(core, 'price.created', price)
  return price
}

const findPrice = (core: Core, id: string): Price => {
  const price = core.state.prices.get(id)
  if (!price) throw noSuch('price', id)
  return price
}

function updatePrice(core: Core, id: string, form: Form): Price {
  const price = findPrice(core, id)
  const lookupKey = read.nullable(form, 'lookup_key')
  if (lookupKey && lookupKey !== price.lookup_key)
    claimLookupKey(core, lookupKey, read.boolean(form, 'transfer_lookup_key') ?? false)
  change(core, 'price.updated', price, (changed) => {
    changed.active = read.boolean(form, 'active') ?? changed.active
    if (lookupKey !== undefined) changed.lookup_key = lookupKey
    const nickname = read.nullable(form, 'nickname')
    if (nickname !== undefined) changed.nickname = nickname
    const taxes = read.string(form, 'tax_behavior')
    if (taxes) changed.tax_behavior = taxes as Price['tax_behavior']
    changed.metadata = mergeMetadata(changed.metadata, form)
  })
  showInSubscriptions(core, price)
  return price
}

function listPrices(core: Core, query: Form) {
  const keys = read.strings(query, 'lookup_keys')
  const active = read.boolean(query, 'active')
  const product = read.string(query, 'product')
  const type = read.string(query, 'type')
  const currency = read.string(query, 'currency')
  const found = [...core.state.prices.values()]
    .reverse()
    .filter(
      (price) =>
        (!keys || (price.lookup_key !== null && keys.includes(price.lookup_key))) &&
        (active === undefined || price.active === active) &&
        (!product || idOf(price.product) === product) &&
        (!type || price.type === type) &&
        (!currency || price.currency === currency.toLowerCase()),
    )
  return paginate('/v1/prices', found, query)
}

export const priceEndpoints: Endpoint[] = [
  {
    method: 'POST',
    path: '/prices',
    spec: priceSpec,
    run: (core, form) => createPrice(core, form),
  },
  {
    method: 'GET',
    path: '/prices',
    spec: {
      ...listSpec,
      active: 'boolean',
      lookup_keys: { list: 'string' },
      product: 'string',
      type: { one: ['one_time', 'recurring'] },
      currency: 'currency',
    },
    run: listPrices,
  },
  { method: 'GET', path: '/prices/:id', spec: {}, run: (core, _, { id }) => findPrice(core, id) },
  {
    method: 'POST',
    path: '/prices/:id',
    spec: {
      active: 'boolean',
      lookup_key: 'string',
      transfer_lookup_key: 'boolean',
      nickname: 'string',
      metadata: 'metadata',
      tax_behavior: { one: TAXES },
    },
    run: (core, form, { id }) => updatePrice(core, id, form),
  },
]
