/** Routes about where someone is signed in. */

import * as z from 'zod'
import { PageQuery } from '../../../contract/bodies.ts'
import { Session } from '../../../contract/objects.ts'
import { together } from '../../../db/database.ts'
import {
  endSession,
  endSessions,
  findSession,
  livingSessions,
  type SessionRow,
} from '../../../db/sessions.ts'
import { toIso } from '../../../tools/clock.ts'
import { fromCursor, toCursor, unknownCursor } from '../../cursor.ts'
import { json } from '../../json.ts'
import { withoutSessionCookie } from '../../middleware/cookie.ts'
import { problem } from '../../problem.ts'
import { route } from '../../route.ts'
import { auditedBy } from './audit.ts'

const TAG = 'Sessions'

const view = (row: SessionRow, currentId: string): Session => ({
  id: row.id,
  createdAt: toIso(row.createdAt),
  lastSeenAt: toIso(row.lastSeenAt),
  userAgent: row.userAgent,
  current: row.id === currentId,
})

export const sessionRoutes = [
  route({
    id: 'listSessions',
    method: 'GET',
    path: '/sessions',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'Where I am signed in, newest first',
    query: PageQuery,
    answers: {
      200: {
        description: 'Living sessions and token families',
        schema: z.strictObject({ sessions: z.array(Session), nextCursor: z.string().nullable() }),
      },
    },
    problems: ['validation_failed'],
    handle: async (c, { actor, query: { limit, cursor } }) => {
      const { db, realClock } = c.get('ports')
      const before = cursor === undefined ? null : fromCursor(cursor, /^ses_\w{1,60}$/)
      if (cursor !== undefined && before === null) return unknownCursor(c)
      const page = { before, limit: limit + 1, now: realClock.now() }
      const rows = await livingSessions(db, actor.userId, page)
      const shown = rows.slice(0, limit)
      const last = rows.length > limit ? shown.at(-1) : undefined
      return json({
        sessions: shown.map((row) => view(row, actor.sessionId)),
        nextCursor: last ? toCursor(last.id) : null,
      })
    },
  }),
  route({
    id: 'endSession',
    method: 'DELETE',
    path: '/sessions/:id',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'End one of my sessions; again is fine',
    answers: { 204: { description: 'Ended' } },
    problems: ['csrf', 'not_found'],
    handle: async (c, { actor }) => {
      const { db, realClock } = c.get('ports')
      const session = await findSession(db, actor.userId, c.req.param('id') ?? '')
      if (!session) return problem(c, 'not_found')
      await together(db, [
        endSession(db, session.id, realClock.now()),
        auditedBy(c, actor, 'session_ended', session.id),
      ])
      const ended = c.body(null, 204)
      const own = session.id === actor.sessionId && actor.via === 'cookie'
      return own ? withoutSessionCookie(c, ended) : ended
    },
  }),
  route({
    id: 'endOtherSessions',
    method: 'DELETE',
    path: '/sessions',
    policy: { who: 'signed_in' },
    tag: TAG,
    summary: 'End all my other sessions and tokens',
    answers: { 204: { description: 'All others ended' } },
    problems: ['csrf'],
    handle: async (c, { actor }) => {
      const { db, realClock } = c.get('ports')
      await together(db, [
        endSessions(db, actor.userId, realClock.now(), actor.sessionId),
        auditedBy(c, actor, 'other_sessions_ended', actor.userId),
      ])
      return c.body(null, 204)
    },
  }),
]
