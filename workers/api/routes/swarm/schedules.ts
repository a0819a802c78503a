/** Routes of schedules: goals that repeat daily, weekly or monthly, on the account's clock unless they have their own. */

import * as z from 'zod'
import {
  MAX_SCHEDULES,
  Schedule,
  ScheduleBody,
  ScheduleChangeBody,
} from '../../../contract/swarm.ts'
import { findUser } from '../../../db/users.ts'
import type { ScheduleChanged } from '../../../swarm/port.ts'
import type { ApiContext } from '../../context.ts'
import { json } from '../../json.ts'
import { invalid, problem } from '../../problem.ts'
import { route } from '../../route.ts'

const TAG = 'Goals'
const OneSchedule = z.strictObject({ schedule: Schedule })
const READ = { who: 'signed_in_or_key', scope: 'goals:read' } as const
const WRITE = { who: 'signed_in_or_key', scope: 'goals:write' } as const

const zoneOf = async (c: ApiContext, accountId: string): Promise<string> =>
  (await findUser(c.get('ports').db, accountId))?.timeZone ?? 'UTC'

const noSchedule = (c: ApiContext): Response =>
  problem(c, 'not_found', { detail: 'There is no schedule of yours with this id.' })

function answerChanged(c: ApiContext, changed: ScheduleChanged): Response {
  switch (changed.kind) {
    case 'changed':
      return json({ schedule: changed.schedule })
    case 'unknown':
      return noSchedule(c)
    case 'unfit':
      return invalid(c, '#/day', changed.detail)
  }
}

export const scheduleRoutes = [
  route({
    id: 'listSchedules',
    method: 'GET',
    path: '/schedules',
    policy: READ,
    tag: TAG,
    summary: 'Goals of mine that repeat, newest first',
    answers: {
      200: {
        description: 'All of them',
        schema: z.strictObject({ schedules: z.array(Schedule), nextCursor: z.null() }),
      },
    },
    problems: [],
    handle: async (c, { actor }) => {
      const schedules = await c.get('ports').swarm(actor.accountId).schedules()
      return json({ schedules, nextCursor: null })
    },
  }),
  route({
    id: 'createSchedule',
    method: 'POST',
    path: '/schedules',
    policy: { ...WRITE, needsPlan: true },
    tag: TAG,
    summary:
      'Repeat a goal; each run counts like a goal submitted by hand, and a missed one runs once',
    body: ScheduleBody,
    answers: { 201: { description: 'Made', schema: OneSchedule } },
    problems: ['csrf'],
    handle: async (c, { actor, body }) => {
      const { accountId, userId: actorId } = actor
      const timeZone = await zoneOf(c, accountId)
      const by = { accountId, actorId, timeZone }
      const made = await c.get('ports').swarm(accountId).makeSchedule(body, by)
      if (made.kind === 'too_many')
        return invalid(
          c,
          '#',
          `An account has at most ${MAX_SCHEDULES} schedules; remove one first`,
        )
      if (made.kind === 'closed') return problem(c, 'account_disabled')
      const { schedule } = made
      return json({ schedule }, 201, { location: `/api/v1/schedules/${schedule.id}` })
    },
  }),
  route({
    id: 'getSchedule',
    method: 'GET',
    path: '/schedules/:id',
    policy: READ,
    tag: TAG,
    summary: 'A goal of mine that repeats',
    answers: { 200: { description: 'The schedule', schema: OneSchedule } },
    problems: ['not_found'],
    handle: async (c, { actor }) => {
      const schedules = await c.get('ports').swarm(actor.accountId).schedules()
      const schedule = schedules.find(({ id }) => id === c.req.param('id'))
      return schedule ? json({ schedule }) : noSchedule(c)
    },
  }),
  route({
    id: 'changeSchedule',
    method: 'PATCH',
    path: '/schedules/:id',
    policy: WRITE,
    tag: TAG,
    summary:
      'Change, pause or resume a schedule; its next run is set anew. `timeZone` gives it a clock of its own, `null` the account’s again',
    body: ScheduleChangeBody,
    answers: { 200: { description: 'Changed', schema: OneSchedule } },
    problems: ['csrf', 'not_found'],
    handle: async (c, { actor, body }) => {
      const timeZone = await zoneOf(c, actor.accountId)
      const swarm = c.get('ports').swarm(actor.accountId)
      const changed = await swarm.changeSchedule(c.req.param('id') ?? '', body, timeZone)
      return answerChanged(c, changed)
    },
  }),
  route({
    id: 'removeSchedule',
    method: 'DELETE',
    path: '/schedules/:id',
    policy: WRITE,
    tag: TAG,
    summary: 'Remove a schedule; goals it made stay',
    answers: { 204: { description: 'Removed' } },
    problems: ['csrf', 'not_found'],
    handle: async (c, { actor }) => {
      const swarm = c.get('ports').swarm(actor.accountId)
      const removed = await swarm.removeSchedule(c.req.param('id') ?? '')
      return removed ? c.body(null, 204) : noSchedule(c)
    },
  }),
]
