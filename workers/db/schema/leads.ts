/** People who asked to be talked to. */

import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { instant, tenancy } from './columns.ts'

export const leads = sqliteTable(
  'leads',
  {
    id: text('id').primaryKey(),
    ...tenancy(),
    email: text('email').notNull(),
    name: text('name'),
    company: text('company'),
    requestsPerMonth: integer('requests_per_month'),
    message: text('message').notNull(),
    /** `suspected`: a field that no person sees was filled in; kept, but nobody is mailed. */
    status: text('status', { enum: ['new', 'suspected'] }).notNull(),
    /** Of who says what on which day: the same words twice are one lead. */
    digest: text('digest').notNull().unique(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [index('leads_by_time').on(table.createdAt)],
)
