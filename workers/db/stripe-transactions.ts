/** Stripe's events as they were heard: written before anybody acts on them, settled by Billing. */

import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm'
import { failedTry } from './backoff.ts'
import type { Database, Statement } from './database.ts'
import { stripeTransactions } from './schema/index.ts'

export type EventRow = typeof stripeTransactions.$inferSelect
/** What is known of an event when it arrives. */
export type HeardEvent = Pick<
  EventRow,
  | 'id'
  | 'type'
  | 'objectType'
  | 'objectId'
  | 'subject'
  | 'apiVersion'
  | 'livemode'
  | 'payload'
  | 'createdAt'
>
/** `duplicate`: the row was there before. Only a `new` one needs Billing. */
export type Recorded = 'new' | 'ignored' | 'ignored_livemode' | 'duplicate'

/** D1 rows stay under 1 MB; what is cut is only the audit copy, state is always fetched again. */
const MAX_PAYLOAD = 900_000

/** Written out: it is the only work before a webhook's 200, and building it anew took a tenth of that time. */
const RECORD = `
  INSERT INTO stripe_transactions (id, actor_id, type, object_type, object_id, subject, api_version, livemode,
    payload, created_at, received_at, status, due_at, done_at)
  VALUES (?1, 'stripe', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?10, ?12)
  ON CONFLICT DO NOTHING`

/** An event as it came in; `livemode` is ours: what is of the other mode is only kept. */
export type Arrival = { event: HeardEvent; livemode: boolean; now: number }

/** Insert-or-ignore by Stripe's event id: the one door for webhook and hourly pull alike. */
export async function recordEvents(db: Database, arrivals: Arrival[]): Promise<Recorded[]> {
  const statuses = arrivals.map(({ event, livemode }) => {
    if (event.livemode !== livemode) return 'ignored_livemode'
    return event.subject === null ? 'ignored' : 'new'
  })
  const d1 = db.$client
  const statements = arrivals.map(({ event, now }, at) =>
    d1
      .prepare(RECORD)
      .bind(
        event.id,
        event.type,
        event.objectType,
        event.objectId,
        event.subject,
        event.apiVersion,
        Number(event.livemode),
        event.payload.slice(0, MAX_PAYLOAD),
        event.createdAt,
        now,
        statuses[at],
        statuses[at] === 'new' ? null : now,
      ),
  )
  const results = await d1.batch(statements)
  return statuses.map((status, at) => (results[at]?.meta.changes ? status : 'duplicate'))
}

export async function recordEvent(
  db: Database,
  event: HeardEvent,
  ours: { livemode: boolean; now: number },
): Promise<Recorded> {
  const [recorded] = await recordEvents(db, [{ event, ...ours }])
  if (!recorded) throw new Error('nothing was recorded')
  return recorded
}

/** What a bell refers to: the subject and state of the events named, unknown ids left out. */
export const findEvents = (db: Database, ids: string[]) =>
  db
    .select({
      id: stripeTransactions.id,
      subject: stripeTransactions.subject,
      status: stripeTransactions.status,
    })
    .from(stripeTransactions)
    .where(sql`${stripeTransactions.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`)

/** Events of a subject that wait, parked ones included: one fetch settles them all. */
export const waitingEventsOf = (db: Database, subject: string) =>
  db
    .select({ id: stripeTransactions.id })
    .from(stripeTransactions)
    .where(
      and(
        eq(stripeTransactions.subject, subject),
        inArray(stripeTransactions.status, ['new', 'parked']),
      ),
    )

/** Marks events settled; they name the account they turned out to belong to. */
export const settleEvents = (
  db: Database,
  ids: string[],
  outcome: { status: 'done' | 'ignored'; accountId: string | null; now: number },
): Statement =>
  db
    .update(stripeTransactions)
    .set({
      status: outcome.status,
      accountId: outcome.accountId,
      doneAt: outcome.now,
      lastError: null,
    })
    .where(
      and(
        sql`${stripeTransactions.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
        inArray(stripeTransactions.status, ['new', 'parked']),
      ),
    )

/** Counts a failed try of some subjects' events and says when the next is due; parks after the last. */
export async function failEventsOf(
  db: Database,
  subjects: string[],
  error: string | null,
  now: number,
): Promise<void> {
  await db
    .update(stripeTransactions)
    .set({ ...failedTry(now), ...(error === null ? {} : { lastError: error }) })
    .where(
      and(
        sql`${stripeTransactions.subject} IN (SELECT value FROM json_each(${JSON.stringify(subjects)}))`,
        eq(stripeTransactions.status, 'new'),
      ),
    )
}

/** One waiting event of each subject that was due before `before`, oldest first. */
export const dueEvents = (db: Database, before: number, limit: number) =>
  db
    .select({
      id: sql<string>`min(${stripeTransactions.id})`,
      subject: stripeTransactions.subject,
      attempts: sql<number>`max(${stripeTransactions.attempts})`,
    })
    .from(stripeTransactions)
    .where(and(eq(stripeTransactions.status, 'new'), lte(stripeTransactions.dueAt, before)))
    .groupBy(stripeTransactions.subject)
    .orderBy(asc(sql`min(${stripeTransactions.dueAt})`))
    .limit(limit)
