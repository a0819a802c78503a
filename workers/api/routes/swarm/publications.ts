/** Routes of published reports: read by anyone who has the link, looked at by the operator who is asked, withdrawn by their owner. */

import { forOthers, isOver } from '../../../contract/published.ts'
import { findApproval } from '../../../db/approvals.ts'
import { together } from '../../../db/database.ts'
import { type ArtifactRecord, findArtifact, findPublished } from '../../../db/goals.ts'
import type { ApiContext } from '../../context.ts'
import { matchesEtag } from '../../etag.ts'
import { problem } from '../../problem.ts'
import { route } from '../../route.ts'
import { auditedBy } from '../accounts/audit.ts'
import { callerOf } from '../accounts/caller.ts'
import { mayMissReport } from '../accounts/limits.ts'
import { answerRefusal } from '../accounts/refusal.ts'
import { bytesOf, noLongerKept } from './files.ts'

const TAG = 'Goals'
const NO_LINK = 'There is no report under this link.'

/** A page for who opened the link in a browser, a problem for programs. */
async function noReport(
  c: ApiContext,
  code: 'not_found' | 'link_expired',
  detail: string,
): Promise<Response> {
  const [status, name] = code === 'not_found' ? [404, 'unknown'] : [410, 'ended']
  if (c.req.header('accept')?.includes('text/html')) {
    const { assets } = c.get('ports')
    const page = await assets.fetch(new Request(`https://assets.local/report-${name}`))
    const headers = new Headers(page.headers)
    headers.set('cache-control', 'no-store')
    if (page.ok) return new Response(page.body, { status, headers })
  }
  return problem(c, code, { detail })
}

/** Not the kept file's own, of which some is left out. */
const etagOf = ({ sha256 }: ArtifactRecord): string => `"${sha256}-published"`

/** As anyone who has the link reads it; null: no longer kept. */
async function shown(c: ApiContext, artifact: ArtifactRecord): Promise<Response | null> {
  const kept = await bytesOf(c, artifact, 'inline')
  if (!kept) return null
  const answer = new Response(forOthers(await kept.text()), kept)
  answer.headers.set('etag', etagOf(artifact))
  return answer
}

/** Looking for links is slowed down; what is there is read freely. */
async function missed(c: ApiContext): Promise<Response> {
  const limited = await mayMissReport(c.get('ports'), callerOf(c).source)
  return limited ? answerRefusal(c, limited) : noReport(c, 'not_found', NO_LINK)
}

export const publicationRoutes = [
  route({
    id: 'getReport',
    method: 'GET',
    path: '/reports/:token',
    short: true,
    policy: { who: 'anyone' },
    tag: TAG,
    summary: 'A published report, in a sandbox; search engines are asked to pass it over',
    answers: { 200: { description: 'The report as a page', bytes: 'text/html' } },
    problems: ['not_found', 'link_expired', 'too_many_attempts'],
    handle: async (c) => {
      const { db, clock } = c.get('ports')
      const found = await findPublished(db, c.req.param('token') ?? '')
      if (!found) return missed(c)
      const { artifact, gone } = found
      const over = gone || isOver(artifact, clock.now())
      const answer = over ? null : await shown(c, artifact)
      if (!answer) return noReport(c, 'link_expired', 'This report is no longer published.')
      answer.headers.set('x-robots-tag', 'noindex, nofollow, noarchive')
      // Asked again each time, so that a withdrawal counts at once.
      answer.headers.set('cache-control', 'private, no-cache')
      if (!matchesEtag(c.req.header('if-none-match'), etagOf(artifact))) return answer
      return new Response(null, { status: 304, headers: answer.headers })
    },
  }),
  route({
    id: 'withdrawReport',
    method: 'DELETE',
    path: '/artifacts/:id/publication',
    policy: { who: 'signed_in_or_key', scope: 'goals:write' },
    tag: TAG,
    summary: 'End the link of a published report, for good',
    answers: { 204: { description: 'Nobody reads it by its link any more' } },
    problems: ['csrf', 'not_found'],
    handle: async (c, { actor }) => {
      const { db, swarm } = c.get('ports')
      const id = c.req.param('id') ?? ''
      const row = await findArtifact(db, actor.accountId, id)
      if (!row)
        return problem(c, 'not_found', { detail: 'There is no result of yours with this id.' })
      await swarm(actor.accountId).withdraw(id)
      await together(db, [auditedBy(c, actor, 'report_withdrawn', id)])
      return c.body(null, 204)
    },
  }),
  route({
    id: 'previewApproval',
    method: 'GET',
    path: '/approvals/:id/preview',
    policy: { who: 'superuser' },
    tag: 'Approvals',
    summary:
      'What a proposal would publish, as its readers would see it, while it waits for a decision',
    answers: { 200: { description: 'The file in a sandbox', bytes: 'text/html' } },
    problems: ['not_found'],
    handle: async (c) => {
      const { db } = c.get('ports')
      const approval = await findApproval(db, c.req.param('id') ?? '')
      const { artifact, sha256 }: Record<string, unknown> = approval?.arguments ?? {}
      const waits = approval?.tool === 'publish' && approval.status === 'pending'
      const row = waits ? await findArtifact(db, approval.accountId ?? '', String(artifact)) : null
      if (row?.sha256 !== sha256 || !row)
        return problem(c, 'not_found', { detail: 'Nothing waits to be published under this id.' })
      return (await shown(c, row)) ?? noLongerKept(c)
    },
  }),
]
