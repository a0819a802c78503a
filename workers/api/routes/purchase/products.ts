/** GET /products: what we sell. Public and cacheable; it works before anything was pushed to Stripe. */

import * as z from 'zod'
import { Product } from '../../../contract/objects.ts'
import { listPrices, listProducts } from '../../../db/catalogue.ts'
import { route } from '../../route.ts'
import { productViews } from '../../views/product.ts'
import { cached } from './cached.ts'

export const productsRoute = route({
  id: 'listProducts',
  method: 'GET',
  path: '/products',
  policy: { who: 'anyone' },
  tag: 'Purchase',
  summary:
    'Plans and services with their prices, not paged. A price Stripe does not hold yet has its lookup key as id and is not active.',
  answers: {
    200: {
      description: 'The catalogue, with a strong ETag',
      schema: z.strictObject({ products: z.array(Product) }),
      headers: ['ETag'],
    },
    304: { description: 'Unchanged since the ETag in If-None-Match' },
  },
  problems: [],
  handle: async (c) => {
    const { db } = c.get('ports')
    const [products, prices] = await Promise.all([listProducts(db), listPrices(db)])
    return cached(c, { products: productViews({ products, prices }) })
  },
})
