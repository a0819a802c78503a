/** Operators watch the agents, set them going or still, and replay what was given up. */

import * as z from 'zod'
import {
  Agent,
  AgentMessage,
  dataAnalyzer,
  MessageQuery,
  Specialist,
} from '../../../contract/agents.ts'
import { EmptyBody } from '../../../contract/bodies.ts'
import { AGENTS, type AgentName } from '../../../contract/messages.ts'
import { findStuck, readQueues, readTasksOf } from '../../../db/agents.ts'
import type { AuditAction } from '../../../db/audit.ts'
import { together } from '../../../db/database.ts'
import { pauseAgent, readPausedAgents, resumeAgent } from '../../../db/pause.ts'
import { DAY } from '../../../tools/clock.ts'
import type { ApiContext, SessionActor } from '../../context.ts'
import { unknownCursor } from '../../cursor.ts'
import { json } from '../../json.ts'
import { pageOf, placeIn } from '../../place.ts'
import { problem } from '../../problem.ts'
import { route } from '../../route.ts'
import { agentView, messageView, specialistView } from '../../views/agent.ts'
import { auditedBy } from '../accounts/audit.ts'
import { replayMessage } from './replay.ts'
import { ringWhatIsDue } from './run.ts'

const TAG = 'Agents'

const named = (c: ApiContext): AgentName | undefined =>
  AGENTS.find((name) => name === c.req.param('name'))

const unknownAgent = (c: ApiContext) =>
  problem(c, 'not_found', { detail: `The agents are ${AGENTS.join(', ')}.` })

async function readAgents(c: ApiContext): Promise<Agent[]> {
  const { db, clock } = c.get('ports')
  const [queues, paused] = await Promise.all([readQueues(db, clock.now()), readPausedAgents(db)])
  return [...queues].map(([name, queue]) => agentView(name, queue, paused.get(name) ?? null))
}

const listRoute = route({
  id: 'listAgents',
  method: 'GET',
  path: '/agents',
  policy: { who: 'superuser' },
  tag: TAG,
  summary:
    'Each agent with its queue: what waits, is in flight, failed, was parked or died; those without one with their tasks',
  answers: {
    200: {
      description: 'All agents, in the order work flows',
      schema: z.strictObject({ agents: z.array(Agent), specialists: z.array(Specialist) }),
    },
  },
  problems: [],
  handle: async (c) => {
    const { db, clock } = c.get('ports')
    const now = clock.now()
    const [agents, tasks] = await Promise.all([
      readAgents(c),
      readTasksOf(db, dataAnalyzer.name, now - (now % DAY)),
    ])
    return json({ agents, specialists: [specialistView(tasks)] })
  },
})

type Act = (c: ApiContext, name: AgentName) => Promise<void>

/** An act on one agent answers how it stands afterwards. */
const actRoute = (verb: string, summary: string, action: AuditAction, act: Act) =>
  route({
    id: `${verb}Agent`,
    method: 'POST',
    path: `/agents/:name/${verb}`,
    policy: { who: 'superuser' },
    tag: TAG,
    summary,
    body: EmptyBody,
    answers: {
      200: {
        description: 'The agent as it stands now',
        schema: z.strictObject({ agent: Agent }),
      },
    },
    problems: ['csrf', 'forbidden', 'validation_failed', 'not_found'],
    handle: async (c, { actor }) => {
      const name = named(c)
      if (!name) return unknownAgent(c)
      await act(c, name)
      await together(c.get('ports').db, [auditedBy(c, actor, action, name)])
      const agent = (await readAgents(c)).find((one) => one.name === name)
      return json({ agent })
    },
  })

const runRoute = actRoute(
  'run',
  'Set an agent going: all that is due is rung for now; a paused one stays still',
  'agent_run',
  async (c, name) => {
    const paused = await readPausedAgents(c.get('ports').db)
    if (!paused.has(name)) await ringWhatIsDue(c.get('ports'), name)
  },
)

const pauseRoute = actRoute(
  'pause',
  'Let an agent stand still; what it owes waits and is not lost',
  'agent_paused',
  async (c, name) => {
    const { db, clock } = c.get('ports')
    await together(db, [pauseAgent(db, name, clock.now())])
  },
)

const resumeRoute = actRoute(
  'resume',
  'Let a paused agent work again, beginning with all that is due',
  'agent_resumed',
  async (c, name) => {
    const { db } = c.get('ports')
    await together(db, [resumeAgent(db, name)])
    await ringWhatIsDue(c.get('ports'), name)
  },
)

const messagesRoute = route({
  id: 'listAgentMessages',
  method: 'GET',
  path: '/agents/messages',
  policy: { who: 'superuser' },
  tag: TAG,
  summary: 'Messages that failed, were parked or died, newest first',
  query: MessageQuery,
  answers: {
    200: {
      description: 'A page of messages',
      schema: z.strictObject({
        messages: z.array(AgentMessage),
        nextCursor: z.string().nullable(),
      }),
    },
  },
  problems: ['validation_failed'],
  handle: async (c, { query }) => {
    const after = placeIn(query)
    if (after === undefined) return unknownCursor(c)
    const { agent, state, limit } = query
    const rows = await findStuck(c.get('ports').db, { agent, state, after, limit: limit + 1 })
    const { page, nextCursor } = pageOf(rows, query)
    return json({ messages: page.map((row) => messageView(row)), nextCursor })
  },
})

const replayRoute = route({
  id: 'replayAgentMessage',
  method: 'POST',
  path: '/agents/messages/:id/replay',
  policy: { who: 'superuser' },
  tag: TAG,
  summary:
    'Try a message again at once, as if it were new; its business key keeps it from doing anything twice',
  body: EmptyBody,
  answers: {
    200: {
      description: 'On its way again',
      schema: z.strictObject({ message: AgentMessage }),
    },
  },
  problems: ['csrf', 'forbidden', 'validation_failed', 'not_found', 'not_replayable'],
  handle: (c, { actor }) => replay(c, actor),
})

async function replay(c: ApiContext, actor: SessionActor): Promise<Response> {
  const ports = c.get('ports')
  const id = c.req.param('id') ?? ''
  const [row] = await findStuck(ports.db, { id, limit: 1 })
  if (!row) return problem(c, 'not_found', { detail: 'No message of this id waits for a replay.' })
  const replayed = await replayMessage(ports, row, auditedBy(c, actor, 'message_replayed', id))
  if (!replayed) return problem(c, 'not_replayable')
  return json({ message: messageView(row, 'replayed') })
}

export const agentRoutes = [
  listRoute,
  messagesRoute,
  replayRoute,
  runRoute,
  pauseRoute,
  resumeRoute,
]
