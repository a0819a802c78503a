/** What the engine remembers of a goal and a task: plain values, one row each. */

import type { Decider } from '../contract/approvals.ts'
import type { AttachmentKind, GoalState, TaskState, Trouble } from '../contract/swarm.ts'

/** What a goal was given beside its words; the bytes lie elsewhere. */
export type Given =
  | { kind: 'file'; id: string; name: string; type: AttachmentKind; bytes: number }
  | { kind: 'url'; url: string }

/** A question of ours and what came of it, for people to read. */
export type Answered = {
  question: string
  askedAt: number
  text: string | null
  /** Names of files, and addresses. */
  attachments: string[]
  answeredAt: number
}

export type GoalRow = {
  id: string
  accountId: string
  actorId: string
  text: string
  given: Given[]
  /** What was answered to our questions, oldest first. */
  answers: string[]
  /** The same with its questions and times; absent in old rows. */
  answered?: Answered[]
  status: GoalState
  engine: string | null
  question: string | null
  askedAt: number | null
  error: Trouble | null
  /** Ended so that it does not count: without a result by our fault, or on a question nobody answered. */
  free: boolean
  /** Where it was counted, to give exactly that back; null: it was not, or no more. */
  receipt: unknown
  /** The `Idempotency-Key` it was made under. */
  claim: string | null
  scheduleId: string | null
  /** Rises with every question and answer: a plan made for an earlier one is not taken. */
  round: number
  toolCalls: number
  /** Time its tools have run. */
  spentMs: number
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
  revision: number
}

export type ApprovalOfTask = {
  id: string
  actionHash: string
  by: Decider
  summary: string
  status: 'pending' | 'approved' | 'denied' | 'expired' | 'consumed'
  expiresAt: number
}

export type TaskRow = {
  id: string
  goalId: string
  /** Its place in the plan. */
  position: number
  tool: string
  title: string
  input: Record<string, unknown>
  deps: string[]
  why: string
  status: TaskState
  /** Tries of the tool, from 1. */
  attempt: number
  /** Runs that broke off under us; they are not the tool's tries. */
  losses: number
  attempts: number
  waitSeconds: number
  timeoutSeconds: number
  /** Names the run that may commit; null before the first. */
  fence: number | null
  /** Until then somebody holds a place among those that run; kept after a cancel until the run has really ended. */
  leaseUntil: number | null
  /** When it is tried again; of an approval whose time is over, when the record is asked again. */
  dueAt: number | null
  approval: ApprovalOfTask | null
  error: Trouble | null
  ourFault: boolean
  createdAt: number
  startedAt: number | null
  /** When this run began. */
  runAt: number | null
  finishedAt: number | null
  revision: number
}

const ENDED_GOALS: ReadonlySet<GoalState> = new Set([
  'succeeded',
  'failed',
  'cancelled',
  'budget_exhausted',
])
const ENDED_TASKS: ReadonlySet<TaskState> = new Set(['done', 'failed', 'cancelled', 'denied'])

export const goalEnded = ({ status }: Pick<GoalRow, 'status'>): boolean => ENDED_GOALS.has(status)
export const taskEnded = ({ status }: Pick<TaskRow, 'status'>): boolean => ENDED_TASKS.has(status)

/** A goal as it begins. */
export const newGoalRow = (
  given: Pick<
    GoalRow,
    'accountId' | 'actorId' | 'text' | 'given' | 'receipt' | 'claim' | 'scheduleId'
  >,
  id: string,
  now: number,
): GoalRow => ({
  ...given,
  id,
  answers: [],
  status: 'queued',
  engine: null,
  question: null,
  askedAt: null,
  error: null,
  free: false,
  round: 0,
  toolCalls: 0,
  spentMs: 0,
  createdAt: now,
  startedAt: null,
  finishedAt: null,
  revision: 0,
})
