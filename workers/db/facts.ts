/** Business facts: recorded once each, and counted into the daily figures in the same transaction. */

import { sql } from 'drizzle-orm'
import type { Channel } from '../contract/channels.ts'
import type { FactType } from '../contract/facts.ts'
import { type Database, type Statement, together } from './database.ts'
import { addCounts, addCourses } from './figures.ts'
import type { events } from './schema/index.ts'

export type FactEvent = typeof events.$inferSelect

export type FactRow = {
  id: string
  accountId: string | null
  type: FactType
  ref: string
  payload: Record<string, unknown>
  party: string | null
  channel: Channel | null
  amountCents: number | null
  day: string
  occurredAt: number
}

/**
 * Insert-or-ignore by (type, ref), and the figures that follow. What a course counted for is taken out
 * before the new facts come in and put back after, so a late fact lands where it belongs; a fact told
 * twice adds nothing. Cost follows the new facts and the courses they belong to.
 */
export function recordFacts(db: Database, facts: FactRow[], now: number): Statement[] {
  const one = new Map(facts.map((fact) => [`${fact.type} ${fact.ref}`, fact]))
  const rows = JSON.stringify([...one.values()])
  const parties = [...new Set(facts.flatMap(({ party }) => party ?? []))]
  const courses = (sign: 1 | -1) =>
    parties.length > 0 ? [addCourses(db, { parties, sign, now })] : []
  return [...courses(-1), addCounts(db, rows, now), insertFacts(db, rows, now), ...courses(1)]
}

const insertFacts = (db: Database, rows: string, now: number): Statement =>
  db.run(sql`
    INSERT INTO events (id, account_id, actor_id, type, ref, payload, party, channel, amount_cents,
      day, occurred_at, recorded_at)
    SELECT value->>'id', value->>'accountId', 'analytics', value->>'type', value->>'ref',
      value->'payload', value->>'party', value->>'channel', value->>'amountCents',
      value->>'day', value->>'occurredAt', CAST(${now} AS INTEGER)
    FROM json_each(${rows}) WHERE true
    ON CONFLICT (type, ref) DO NOTHING`)

/** Records facts that nothing else is written with. */
export const tellFacts = (db: Database, facts: FactRow[], now: number): Promise<void> =>
  together(db, recordFacts(db, facts, now))
