/** What survives faults: lost messages, lost races, and where each puller stands. */

import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { instant, tenancy } from './columns.ts'

/** Messages a queue gave up on; an operator may replay them. */
export const deadLetters = sqliteTable(
  'dead_letters',
  {
    id: text('id').primaryKey(),
    ...tenancy(),
    queue: text('queue').notNull(),
    body: text('body').notNull(),
    receivedAt: instant('received_at').notNull(),
    replayedAt: instant('replayed_at'),
  },
  (table) => [index('dead_letters_by_time').on(table.receivedAt)],
)

/** D1's batch does not stop at an UPDATE that hits nothing; a 0 in here does, and rolls it all back. */
export const guard = sqliteTable('guard', { ok: integer('ok').notNull() }, (table) => [
  check('guard_ok', sql`${table.ok} = 1`),
])

/** Named positions and figures: event pull, epoch, clock offset, last run of each job, drift found. */
export const cursors = sqliteTable('cursors', {
  name: text('name').primaryKey(),
  value: text('value').notNull(),
  updatedAt: instant('updated_at').notNull(),
})
