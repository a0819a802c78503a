/** Effects owed to the world, by business key: written with the state that owes them, ticked off when done. */

import { and, asc, eq, gt, isNull, lte, ne, or, type SQL, sql } from 'drizzle-orm'
import type { AgentName } from '../contract/messages.ts'
import { failedTry } from './backoff.ts'
import { among, type Database, type Statement } from './database.ts'
import { outbox } from './schema/index.ts'

export type OutboxRow = typeof outbox.$inferSelect
/** Something owed; the key says what, once: `receipt:in_9`, `entitle:sub_9:v7`. */
export type Effect = {
  key: string
  agent: AgentName
  kind: string
  accountId: string | null
  payload: Record<string, unknown>
  /** Not before this instant; at once unless said. */
  dueAt?: number
}

/** Insert-or-ignore by key, any number of rows in one statement (D1 binds at most 100 values). */
export const oweEffects = (
  db: Database,
  effects: Effect[],
  by: { actorId: string; now: number },
): Statement =>
  db.run(sql`
    INSERT INTO outbox (key, account_id, actor_id, agent, kind, payload, created_at, due_at)
    SELECT value->>'key', value->>'accountId', ${by.actorId}, value->>'agent', value->>'kind',
      value->'payload', CAST(${by.now} AS INTEGER),
      coalesce(value->>'dueAt', CAST(${by.now} AS INTEGER))
    FROM json_each(${JSON.stringify(effects)}) WHERE true
    ON CONFLICT (key) DO NOTHING`)

export async function findEffect(db: Database, key: string): Promise<OutboxRow | null> {
  const [row] = await db.select().from(outbox).where(eq(outbox.key, key))
  return row ?? null
}

/** Longer than the slowest call an effect makes; a holder that died is replaced after so long. */
const LEASE_MS = 25_000

const isFree = (now: number): SQL | undefined =>
  or(isNull(outbox.leasedUntil), lte(outbox.leasedUntil, now))

/** What came of reaching for an effect; `nothing`: done before, not owed yet, or never to this agent here. */
export type Taken = { kind: 'mine'; row: OutboxRow } | { kind: 'held' } | { kind: 'nothing' }

/**
 * Takes an effect that is not done into one pair of hands, by one conditional statement: of two deliveries at
 * the same instant one works. The hold ends with the outcome, or by itself.
 */
export async function takeEffect(
  db: Database,
  key: string,
  agent: AgentName,
  now: number,
): Promise<Taken> {
  const owed = and(eq(outbox.key, key), eq(outbox.agent, agent), ne(outbox.status, 'done'))
  // Owed later, e.g. ten minutes after a sole decision: the minute job rings when it is time.
  const begun = or(gt(outbox.attempts, 0), lte(outbox.dueAt, now))
  const [row] = await db
    .update(outbox)
    .set({ leasedUntil: now + LEASE_MS })
    .where(and(owed, begun, isFree(now)))
    .returning()
  if (row) return { kind: 'mine', row }
  const held = await db.$count(outbox, and(owed, gt(outbox.leasedUntil, now)))
  return held > 0 ? { kind: 'held' } : { kind: 'nothing' }
}

/** The rows behind some bells, for an agent that works in bulk. */
export const findEffects = (db: Database, keys: string[]) =>
  db
    .select()
    .from(outbox)
    .where(sql`${outbox.key} IN (SELECT value FROM json_each(${JSON.stringify(keys)}))`)

/** Whether facts still wait to be recorded. */
export async function owesFacts(db: Database): Promise<boolean> {
  const rows = await db
    .select({ key: outbox.key })
    .from(outbox)
    .where(and(eq(outbox.status, 'new'), eq(outbox.agent, 'analytics')))
    .limit(1)
  return rows.length > 0
}

/** Keys an agent owes and has not parked, oldest first. */
export async function owedBy(db: Database, agent: AgentName): Promise<string[]> {
  const rows = await db
    .select({ key: outbox.key })
    .from(outbox)
    .where(and(eq(outbox.agent, agent), eq(outbox.status, 'new')))
    .orderBy(asc(outbox.createdAt))
  return rows.map(({ key }) => key)
}

/** Ticks effects off; a parked one that succeeded after all is done, too. */
export const effectsDone = (db: Database, keys: string[], now: number): Statement =>
  db
    .update(outbox)
    .set({ status: 'done', doneAt: now, lastError: null, leasedUntil: null })
    .where(sql`${outbox.key} IN (SELECT value FROM json_each(${JSON.stringify(keys)}))`)

/** Counts a failed (or lost) try of some effects and says when the next is due; parks after the last. */
export async function failEffects(
  db: Database,
  keys: string[],
  error: string | null,
  now: number,
): Promise<void> {
  await db
    .update(outbox)
    .set({
      ...failedTry(now),
      leasedUntil: null,
      ...(error === null ? {} : { lastError: error }),
    })
    .where(
      and(
        sql`${outbox.key} IN (SELECT value FROM json_each(${JSON.stringify(keys)}))`,
        eq(outbox.status, 'new'),
      ),
    )
}

export const failEffect = (db: Database, key: string, error: string | null, now: number) =>
  failEffects(db, [key], error, now)

/** Stops trying at once: a refusal that no repeat can change. */
export async function parkEffect(db: Database, key: string, error: string): Promise<void> {
  await db
    .update(outbox)
    .set({ attempts: sql`attempts + 1`, status: 'parked', lastError: error, leasedUntil: null })
    .where(and(eq(outbox.key, key), eq(outbox.status, 'new')))
}

/** Effects of some agents that were due before `before` and are not done, oldest first; what is in somebody's hands waits. */
export const dueEffects = (
  db: Database,
  due: { of: readonly AgentName[]; before: number; now: number; limit: number },
) =>
  db
    .select({ key: outbox.key, agent: outbox.agent, attempts: outbox.attempts })
    .from(outbox)
    .where(
      and(
        eq(outbox.status, 'new'),
        lte(outbox.dueAt, due.before),
        among(outbox.agent, due.of),
        isFree(due.now),
      ),
    )
    .orderBy(asc(outbox.dueAt))
    .limit(due.limit)
