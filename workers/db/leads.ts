/** Leads: who asked for a talk, and about what. */

import { eq } from 'drizzle-orm'
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
