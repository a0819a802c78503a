/** Whether the company stands still – for an operator's restore, nothing is written and nobody works – or one agent does. */

import { eq } from 'drizzle-orm'
import { AGENTS, type AgentName } from '../contract/messages.ts'
import { readCursor, writeCursor } from './cursors.ts'
import { among, type Database, type Statement } from './database.ts'
import { cursors } from './schema/index.ts'

export const PAUSED = 'paused'
/** `stopped`: the database may be replaced any moment. `restored`: it was; what was lost is being asked of Stripe. */
export type Pause = 'stopped' | 'restored'

export async function readPause(db: Database): Promise<Pause | null> {
  const row = await readCursor(db, PAUSED)
  if (!row) return null
  // Whatever else it says (dev/restore/put-back.ts), the rows may be replaced any moment.
  return row.value === 'restored' ? 'restored' : 'stopped'
}

const RESTORED = 'restored'

/** Work goes on; that there was a restore is remembered. */
export const resume = (db: Database, now: number): Statement[] => [
  db.delete(cursors).where(eq(cursors.name, PAUSED)),
  writeCursor(db, RESTORED, String(now), now),
]

/** Milliseconds at which the last restore ended, or null if there never was one. */
export async function restoredAt(db: Database): Promise<number | null> {
  const row = await readCursor(db, RESTORED)
  return row ? Number(row.value) : null
}

const pauseOf = (agent: string): string => `${PAUSED}:${agent}`

/** Since when each agent that stands still does. */
export async function readPausedAgents(db: Database): Promise<Map<AgentName, number>> {
  const rows = await db
    .select()
    .from(cursors)
    .where(among(cursors.name, AGENTS.map(pauseOf)))
  return new Map(
    AGENTS.flatMap((agent) =>
      rows
        .filter(({ name }) => name === pauseOf(agent))
        .map(({ updatedAt }) => [agent, updatedAt] as const),
    ),
  )
}

/** Whether whoever hears this queue works: neither the company nor this agent stands still. */
export async function works(db: Database, queue: string): Promise<boolean> {
  const held = await db.$count(cursors, among(cursors.name, [PAUSED, pauseOf(queue)]))
  return held === 0
}

/** It goes on hearing its bells, and does nothing; what it owes waits. Paused twice keeps the first instant. */
export const pauseAgent = (db: Database, agent: AgentName, now: number): Statement =>
  db
    .insert(cursors)
    .values({ name: pauseOf(agent), value: 'operator', updatedAt: now })
    .onConflictDoNothing()

export const resumeAgent = (db: Database, agent: AgentName): Statement =>
  db.delete(cursors).where(eq(cursors.name, pauseOf(agent)))
