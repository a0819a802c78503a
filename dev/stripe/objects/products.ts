/** Products (https://docs.stripe.com/api/products). */

import { type Core, change, emit } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { noSuch, notAllowed } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { listSpec, paginate } from '../protocol/list.ts'
import { mergeMetadata, read, type Spec } from '../protocol/params.ts'
import type { Product } from '../state.ts'
import { idOf } from '../wire.ts'

const updateSpec: Spec = {
  name: 'string',
  active: 'boolean',
  description: 'string',
  metadata: 'metadata',
  default_price: 'string',
  statement_descriptor: 'string',
  tax_code: 'string',
  unit_label: 'string',
  url: 'url',
  images: { list: 'url' },
  marketing_features: { list: { of: { name: 'string' } } },
}

const { default_price: _, ...both } = updateSpec
const createSpec: Spec = { ...both, id: 'string' }

/** Told fields that are written down as they are; empty unsets. */
function describe(product: Product, form: Form): void {
  for (const field of FIELDS) {
    const value = read.nullable(form, field)
    if (value !== undefined) product[field] = value
  }
  if ('images' in form) product.images = read.strings(form, 'images') ?? []
  if ('marketing_features' in form)
    product.marketing_features = (read.objects(form, 'marketing_features') ?? []).map((one) => ({
      name: read.required(one, 'name'),
    }))
}

const FIELDS = ['description', 'statement_descriptor', 'tax_code', 'unit_label', 'url'] as const

export function createProduct(core: Core, form: Form): Product {
  const id = read.string(form, 'id') ?? core.id('prod')
  const name = read.required(form, 'name')
  if (core.state.products.has(id))
    throw notAllowed(`Product already exists.`, 'resource_already_exists', 'id')
  const product: Product = {
    id,
    object: 'product',
    active: read.boolean(form, 'active') ?? true,
    created: core.now(),
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: mergeMetadata({}, form),
    name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: core.now(),
    url: null,
  }
  describe(product, form)
  core.state.products.set(id, product)
  emit(core, 'product.created', product)
  return product
}

const findProduct = (core: Core, id: string): Product => {
  const product = core.state.products.get(id)
  if (!product) throw noSuch('product', id)
  return product
}

const updateProduct = (core: Core, id: string, form: Form): Product =>
  change(core, 'product.updated', findProduct(core, id), (product) => {
    product.name = read.string(form, 'name') || product.name
    product.active = read.boolean(form, 'active') ?? product.active
    describe(product, form)
    const price = read.nullable(form, 'default_price')
    if (price !== undefined) product.default_price = price
    product.metadata = mergeMetadata(product.metadata, form)
    if (Object.keys(form).length > 0) product.updated = core.now()
  })

/** Only a product that never had a price can go (docs.stripe.com/api/products/delete). */
function deleteProduct(core: Core, id: string) {
  const product = findProduct(core, id)
  if ([...core.state.prices.values()].some((price) => idOf(price.product) === id))
    throw notAllowed(
      'This product cannot be deleted because it has one or more user-created prices.',
      null,
      'id',
    )
  core.state.products.delete(id)
  emit(core, 'product.deleted', product)
  return { id, object: 'product', deleted: true }
}

function listProducts(core: Core, query: Form) {
  const ids = read.strings(query, 'ids')
  const active = read.boolean(query, 'active')
  const found = [...core.state.products.values()]
    .reverse()
    .filter(
      (product) =>
        (!ids || ids.includes(product.id)) && (active === undefined || product.active === active),
    )
  return paginate('/v1/products', found, query)
}

export const productEndpoints: Endpoint[] = [
  {
    method: 'POST',
    path: '/products',
    spec: createSpec,
    run: (core, form) => createProduct(core, form),
  },
  {
    method: 'GET',
    path: '/products',
    spec: { ...listSpec, active: 'boolean', ids: { list: 'string' } },
    run: listProducts,
  },
  {
    method: 'GET',
    path: '/products/:id',
    spec: {},
    run: (core, _, { id }) => findProduct(core, id),
  },
  {
    method: 'POST',
    path: '/products/:id',
    spec: updateSpec,
    run: (core, form, { id }) => updateProduct(core, id, form),
  },
  {
    method: 'DELETE',
    path: '/products/:id',
    spec: {},
    run: (core, _, { id }) => deleteProduct(core, id),
  },
]
