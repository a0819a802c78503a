/** Goals, their tasks and what comes of them: shapes of the API and the words of the engine. */

import * as z from 'zod'
import { Answered } from './answered.ts'
import { PLANS } from './catalogue.ts'
import { FreeText } from './free-text.ts'
import { MAX_ANSWER_CHARACTERS, MAX_GOAL_CHARACTERS } from './swarm-limits.ts'
import { TimeZone } from './time-zone.ts'

const instant = z.iso.datetime()

export const GOAL_STATES = [
  'queued',
  'planning',
  'running',
  'waiting_approval',
  'needs_human',
  'succeeded',
  'failed',
  'cancelled',
  'budget_exhausted',
] as const
export type GoalState = (typeof GOAL_STATES)[number]

export const TASK_STATES = [
  'blocked',
  'ready',
  'running',
  'waiting_approval',
  'retry_wait',
  'done',
  'failed',
  'cancelled',
  'denied',
] as const
export type TaskState = (typeof TASK_STATES)[number]

export const STEP_KINDS = ['plan', 'tool', 'model', 'approval', 'note'] as const
export type StepKind = (typeof STEP_KINDS)[number]

export const GOAL_EVENTS = ['goal', 'task', 'step', 'approval', 'artifact', 'end'] as const
export type GoalEventType = (typeof GOAL_EVENTS)[number]

const Trouble = z.strictObject({ code: z.string(), detail: z.string() })
export type Trouble = z.infer<typeof Trouble>

export const Task = z.strictObject({
  id: z.string(),
  goalId: z.string(),
  tool: z.string(),
  title: z.string(),
  status: z.enum(TASK_STATES),
  /** 0 before it first ran. */
  attempt: z.int(),
  why: z.string(),
  deps: z.array(z.string()),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  error: Trouble.nullable(),
})
export type Task = z.infer<typeof Task>

export const Artifact = z.strictObject({
  id: z.string(),
  goalId: z.string(),
  name: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  /** Where anyone may read it; null: it is not published. */
  publicUrl: z.string().nullable(),
  createdAt: instant,
})
export type Artifact = z.infer<typeof Artifact>

export const Goal = z.strictObject({
  id: z.string(),
  text: z.string(),
  status: z.enum(GOAL_STATES),
  /** `rules` or `llm:<model>`; null before it was planned. */
  engine: z.string().nullable(),
  tasks: z.array(Task),
  question: z.string().nullable(),
  /** What was asked before and how it was answered, oldest first. */
  answers: z.array(Answered),
  error: Trouble.nullable(),
  usage: z.strictObject({ requests: z.int(), modelCostMicroUsd: z.int(), tokens: z.int() }),
  artifacts: z.array(Artifact),
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
})
export type Goal = z.infer<typeof Goal>

/** What a list tells: one goal's whole story is asked for by its id. */
export const GoalSummary = Goal.omit({ tasks: true, artifacts: true, answers: true })
export type GoalSummary = z.infer<typeof GoalSummary>

export const ATTACHMENT_KINDS = ['csv', 'json', 'text', 'binary'] as const
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number]

export const Attachment = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(ATTACHMENT_KINDS),
  bytes: z.int(),
  sha256: z.string(),
})
export type Attachment = z.infer<typeof Attachment>

/** A task as it would run, before anything runs. */
export const PlannedTask = z.strictObject({
  id: z.string(),
  tool: z.string(),
  title: z.string(),
  input: z.record(z.string(), z.unknown()),
  deps: z.array(z.string()),
  why: z.string(),
})
export type PlannedTask = z.infer<typeof PlannedTask>

/** `question`: what is missing, and then there are no tasks. */
export const Plan = z.strictObject({
  engine: z.string(),
  tasks: z.array(PlannedTask),
  question: z.string().nullable(),
})
export type Plan = z.infer<typeof Plan>

export const Tool = z.strictObject({
  name: z.string(),
  version: z.int(),
  title: z.string(),
  tier: z.enum(PLANS),
  effects: z.enum(['none', 'network', 'write', 'money']),
  /** The least who must agree to a run; null: runs without asking unless its arguments call for it. */
  approval: z.enum(['member', 'owner', 'operator']).nullable(),
  timeoutSeconds: z.int(),
  /** JSON Schema of what it takes. */
  input: z.record(z.string(), z.unknown()),
})
export type Tool = z.infer<typeof Tool>

export const CADENCES = ['daily', 'weekly', 'monthly'] as const
export type Cadence = (typeof CADENCES)[number]

export const Schedule = z.strictObject({
  id: z.string(),
  text: z.string(),
  cadence: z.enum(CADENCES),
  /** Local time of its zone, `HH:MM`. */
  time: z.string(),
  /** 1 (Monday) to 7 of a weekly one, 1 to 31 of a monthly one (a short month’s last day), else null. */
  day: z.int().nullable(),
  /** The account's, unless it was given one of its own. */
  timeZone: z.string(),
  paused: z.boolean(),
  nextRunAt: instant.nullable(),
  lastRunAt: instant.nullable(),
  /** Of the last run; null: it made none. */
  lastGoalId: z.string().nullable(),
  /** Why the last run made no goal: `quota_exceeded` (of the month), `plan_required`, `payment_overdue`, `account_disabled`. */
  lastRefusal: z.string().nullable(),
  createdAt: instant,
})
export type Schedule = z.infer<typeof Schedule>

export const MAX_ATTACHMENTS = 20
export const MAX_SCHEDULES = 20

const NOTHING = 'Say what you want'

/** Too long or too short is said once, by the bound that is the text's own. */
const textUpTo = (most: number, tooLong: string) =>
  FreeText.min(1, { error: NOTHING, abort: true })
    .max(most, tooLong)
    .refine((given) => given.trim() !== '', NOTHING)
const text = textUpTo(MAX_GOAL_CHARACTERS, 'A goal has at most 20,000 characters')
const attachments = z
  .array(
    z.union([
      z.string().min(1).max(100),
      z.strictObject({ kind: z.literal('url'), url: FreeText.min(1).max(2_000) }),
    ]),
  )
  .max(MAX_ATTACHMENTS, `At most ${MAX_ATTACHMENTS} attachments`)

export const GoalBody = z.strictObject({
  text,
  attachments: attachments.optional(),
  options: z.strictObject({ dryRun: z.boolean().optional() }).optional(),
})
export type GoalBody = z.infer<typeof GoalBody>

export const AnswerBody = z
  .strictObject({
    text: textUpTo(MAX_ANSWER_CHARACTERS, 'An answer has at most 2,000 characters').optional(),
    attachments: attachments.optional(),
  })
  .refine(
    (given) => given.text !== undefined || (given.attachments ?? []).length > 0,
    'Give a text or an attachment',
  )
export type AnswerBody = z.infer<typeof AnswerBody>

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time like 09:00')
const day = z.int().min(1).max(31)

type Rhythm = { cadence?: Cadence | undefined; day?: number | undefined }

/** What is wrong with the day of a rhythm, in words; null: it fits. */
export function misfit({ cadence, day: given }: Rhythm): string | null {
  if (given === undefined) return null
  if (cadence === 'daily') return 'A daily schedule has no day'
  return cadence === 'weekly' && given > 7 ? 'A week has the days 1 (Monday) to 7' : null
}

const fits = (body: z.core.ParsePayload<Rhythm>): void => {
  const message = misfit(body.value)
  if (message !== null)
    body.issues.push({ code: 'custom', message, path: ['day'], input: body.value.day })
}

export const ScheduleBody = z
  .strictObject({
    text,
    cadence: z.enum(CADENCES),
    time: time.default('09:00'),
    /** Omitted: Monday, or the first. */
    day: day.optional(),
    /** Omitted: the account's, also when that changes. */
    timeZone: TimeZone.optional(),
  })
  .check(fits)
export type ScheduleBody = z.infer<typeof ScheduleBody>

export const ScheduleChangeBody = z
  .strictObject({
    text: text.optional(),
    cadence: z.enum(CADENCES).optional(),
    time: time.optional(),
    day: day.optional(),
    /** null: the account's again. */
    timeZone: TimeZone.nullable().optional(),
    paused: z.boolean().optional(),
  })
  .check(fits)
export type ScheduleChangeBody = z.infer<typeof ScheduleChangeBody>
