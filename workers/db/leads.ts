/** Leads: who asked for a talk, and about what. */

import { and, desc, eq, lt, or } from 'drizzle-orm'
import type { Database, Statement } from './database.ts'
import { leads } from './schema/index.ts'

export type LeadRow = typeof leads.$inferSelect

/** The same words of the same person on the same day are kept once. */
export const addLead = (db: Database, lead: LeadRow): Statement =>
  db.insert(leads).values(lead).onConflictDoNothing()

export async function findLead(db: Database, id: string): Promise<LeadRow | null> {
  const [row] = await db.select().from(leads).where(eq(leads.id, id))
  return row ?? null
}

export async function findLeadByDigest(db: Database, digest: string): Promise<LeadRow | null> {
  const [row] = await db.select().from(leads).where(eq(leads.digest, digest))
  return row ?? null
}

/** Newest first; `after` is the last row of the page before. */
export const listLeads = (
  db: Database,
  { limit, after }: { limit: number; after: { createdAt: number; id: string } | null },
): Promise<LeadRow[]> =>
  db
    .select()
    .from(leads)
    .where(
      after
        ? or(
            lt(leads.createdAt, after.createdAt),
            and(eq(leads.createdAt, after.createdAt), lt(leads.id, after.id)),
          )
        : undefined,
    )
    .orderBy(desc(leads.createdAt), desc(leads.id))
    .limit(limit)
