/** The mailbox provider's log in D1: every call, and which of them counted as a delivery. */

import { and, desc, eq, gt, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { mailboxCalls } from './schema/index.ts'

/** A key delivers once in this time, as real providers promise. */
const WINDOW_MS = 24 * 60 * 60 * 1_000

type Call = {
  key: string
  kind: string
  to: string
  subject: string
  text: string
  html: string
  headers: Record<string, string>
  /** Milliseconds since the epoch. */
  at: number
}

/** Decides and records in one statement, so that two calls at once deliver once. */
export const mailboxStore = (db: Database, ids: { next(prefix: 'mbx'): string }) => ({
  async record({ to, at, ...mail }: Call): Promise<{ id: string; delivered: boolean }> {
    const id = ids.next('mbx')
    const recentDelivery = and(
      eq(mailboxCalls.key, mail.key),
      eq(mailboxCalls.delivered, true),
      gt(mailboxCalls.createdAt, at - WINDOW_MS),
    )
    const first = sql<boolean>`NOT EXISTS (SELECT 1 FROM ${mailboxCalls} WHERE ${recentDelivery})`
    const [row] = await db
      .insert(mailboxCalls)
      .values({ ...mail, id, toAddress: to, createdAt: at, delivered: first })
      .returning({ delivered: mailboxCalls.delivered })
    if (row?.delivered) return { id, delivered: true }
    const [earlier] = await db
      .select({ id: mailboxCalls.id })
      .from(mailboxCalls)
      .where(recentDelivery)
      .orderBy(desc(mailboxCalls.createdAt))
      .limit(1)
    return { id: earlier?.id ?? id, delivered: false }
  },

  async wasDelivered(key: string): Promise<boolean> {
    const rows = await db
      .select({ id: mailboxCalls.id })
      .from(mailboxCalls)
      .where(and(eq(mailboxCalls.key, key), eq(mailboxCalls.delivered, true)))
      .limit(1)
    return rows.length > 0
  },
})
