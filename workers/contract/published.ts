/** A result as it is shown, where a published one is read and what of it; pure, so that the object and the API say the same. */

import type { Artifact } from './swarm.ts'
import { FILES_KEPT_DAYS } from './swarm-limits.ts'

/** Where we are, and when. */
type At = { origin: string; now: number }

type Published = {
  publicToken?: string | null
  publishedAt?: number | null
  withdrawnAt?: number | null
}

const KEPT_MS = FILES_KEPT_DAYS * 24 * 3_600_000

/** A link ends with the file it shows, though nobody withdrew it. */
export const isOver = ({ publishedAt }: Published, now: number): boolean =>
  (publishedAt ?? 0) + KEPT_MS <= now

/** Null: it is not published, or no more. */
const publicUrl = (row: Published, { origin, now }: At): string | null =>
  row.publicToken && !row.withdrawnAt && !isOver(row, now)
    ? `${origin}/reports/${row.publicToken}`
    : null

/** How to prove that a site is one's own: a report's line that begins with it is for its owner alone. */
export const OWNERS_HEAD = '<h2>The whole site</h2>'
/** Taken out as it is read, so that files which are kept, and agreed to by their checksum, stay as they are. */
export const forOthers = (html: string): string =>
  html.replace(new RegExp(`${OWNERS_HEAD}.*`, 'g'), '')

type Named = { name: string; fileName?: string | null }

/** What people see it called; results of before go by what their tool calls them. */
export const nameOf = ({ fileName, name }: Named): string => fileName ?? name

type Row = Published &
  Named &
  Pick<Artifact, 'id' | 'goalId' | 'mediaType' | 'bytes' | 'sha256'> & { createdAt: number }

/** Of a row of the object's or of D1's; instants in milliseconds. */
export const artifactView = (row: Row, at: At): Artifact => ({
  id: row.id,
  goalId: row.goalId,
  name: nameOf(row),
  mediaType: row.mediaType,
  bytes: row.bytes,
  sha256: row.sha256,
  publicUrl: publicUrl(row, at),
  createdAt: new Date(row.createdAt).toISOString(),
})
