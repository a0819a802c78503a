/** What the database knows about the health of the company, in one round trip. */

import { and, count, eq, isNull, lte, or, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { LIVE_APPROVED } from './live-mode.ts'
import { PAUSED } from './pause.ts'
import { cursors, deadLetters, outbox, prices, stripeTransactions } from './schema/index.ts'

export type Vitals = {
  /** Due before `overdueBefore` and not done: nobody seems to work on them. */
  overdue: number
  /** Given up until an operator looks. */
  parked: number
  deadLetters: number
  /** Cursors by name: when each job last ran, drift found, the last event pulled. */
  cursors: Map<string, { value: string; updatedAt: number }>
  /** Prices on sale as D1 holds them. */
  prices: Pick<
    typeof prices.$inferSelect,
    'lookupKey' | 'interval' | 'amountCents' | 'currency' | 'active'
  >[]
}

const JOBS = ['job:minute', 'job:hourly', 'job:daily']
const NAMES = [...JOBS, 'drift', 'stripe_events', 'figures', PAUSED, LIVE_APPROVED]

/** Throws when D1 does not answer. */
export async function readVitals(db: Database, overdueBefore: number): Promise<Vitals> {
  const [events, effects, letters, held, onSale] = await db.batch([
    owed(db, stripeTransactions, overdueBefore),
    owed(db, outbox, overdueBefore),
    db.select({ n: count() }).from(deadLetters).where(isNull(deadLetters.replayedAt)),
    db
      .select()
      .from(cursors)
      .where(sql`${cursors.name} IN (SELECT value FROM json_each(${JSON.stringify(NAMES)}))`),
    db
      .select({
        lookupKey: prices.lookupKey,
        interval: prices.interval,
        amountCents: prices.amountCents,
        currency: prices.currency,
        active: prices.active,
      })
      .from(prices)
      .where(eq(prices.active, true)),
  ])
  const waiting = [...events, ...effects]
  const sum = (status: string) =>
    waiting.reduce((total, row) => total + (row.status === status ? row.n : 0), 0)
  return {
    overdue: sum('new'),
    parked: sum('parked'),
    deadLetters: letters[0]?.n ?? 0,
    cursors: new Map(held.map((row) => [row.name, row])),
    prices: onSale,
  }
}

const owed = (db: Database, table: typeof outbox | typeof stripeTransactions, before: number) =>
  db
    .select({ status: table.status, n: count() })
    .from(table)
    .where(or(eq(table.status, 'parked'), and(eq(table.status, 'new'), lte(table.dueAt, before))))
    .groupBy(table.status)
