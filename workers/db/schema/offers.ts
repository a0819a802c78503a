/** Enterprise offers, one customer each; what was only proposed has no `openedAt`. */

import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { INTERVALS } from '../../contract/catalogue.ts'
import type { Contract } from '../../contract/offers.ts'
import { instant, tenancy } from './columns.ts'

export const offers = sqliteTable(
  'offers',
  {
    id: text('id').primaryKey(),
    /** `accountId`: whom it is made to; `actorId`: the operator who made it. */
    ...tenancy(),
    interval: text('interval', { enum: INTERVALS }).notNull(),
    amountCents: integer('amount_cents').notNull(),
    currency: text('currency').notNull(),
    limits: text('limits', { mode: 'json' }).$type<Contract>().notNull(),
    note: text('note'),
    /** Stripe's price of it, made when it is first accepted; whoever pays it has these limits. */
    priceId: text('price_id').unique(),
    /** A second operator agreed: from now on its customer sees it. */
    openedAt: instant('opened_at'),
    withdrawnAt: instant('withdrawn_at'),
    /** When a payment at its price was first seen: a contract from then on, whatever follows it. */
    acceptedAt: instant('accepted_at'),
    expiresAt: instant('expires_at').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    index('offers_by_account').on(table.accountId, table.createdAt),
    index('offers_by_actor').on(table.actorId, table.createdAt),
  ],
)
