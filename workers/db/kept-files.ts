/** Which stored files are past their time: results and uploads, thirty days after the goal they belong to. */

import { sql } from 'drizzle-orm'
import { type Database, type Statement, together } from './database.ts'

type Given = { goalId: string; accountId: string; actorId: string; attachmentIds: string[] }

/** The uploads a goal was given, any number of them in one statement; twice is once. */
export const recordGiven = (db: Database, given: Given): Statement =>
  db.run(sql`
    INSERT INTO goal_attachments (attachment_id, goal_id, account_id, actor_id)
    SELECT value, ${given.goalId}, ${given.accountId}, ${given.actorId}
    FROM json_each(${JSON.stringify(given.attachmentIds)}) WHERE true
    ON CONFLICT DO NOTHING`)

export type Forgettable = { kind: 'artifact' | 'attachment'; id: string; file: string }

/**
 * Files whose goal ended before `endedBefore`, at most `limit`, oldest first. An upload belongs to every goal it was
 * given to, and goes with the last of them; one that no goal was given counts from its own day.
 */
export async function forgettableFiles(
  db: Database,
  { endedBefore, limit }: { endedBefore: number; limit: number },
): Promise<Forgettable[]> {
  return db.all<Forgettable>(sql`
    SELECT 'artifact' AS kind, a.id, a.file, a.created_at FROM artifacts a
    JOIN goals g ON g.id = a.goal_id AND g.finished_at < ${endedBefore}
    WHERE a.forgotten_at IS NULL AND a.created_at < ${endedBefore}
    UNION ALL
    SELECT 'attachment', u.id, u.file, u.created_at FROM attachments u
    WHERE u.forgotten_at IS NULL AND u.created_at < ${endedBefore} AND NOT EXISTS (
      SELECT 1 FROM goal_attachments l JOIN goals g ON g.id = l.goal_id
      WHERE l.attachment_id = u.id AND coalesce(g.finished_at, ${endedBefore}) >= ${endedBefore})
    ORDER BY 4 LIMIT ${limit}`)
}

/** Their names and sums stay on record; the bytes are gone. */
export async function filesForgotten(
  db: Database,
  files: readonly Forgettable[],
  now: number,
): Promise<void> {
  const ids = (wanted: Forgettable['kind']) =>
    JSON.stringify(files.filter(({ kind }) => kind === wanted).map(({ id }) => id))
  await together(db, [
    db.run(sql`
      UPDATE artifacts SET forgotten_at = CAST(${now} AS INTEGER)
      WHERE forgotten_at IS NULL AND id IN (SELECT value FROM json_each(${ids('artifact')}))`),
    db.run(sql`
      UPDATE attachments SET forgotten_at = CAST(${now} AS INTEGER)
      WHERE forgotten_at IS NULL AND id IN (SELECT value FROM json_each(${ids('attachment')}))`),
  ])
}

export type Unnamed = { file: string; accountId: string; goalId: string }

/** Of these results those that no row names, of goals that ended before: nothing of theirs runs or is recorded any more. */
export async function unnamedFiles(
  db: Database,
  files: readonly string[],
  endedBefore: number,
): Promise<Unnamed[]> {
  // `artifacts/<account>/<task>/<sum>`
  const asked = files.map((file) => ({ file, task: file.split('/')[2] }))
  return db.all<Unnamed>(sql`
    SELECT f.value->>'file' AS file, g.account_id AS accountId, g.id AS goalId
    FROM json_each(${JSON.stringify(asked)}) f
    JOIN tasks t ON t.id = f.value->>'task'
    JOIN goals g ON g.id = t.goal_id AND g.finished_at < ${endedBefore}
    WHERE NOT EXISTS (
      SELECT 1 FROM artifacts a WHERE a.goal_id = g.id AND a.file = f.value->>'file')`)
}

/** Of these uploads those without a row: cut off before it was written, so that no goal can be given them. */
export async function unrecordedUploads(db: Database, files: readonly string[]): Promise<string[]> {
  // `attachments/<account>/<id>`
  const asked = files.map((file) => ({ file, id: file.split('/')[2] }))
  const found = await db.all<{ file: string }>(sql`
    SELECT f.value->>'file' AS file FROM json_each(${JSON.stringify(asked)}) f
    WHERE NOT EXISTS (SELECT 1 FROM attachments u WHERE u.id = f.value->>'id')`)
  return found.map(({ file }) => file)
}
