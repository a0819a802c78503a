/** Routes of tasks and tools: what ran, what waits, and what there is. */

import * as z from 'zod'
import { PageQuery } from '../../../contract/bodies.ts'
import { Goal, TASK_STATES, Task, Tool } from '../../../contract/swarm.ts'
import { findTask, listTasks, type TaskRecord } from '../../../db/goals.ts'
import { toIsoOrNull } from '../../../tools/clock.ts'
import { unknownCursor } from '../../cursor.ts'
import { json } from '../../json.ts'
import { pageOf, placeIn } from '../../place.ts'
import { problem } from '../../problem.ts'
import { route } from '../../route.ts'

const TAG = 'Goals'

const view = (row: TaskRecord): Task => ({
  id: row.id,
  goalId: row.goalId,
  tool: row.tool,
  title: row.title,
  status: row.status,
  attempt: row.attempt,
  why: row.why,
  deps: row.deps,
  startedAt: toIsoOrNull(row.startedAt),
  finishedAt: toIsoOrNull(row.finishedAt),
  error: row.error,
})

export const taskRoutes = [
  route({
    id: 'listTasks',
    method: 'GET',
    path: '/tasks',
    policy: { who: 'signed_in_or_key', scope: 'goals:read' },
    tag: TAG,
    summary: 'Tasks of all my goals, newest first',
    query: PageQuery.extend({
      status: z.enum(TASK_STATES).optional(),
      tool: z.string().max(100).optional(),
    }),
    answers: {
      200: {
        description: 'A page of tasks',
        schema: z.strictObject({ tasks: z.array(Task), nextCursor: z.string().nullable() }),
      },
    },
    problems: ['validation_failed'],
    handle: async (c, { actor, query }) => {
      const after = placeIn(query)
      if (after === undefined) return unknownCursor(c)
      const { limit, status, tool } = query
      const asked = { limit: limit + 1, after, status, tool }
      const rows = await listTasks(c.get('ports').db, actor.accountId, asked)
      const { page, nextCursor } = pageOf(rows, query)
      return json({ tasks: page.map(view), nextCursor })
    },
  }),
  route({
    id: 'retryTask',
    method: 'POST',
    path: '/tasks/:id/retry',
    policy: { who: 'signed_in_or_key', scope: 'goals:write', needsPlan: true },
    tag: TAG,
    summary:
      'Try a task again now that waits for its next try; a goal that has ended is submitted anew',
    answers: { 200: { description: 'Its goal', schema: z.strictObject({ goal: Goal }) } },
    problems: ['csrf', 'not_found', 'wrong_state'],
    handle: async (c, { actor }) => {
      const { db, swarm } = c.get('ports')
      const id = c.req.param('id') ?? ''
      const task = await findTask(db, actor.accountId, id)
      const done = task ? await swarm(actor.accountId).retry(id) : { kind: 'unknown' as const }
      if (done.kind === 'done') return json({ goal: done.goal })
      if (done.kind === 'unknown')
        return problem(c, 'not_found', { detail: 'There is no task of yours with this id.' })
      return problem(c, 'wrong_state', { detail: 'This task does not wait for another try.' })
    },
  }),
  route({
    id: 'listTools',
    method: 'GET',
    path: '/tools',
    policy: { who: 'signed_in_or_key', scope: 'goals:read' },
    tag: TAG,
    summary: 'The tools that goals are planned with: what each takes, changes and needs a yes for',
    answers: {
      200: { description: 'All tools', schema: z.strictObject({ tools: z.array(Tool) }) },
    },
    problems: [],
    handle: async (c, { actor }) =>
      json({ tools: await c.get('ports').swarm(actor.accountId).tools() }),
  }),
]
