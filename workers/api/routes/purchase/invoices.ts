/** GET /invoices: history from our own mirror, readable while Stripe is away. */

import * as z from 'zod'
import { PageQuery } from '../../../contract/bodies.ts'
import { Invoice } from '../../../contract/objects.ts'
import { invoicesOfAccount } from '../../../db/invoices.ts'
import { unknownCursor } from '../../cursor.ts'
import { json } from '../../json.ts'
import { pageOf, placeIn } from '../../place.ts'
import { route } from '../../route.ts'
import { invoiceView } from '../../views/invoice.ts'

export const invoicesRoute = route({
  id: 'listInvoices',
  method: 'GET',
  path: '/invoices',
  policy: { who: 'signed_in' },
  tag: 'Purchase',
  summary: 'Invoices, newest first',
  query: PageQuery,
  answers: {
    200: {
      description: 'A page of invoices',
      schema: z.strictObject({ invoices: z.array(Invoice), nextCursor: z.string().nullable() }),
    },
  },
  problems: ['validation_failed'],
  handle: async (c, { actor, query }) => {
    const after = placeIn(query)
    if (after === undefined) return unknownCursor(c)
    const { db } = c.get('ports')
    const rows = await invoicesOfAccount(db, actor.accountId, { limit: query.limit + 1, after })
    const { page, nextCursor } = pageOf(rows, query)
    return json({ invoices: page.map(invoiceView), nextCursor })
  },
})
