/** Routes of files: what a goal is given, and what it made. */

import { createHash } from 'node:crypto'
import * as z from 'zod'
import { FreeText } from '../../../contract/free-text.ts'
import { artifactView, nameOf } from '../../../contract/published.ts'
import { Artifact, Attachment } from '../../../contract/swarm.ts'
import {
  FILES_KEPT_DAYS,
  MAX_ATTACHMENT_BYTES,
  MAX_KEPT_UPLOAD_BYTES,
} from '../../../contract/swarm-limits.ts'
import { findAttachments, recordAttachment } from '../../../db/attachments.ts'
import { type ArtifactRecord, findArtifact } from '../../../db/goals.ts'
import { readBytes } from '../../body.ts'
import type { ApiContext } from '../../context.ts'
import { json } from '../../json.ts'
import { invalid, problem } from '../../problem.ts'
import { route } from '../../route.ts'
import { kindOf } from './attachment-kind.ts'

const TAG = 'Goals'
const OneAttachment = z.strictObject({ attachment: Attachment })
const NO_FILE = 'There is no file of yours with this id, or it is no longer kept.'
const NO_ROOM = `With this file the account would keep more than ${MAX_KEPT_UPLOAD_BYTES / 1_000_000} MB of uploads. Each goes ${FILES_KEPT_DAYS} days after the last goal it was given to.`

/** What our reports need and no more: no script, no request, a place of its own. */
const SANDBOX =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"

/** RFC 6266 with RFC 8187's form for what is not plain. */
const disposition = (how: 'attachment' | 'inline', name: string): string =>
  `${how}; filename="${name.replace(/[^\w. -]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name)}`

/** A result's bytes; null: they are no longer kept. */
export async function bytesOf(
  c: ApiContext,
  row: ArtifactRecord,
  how: 'attachment' | 'inline',
): Promise<Response | null> {
  const object = await c.get('ports').files.get(row.file)
  if (!object) return null
  return c.body(await object.arrayBuffer(), 200, {
    'content-type': row.mediaType,
    'content-disposition': disposition(how, nameOf(row)),
    'content-security-policy': SANDBOX,
    'x-content-type-options': 'nosniff',
    etag: `"${row.sha256}"`,
  })
}

/** Rows as their owner sees them now. */
export const asShown = (c: ApiContext) => {
  const { config, clock } = c.get('ports')
  const at = { origin: config.APP_ORIGIN, now: clock.now() }
  return (row: ArtifactRecord): Artifact => artifactView(row, at)
}

export const noLongerKept = (c: ApiContext): Response =>
  problem(c, 'not_found', { detail: 'This result is no longer kept.' })

export const fileRoutes = [
  route({
    id: 'createAttachment',
    method: 'POST',
    path: '/attachments',
    policy: { who: 'signed_in_or_key', scope: 'goals:write', needsPlan: true },
    tag: TAG,
    summary:
      'Upload a file for a goal: the raw bytes, at most 5 MB, and 500 MB of all that are kept; `name` says what it is called',
    bodyType: 'raw',
    maxBytes: MAX_ATTACHMENT_BYTES,
    query: z.strictObject({ name: FreeText.trim().min(1).max(200).default('attachment') }),
    answers: {
      201: { description: 'Kept', schema: OneAttachment },
    },
    problems: ['csrf', 'validation_failed'],
    handle: async (c, { actor, query }) => {
      const { db, files, ids, clock } = c.get('ports')
      const bytes = await readBytes(c.req.raw, MAX_ATTACHMENT_BYTES)
      if (!bytes) return problem(c, 'body_too_large')
      if (bytes.byteLength === 0) return invalid(c, '#', 'The file is empty')
      const { accountId, userId: actorId } = actor
      const id = ids.next('att')
      const file = `attachments/${accountId}/${id}`
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const kind = kindOf(query.name, bytes)
      const attachment = { id, name: query.name, kind, bytes: bytes.byteLength, sha256 }
      await files.put(file, bytes)
      const row = { ...attachment, accountId, actorId, file, createdAt: clock.now() }
      if (!(await recordAttachment(db, row, MAX_KEPT_UPLOAD_BYTES))) {
        await files.delete(file)
        return problem(c, 'body_too_large', { detail: NO_ROOM })
      }
      return json({ attachment }, 201, { location: `/api/v1/attachments/${id}` })
    },
  }),
  route({
    id: 'getAttachment',
    method: 'GET',
    path: '/attachments/:id',
    policy: { who: 'signed_in_or_key', scope: 'goals:read' },
    tag: TAG,
    summary: 'A file that was uploaded and is still kept: what it is, not its bytes',
    answers: { 200: { description: 'The file', schema: OneAttachment } },
    problems: ['not_found'],
    handle: async (c, { actor }) => {
      const { db } = c.get('ports')
      const [row] = await findAttachments(db, actor.accountId, [c.req.param('id') ?? ''])
      if (!row) return problem(c, 'not_found', { detail: NO_FILE })
      const { id, name, kind, bytes, sha256 } = row
      return json({ attachment: { id, name, kind, bytes, sha256 } })
    },
  }),
  route({
    id: 'getArtifact',
    method: 'GET',
    path: '/artifacts/:id',
    policy: { who: 'signed_in_or_key', scope: 'goals:read' },
    tag: TAG,
    summary:
      'A result: its bytes to be saved, with `inline=1` to be shown in a sandbox, or what it is with `Accept: application/json`',
    query: z.strictObject({ inline: z.enum(['0', '1']).optional() }),
    answers: {
      200: {
        description: 'The bytes under their own type; this object for who accepts JSON alone',
        schema: z.strictObject({ artifact: Artifact }),
        bytes: '*/*',
      },
    },
    problems: ['validation_failed', 'not_found'],
    handle: async (c, { actor, query }) => {
      const { db } = c.get('ports')
      const row = await findArtifact(db, actor.accountId, c.req.param('id') ?? '')
      const detail = 'There is no result of yours with this id.'
      if (!row) return problem(c, 'not_found', { detail })
      if (c.req.header('accept')?.trim() === 'application/json')
        return json({ artifact: asShown(c)(row) })
      const how = query.inline === '1' ? 'inline' : 'attachment'
      return (await bytesOf(c, row, how)) ?? noLongerKept(c)
    },
  }),
]
