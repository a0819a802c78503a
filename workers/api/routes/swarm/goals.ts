/** Routes of goals: submit one, see it, answer its question, end it. */

import * as z from 'zod'
import { digits, PageQuery } from '../../../contract/bodies.ts'
import {
  AnswerBody,
  GOAL_STATES,
  Goal,
  GoalBody,
  GoalSummary,
  Plan,
} from '../../../contract/swarm.ts'
import { artifactsOf, findGoal, type GoalRecord, listGoals, tasksOf } from '../../../db/goals.ts'
import type { Done } from '../../../swarm/port.ts'
import { SECOND, toIso, toIsoOrNull } from '../../../tools/clock.ts'
import type { ApiContext } from '../../context.ts'
import { unknownCursor } from '../../cursor.ts'
import { json } from '../../json.ts'
import { pageOf, placeIn } from '../../place.ts'
import { problem } from '../../problem.ts'
import { route } from '../../route.ts'
import { answerRefusal } from '../accounts/refusal.ts'
import { asShown } from './files.ts'
import { givenFrom } from './given.ts'

const TAG = 'Goals'
const OneGoal = z.strictObject({ goal: Goal })
const READ = { who: 'signed_in_or_key', scope: 'goals:read' } as const

const summary = (row: GoalRecord): GoalSummary => ({
  id: row.id,
  text: row.text,
  status: row.status,
  engine: row.engine,
  question: row.question,
  error: row.error,
  usage: row.usage,
  createdAt: toIso(row.createdAt),
  startedAt: toIsoOrNull(row.startedAt),
  finishedAt: toIsoOrNull(row.finishedAt),
})

/** Forgotten with its account, which then came back with the database: that has the words. */
async function recalled(c: ApiContext, goal: Goal): Promise<Goal> {
  const { db } = c.get('ports')
  const row = goal.text === '' ? await findGoal(db, goal.id) : null
  if (!row) return goal
  const [tasks, artifacts] = await Promise.all([tasksOf(db, row.id), artifactsOf(db, row.id)])
  const words = new Map(tasks.map(({ id, title, why }) => [id, { title, why }]))
  return {
    ...{ ...goal, text: row.text },
    tasks: goal.tasks.map((task) => ({ ...task, ...words.get(task.id) })),
    artifacts: artifacts.map(asShown(c)),
  }
}

const noGoal = (c: ApiContext): Response =>
  problem(c, 'not_found', { detail: 'There is no goal of yours with this id.' })

/** `detail` says what the goal would have to be. */
function answerDone(c: ApiContext, done: Done, detail: string): Response {
  switch (done.kind) {
    case 'done':
      return json({ goal: done.goal })
    case 'refused':
      return problem(c, 'wrong_state', { detail })
    case 'unknown':
      return noGoal(c)
  }
}

const isDry = ({ options }: GoalBody): boolean => options?.dryRun === true

export const goalRoutes = [
  route({
    id: 'submitGoal',
    method: 'POST',
    path: '/goals',
    policy: { who: 'signed_in_or_key', scope: 'goals:write', metered: 'everyone' },
    tag: TAG,
    summary:
      'Submit a goal; it is planned and run. With `dryRun` only the plan is told, and nothing counts',
    body: GoalBody,
    free: isDry,
    answers: {
      200: {
        description: 'The plan, of a dry run',
        schema: z.strictObject({ plan: Plan }),
      },
      202: { description: 'Accepted', schema: OneGoal, headers: ['Location'] },
    },
    problems: ['csrf', 'not_configured'],
    handle: async (c, { actor, body, under }) => {
      const { db, swarm, model } = c.get('ports')
      const { accountId, userId: actorId } = actor
      const given = await givenFrom(db, accountId, body.attachments)
      if (given.kind === 'refused') return answerRefusal(c, given)
      const asked = { text: body.text, given: given.given }
      if (isDry(body))
        return json({ plan: await swarm(accountId).draft({ ...asked, answers: [] }) })
      // A model that is named and lacks a setting: said here, before anything is promised.
      model()
      const by = { accountId, actorId, ...under, scheduleId: null }
      const goal = await swarm(accountId).submit({ ...asked, ...by })
      return json({ goal }, 202, { location: `/api/v1/goals/${goal.id}` })
    },
  }),
  route({
    id: 'listGoals',
    method: 'GET',
    path: '/goals',
    policy: READ,
    tag: TAG,
    summary: 'My goals, newest first',
    query: PageQuery.extend({ status: z.enum(GOAL_STATES).optional() }),
    answers: {
      200: {
        description: 'A page of goals',
        schema: z.strictObject({ goals: z.array(GoalSummary), nextCursor: z.string().nullable() }),
      },
    },
    problems: ['validation_failed'],
    handle: async (c, { actor, query }) => {
      const after = placeIn(query)
      if (after === undefined) return unknownCursor(c)
      const asked = { limit: query.limit + 1, after, status: query.status }
      const rows = await listGoals(c.get('ports').db, actor.accountId, asked)
      const { page, nextCursor } = pageOf(rows, query)
      return json({ goals: page.map(summary), nextCursor })
    },
  }),
  route({
    id: 'getGoal',
    method: 'GET',
    path: '/goals/:id',
    policy: READ,
    tag: TAG,
    summary:
      'A goal with its tasks and results; `wait` holds the answer back until something changes',
    query: z.strictObject({ wait: digits(0, 60).default(0) }),
    answers: { 200: { description: 'The goal', schema: OneGoal } },
    problems: ['validation_failed', 'not_found'],
    handle: async (c, { actor, query }) => {
      const id = c.req.param('id') ?? ''
      const swarm = c.get('ports').swarm(actor.accountId)
      // Asked before the goal is read: what changes in between is news, too.
      const seen = query.wait === 0 ? 0 : await swarm.latest(id)
      const now = await swarm.goal(id)
      if (!now) return noGoal(c)
      if (query.wait === 0 || now.finishedAt !== null) return json({ goal: await recalled(c, now) })
      await swarm.events(id, seen, query.wait * SECOND)
      return json({ goal: await swarm.goal(id) })
    },
  }),
  route({
    id: 'answerGoal',
    method: 'POST',
    path: '/goals/:id/answer',
    policy: { who: 'signed_in_or_key', scope: 'goals:write', needsPlan: true },
    tag: TAG,
    summary: 'Answer what a goal asks; it is planned anew',
    body: AnswerBody,
    answers: { 200: { description: 'Planned anew', schema: OneGoal } },
    problems: ['csrf', 'not_found', 'wrong_state'],
    handle: async (c, { actor, body }) => {
      const { db, swarm } = c.get('ports')
      const given = await givenFrom(db, actor.accountId, body.attachments)
      if (given.kind === 'refused') return answerRefusal(c, given)
      const id = c.req.param('id') ?? ''
      const done = await swarm(actor.accountId).answer(id, body.text ?? null, given.given)
      return answerDone(c, done, 'This goal asks nothing.')
    },
  }),
  route({
    id: 'cancelGoal',
    method: 'POST',
    path: '/goals/:id/cancel',
    policy: { who: 'signed_in_or_key', scope: 'goals:write' },
    tag: TAG,
    summary: 'End a goal; what was made until then is kept',
    answers: { 200: { description: 'Cancelled', schema: OneGoal } },
    problems: ['csrf', 'not_found', 'wrong_state'],
    handle: async (c, { actor }) => {
      const done = await c
        .get('ports')
        .swarm(actor.accountId)
        .cancel(c.req.param('id') ?? '')
      return answerDone(c, done, 'This goal has ended already.')
    },
  }),
]
