/** Which topics of mail a person turned off; a row is a no, so that everything new is on. */

import { and, eq, sql } from 'drizzle-orm'
import {
  type NotificationPreferences,
  TOPICS,
  type Topic,
} from '../contract/notification-topics.ts'
import type { Database, Statement } from './database.ts'
import { mutedTopics, users } from './schema/index.ts'

export async function preferencesOf(
  db: Database,
  userId: string,
): Promise<NotificationPreferences> {
  const rows = await db
    .select({ topic: mutedTopics.topic })
    .from(mutedTopics)
    .where(eq(mutedTopics.userId, userId))
  const muted = new Set<string>(rows.map(({ topic }) => topic))
  return Object.fromEntries(
    TOPICS.map((topic) => [topic, !muted.has(topic)]),
  ) as NotificationPreferences
}

/** Turns one topic on or off; twice is once, and for somebody who is gone nothing. */
export const setPreference = (
  db: Database,
  { userId, topic, on }: { userId: string; topic: Topic; on: boolean },
  by: { actorId: string; now: number },
): Statement =>
  on
    ? db
        .delete(mutedTopics)
        .where(and(eq(mutedTopics.userId, userId), eq(mutedTopics.topic, topic)))
    : db.run(sql`
        INSERT INTO muted_topics (user_id, topic, account_id, actor_id, created_at)
        SELECT id, ${topic}, account_id, ${by.actorId}, CAST(${by.now} AS INTEGER)
        FROM ${users} WHERE id = ${userId}
        ON CONFLICT DO NOTHING`)
