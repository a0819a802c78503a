/** A result as it is shown, where a published one is read and what of it; pure, so that the object and the API say the same. */

import type { Artifact } from './swarm.ts'

type Published = { publicToken?: string | null; withdrawnAt?: number | null }

/** Null: it is not published, or no more. */
export const publicUrl = (
  { publicToken, withdrawnAt }: Published,
  origin: string,
): string | null => (publicToken && !withdrawnAt ? `${origin}/reports/${publicToken}` : null)

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

/** Of a row of the object's or of D1's; `createdAt` in milliseconds. */
export const artifactView = (row: Row, origin: string): Artifact => ({
  id: row.id,
  goalId: row.goalId,
  name: nameOf(row),
  mediaType: row.mediaType,
  bytes: row.bytes,
  sha256: row.sha256,
  publicUrl: publicUrl(row, origin),
  createdAt: new Date(row.createdAt).toISOString(),
})
