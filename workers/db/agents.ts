/** What each agent's queue holds, and the messages in it that need a person. */

import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import type { Specialist } from '../contract/agents.ts'
import { AGENTS, type AgentName } from '../contract/messages.ts'
import type { Database, Statement } from './database.ts'
import { deadLetters, outbox, stripeTransactions } from './schema/index.ts'

export type AgentQueue = {
  waiting: number
  inFlight: number
  failed: number
  parked: number
  dead: number
  lastRunAt: number | null
  nextRunAt: number | null
}

type OwedCount = {
  agent: AgentName
  waiting: number
  inFlight: number
  failed: number
  parked: number
  nextRunAt: number | null
}

/** Events are Billing's, and nobody leases them: a fetch settles all of one subject. */
const owedCounts = (now: number): SQL => sql`
  SELECT agent,
    sum(status = 'new' AND NOT held AND last_error IS NULL) AS waiting,
    sum(status = 'new' AND held) AS inFlight,
    sum(status = 'new' AND NOT held AND last_error IS NOT NULL) AS failed,
    sum(status = 'parked') AS parked,
    min(CASE WHEN status = 'new' THEN due_at END) AS nextRunAt
  FROM (
    SELECT agent, status, due_at, last_error, coalesce(leased_until > ${now}, 0) AS held
    FROM outbox WHERE status IN ('new', 'parked')
    UNION ALL
    SELECT 'billing', status, due_at, last_error, 0
    FROM stripe_transactions WHERE status IN ('new', 'parked'))
  GROUP BY agent`

/** The agent whose queue, or whose dead-letter queue, a letter lay in. */
const agentOfLetter = sql<AgentName>`replace(${deadLetters.queue}, '-dead', '')`

/** One index look-up each: what has no row yet has never run. */
const lastRuns = sql`
  SELECT value AS agent, max(
    coalesce((SELECT max(done_at) FROM outbox WHERE agent = value), 0),
    coalesce((SELECT done_at FROM stripe_transactions
      WHERE value = 'billing' AND status = 'done' ORDER BY due_at DESC LIMIT 1), 0)) AS at
  FROM json_each(${JSON.stringify(AGENTS)})`

/** Every agent's queue as it is at `now`. */
export async function readQueues(db: Database, now: number): Promise<Map<AgentName, AgentQueue>> {
  const [owed, letters, runs] = await Promise.all([
    db.all<OwedCount>(owedCounts(now)),
    db
      .select({ agent: agentOfLetter, n: sql<number>`count(*)` })
      .from(deadLetters)
      .where(isNull(deadLetters.replayedAt))
      .groupBy(agentOfLetter),
    db.all<{ agent: AgentName; at: number }>(lastRuns),
  ])
  return new Map(
    AGENTS.map((name) => {
      const mine = owed.find(({ agent }) => agent === name)
      return [
        name,
        {
          waiting: mine?.waiting ?? 0,
          inFlight: mine?.inFlight ?? 0,
          failed: mine?.failed ?? 0,
          parked: mine?.parked ?? 0,
          dead: letters.find(({ agent }) => agent === name)?.n ?? 0,
          lastRunAt: runs.find(({ agent }) => agent === name)?.at || null,
          nextRunAt: mine?.nextRunAt ?? null,
        },
      ]
    }),
  )
}

/** What the tasks of one tool are at; `today` is its first millisecond. */
export async function readTasksOf(
  db: Database,
  tool: string,
  today: number,
): Promise<Specialist['tasks'] & { lastRunAt: number | null }> {
  const [row] = await db.all<Specialist['tasks'] & { lastRunAt: number | null }>(sql`
    SELECT total(finished_at IS NULL AND status <> 'running') AS waiting,
      total(status = 'running') AS running,
      total(status = 'done') AS doneToday,
      total(status = 'failed') AS failedToday,
      (SELECT finished_at FROM tasks WHERE tool = ${tool} AND started_at IS NOT NULL
        ORDER BY finished_at DESC LIMIT 1) AS lastRunAt
    FROM tasks WHERE tool = ${tool} AND (finished_at IS NULL OR finished_at >= ${today})`)
  if (!row) throw new Error('an aggregate answered no row')
  return row
}

export type StuckRow = {
  id: string
  agent: AgentName
  kind: string
  state: 'failed' | 'parked' | 'dead'
  attempts: number
  error: string | null
  createdAt: number
  dueAt: number | null
}

export type StuckFilter = {
  agent?: AgentName | undefined
  state?: StuckRow['state'] | undefined
  id?: string
  /** The last row of the page before. */
  after?: { createdAt: number; id: string } | null
  limit: number
}

/** What failed, was parked or died, newest first. */
export const findStuck = (db: Database, filter: StuckFilter): Promise<StuckRow[]> => {
  const { agent, state, id, after, limit } = filter
  const wanted = [
    agent && sql`agent = ${agent}`,
    state && sql`state = ${state}`,
    id && sql`id = ${id}`,
    after && sql`(createdAt, id) < (${after.createdAt}, ${after.id})`,
  ].filter((one) => one !== undefined && one !== null && one !== '')
  const isStuck = sql`(status = 'parked' OR (status = 'new' AND last_error IS NOT NULL))`
  const owed = sql`CASE status WHEN 'parked' THEN 'parked' ELSE 'failed' END AS state, attempts,
    last_error AS error, created_at AS createdAt, CASE status WHEN 'new' THEN due_at END AS dueAt`
  return db.all<StuckRow>(sql`
    SELECT * FROM (
      SELECT key AS id, agent, kind, ${owed} FROM outbox WHERE ${isStuck}
      UNION ALL
      SELECT id, 'billing', type, ${owed} FROM stripe_transactions WHERE ${isStuck}
      UNION ALL
      SELECT id, replace(queue, '-dead', ''), 'message', 'dead', 0, body, received_at, NULL
      FROM dead_letters WHERE replayed_at IS NULL)
    WHERE ${sql.join([sql`1`, ...wanted], sql` AND `)}
    ORDER BY createdAt DESC, id DESC LIMIT ${limit}`)
}

/** What was given up is owed again, as if it were new; no more than that changes. */
export const oweAgain = (db: Database, id: string, now: number): Statement[] => {
  const fresh = { status: 'new' as const, attempts: 0, dueAt: now }
  const given = ['new', 'parked'] as const
  return [
    db
      .update(outbox)
      .set(fresh)
      .where(and(eq(outbox.key, id), inArray(outbox.status, given))),
    db
      .update(stripeTransactions)
      .set(fresh)
      .where(and(eq(stripeTransactions.id, id), inArray(stripeTransactions.status, given))),
  ]
}

/** The body of a dead letter that was not replayed yet. */
export async function findDeadLetter(db: Database, id: string): Promise<string | null> {
  const [row] = await db
    .select({ body: deadLetters.body })
    .from(deadLetters)
    .where(and(eq(deadLetters.id, id), isNull(deadLetters.replayedAt)))
  return row?.body ?? null
}

export const deadLetterReplayed = (db: Database, id: string, now: number): Statement =>
  db
    .update(deadLetters)
    .set({ replayedAt: now })
    .where(and(eq(deadLetters.id, id), isNull(deadLetters.replayedAt)))
