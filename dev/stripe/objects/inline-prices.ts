/** Prices named by id or described in place, wherever a call takes `price` or `price_data`. */

import type { Core } from '../core.ts'
import { missing, noSuchReference } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { read, type Spec } from '../protocol/params.ts'
import type { Price } from '../state.ts'
import { createPrice } from './prices.ts'
import { recurringPrice } from './subscription-items.ts'

export const priceDataSpec: Spec = {
  currency: 'currency',
  product: 'string',
  product_data: {
    of: { name: 'string', description: 'string', metadata: 'metadata', images: { list: 'url' } },
  },
  unit_amount: 'integer',
  // In whole cents.
  unit_amount_decimal: 'integer',
  recurring: {
    of: { interval: { one: ['day', 'week', 'month', 'year'] }, interval_count: 'integer' },
  },
  tax_behavior: { one: ['exclusive', 'inclusive', 'unspecified'] },
}

/** The named price, or a new one that only this object uses; null if the form has neither. */
export function priceFrom(core: Core, form: Form, path: string): Price | null {
  const id = read.string(form, 'price') ?? read.string(form, 'plan')
  if (id) {
    const known = core.state.prices.get(id)
    if (!known) throw noSuchReference('price', id, `${path}[price]`)
    return known
  }
  const data = read.object(form, 'price_data')
  if (!data) return null
  const { unit_amount_decimal: _, ...described } = data
  const amount = read.string(data, 'unit_amount') ?? read.string(data, 'unit_amount_decimal')
  if (amount === undefined) throw missing(`${path}[price_data][unit_amount]`)
  const price = createPrice(core, { ...described, unit_amount: amount })
  // What is made in place cannot be used again.
  price.active = false
  return price
}

/** The same, where only a running price will do. */
export function recurringPriceFrom(core: Core, form: Form, path: string): Price | null {
  const price = priceFrom(core, form, path)
  const id = read.string(form, 'price')
  if (id) return recurringPrice(core, id, `${path}[price]`)
  if (price && !price.recurring) throw missing(`${path}[price_data][recurring]`)
  return price
}
