/** What the accounts' objects have counted. */

import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { instant } from './columns.ts'

/**
 * Counted requests by account, day, quota window, key and member: `sum(requests)` by day is `apiRequests`.
 * An object owns its rows and flushes them seconds after it counted; `seq` orders what it said.
 */
export const usageDaily = sqliteTable(
  'usage_daily',
  {
    accountId: text('account_id').notNull(),
    /** The member who acted, or who made the key that did. */
    actorId: text('actor_id').notNull(),
    /** UTC day, YYYY-MM-DD. */
    day: text('day').notNull(),
    /** A day on which the window turns has a row in each. */
    windowStart: instant('window_start').notNull(),
    /** Empty where no key was used. */
    keyId: text('key_id').notNull(),
    requests: integer('requests').notNull(),
    seq: integer('seq').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.accountId, table.day, table.windowStart, table.keyId, table.actorId],
    }),
    index('usage_daily_by_day').on(table.day),
  ],
)
