/** The company's agents as operators see them: what each is for, its queue, and the messages that need a person. */

import * as z from 'zod'
import { PageQuery } from './bodies.ts'
import { AGENTS, type AgentName } from './messages.ts'

/** What an operator reads above an agent's queue. */
export const agentWords: Readonly<Record<AgentName, { title: string; does: string }>> = {
  billing: {
    title: 'Billing',
    does: 'Makes our rows equal Stripe’s truth, and does the approved acts at Stripe.',
  },
  provisioning: {
    title: 'Provisioning',
    does: 'Turns plan and status into what an account may do, and tells its quota.',
  },
  notification: { title: 'Notification', does: 'Writes and sends each mail exactly once.' },
  analytics: { title: 'Analytics', does: 'Records business facts and counts the daily figures.' },
  ceo: { title: 'CEO', does: 'Plans each submitted goal into tasks, or asks what is missing.' },
  orchestrator: {
    title: 'Orchestrator',
    does: 'Begins planned goals, passes decisions on, gives back what does not count, and runs schedules.',
  },
}

const instant = z.iso.datetime().nullable()

export const Agent = z.strictObject({
  name: z.enum(AGENTS),
  title: z.string(),
  does: z.string(),
  /** Since when it stands still; what it owes waits. */
  pausedAt: instant,
  queue: z.strictObject({
    /** Owed and free to be taken. */
    waiting: z.int(),
    inFlight: z.int(),
    /** Failed at least once and tried again by itself. */
    failed: z.int(),
    /** Given up until somebody replays it. */
    parked: z.int(),
    /** Messages its queue gave up on. */
    dead: z.int(),
  }),
  /** When it last finished something. */
  lastRunAt: instant,
  /** When the next thing owed is due; null: when something comes. */
  nextRunAt: instant,
})
export type Agent = z.infer<typeof Agent>

/** An agent without a queue: another one runs it, and its tasks are shown in place of one. */
export const Specialist = z.strictObject({
  /** The tool its tasks name. */
  name: z.string(),
  title: z.string(),
  does: z.string(),
  runBy: z.enum(AGENTS),
  tasks: z.strictObject({
    waiting: z.int(),
    running: z.int(),
    /** Since midnight UTC, as the next one. */
    doneToday: z.int(),
    failedToday: z.int(),
  }),
  /** When it last finished something, well or not. */
  lastRunAt: instant,
})
export type Specialist = z.infer<typeof Specialist>

export const dataAnalyzer = {
  name: 'data-analyzer',
  title: 'DataAnalyzer',
  does: 'Profiles a table: anomalies, charts, a report.',
  runBy: 'orchestrator',
} as const satisfies Partial<Specialist>

export const MESSAGE_STATES = ['failed', 'parked', 'dead', 'replayed'] as const

export const AgentMessage = z.strictObject({
  /** The business key of what is owed, Stripe’s event id, or a dead letter’s id. */
  id: z.string(),
  agent: z.enum(AGENTS),
  kind: z.string(),
  state: z.enum(MESSAGE_STATES),
  attempts: z.int(),
  error: z.string().nullable(),
  createdAt: z.iso.datetime(),
  /** When it is tried again by itself; null: never. */
  dueAt: instant,
})
export type AgentMessage = z.infer<typeof AgentMessage>

export const MessageQuery = PageQuery.extend({
  agent: z.enum(AGENTS).optional(),
  state: z.enum(['failed', 'parked', 'dead']).optional(),
})
