/** Routes of files: what a goal is given, and what it made. */

import { createHash } from 'node:crypto'
import * as z from 'zod'
import { artifactView } from '../../../contract/published.ts'
import { Artifact, Attachment, type AttachmentKind } from '../../../contract/swarm.ts'
import { MAX_ATTACHMENT_BYTES } from '../../../contract/swarm-limits.ts'
import { recordAttachment } from '../../../db/attachments.ts'
import { together } from '../../../db/database.ts'
import { type ArtifactRecord, findArtifact } from '../../../db/goals.ts'
import { readBytes } from '../../body.ts'
import type { ApiContext } from '../../context.ts'
import { problem } from '../../problem.ts'
import { route } from '../../route.ts'

const TAG = 'Goals'
const SNIFFED_BYTES = 4_096

/** What our reports need and no more: no script, no request, a place of its own. */
const SANDBOX =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"

/** By its beginning and its name; what is in it, the tool that reads it judges. */
export function kindOf(name: string, bytes: Uint8Array): AttachmentKind {
  const start = bytes.subarray(0, SNIFFED_BYTES)
  const utf16 = (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff)
  if (!utf16 && start.includes(0)) return 'binary'
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase()
  if (ending === 'json' || ending === 'ndjson' || ending === 'jsonl') return 'json'
  if (ending === 'csv' || ending === 'tsv') return 'csv'
  const text = new TextDecoder()
    .decode(start)
    .replace(/^\uFEFF/, '')
    .trimStart()
  return /^[[{]/.test(text) ? 'json' : 'text'
}

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
    'content-disposition': disposition(how, row.name),
    'content-security-policy': SANDBOX,
    'x-content-type-options': 'nosniff',
    etag: `"${row.sha256}"`,
  })
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
    summary: 'Upload a file for a goal: the raw bytes, at most 5 MB; `name` says what it is called',
    bodyType: 'raw',
    query: z.strictObject({ name: z.string().trim().min(1).max(200).default('attachment') }),
    answers: {
      201: { description: 'Kept', schema: z.strictObject({ attachment: Attachment }) },
    },
    problems: ['csrf', 'body_too_large', 'validation_failed'],
    handle: async (c, { actor, query }) => {
      const { db, files, ids, clock } = c.get('ports')
      const bytes = await readBytes(c.req.raw, MAX_ATTACHMENT_BYTES)
      if (!bytes) return problem(c, 'body_too_large')
      if (bytes.byteLength === 0) {
        const detail = 'The file is empty'
        return problem(c, 'validation_failed', { detail, errors: [{ detail, pointer: '#' }] })
      }
      const { accountId, userId: actorId } = actor
      const id = ids.next('att')
      const file = `attachments/${accountId}/${id}`
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const kind = kindOf(query.name, bytes)
      const attachment = { id, name: query.name, kind, bytes: bytes.byteLength, sha256 }
      await files.put(file, bytes)
      const row = { ...attachment, accountId, actorId, file, createdAt: clock.now() }
      await together(db, [recordAttachment(db, row)])
      return c.json({ attachment }, 201, { location: `/api/v1/attachments/${id}` })
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
      },
    },
    problems: ['validation_failed', 'not_found'],
    handle: async (c, { actor, query }) => {
      const { db, config } = c.get('ports')
      const row = await findArtifact(db, actor.accountId, c.req.param('id') ?? '')
      const detail = 'There is no result of yours with this id.'
      if (!row) return problem(c, 'not_found', { detail })
      if (c.req.header('accept')?.trim() === 'application/json')
        return c.json({ artifact: artifactView(row, config.APP_ORIGIN) })
      const how = query.inline === '1' ? 'inline' : 'attachment'
      return (await bytesOf(c, row, how)) ?? noLongerKept(c)
    },
  }),
]
