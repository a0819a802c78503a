/** How rows look outside. Pure. */

import type { Answered } from '../contract/answered.ts'
import { artifactView } from '../contract/published.ts'
import type { Goal, GoalSummary, StepKind, Task } from '../contract/swarm.ts'
import { toIso, toIsoOrNull } from '../tools/clock.ts'
import type { GoalRow, TaskRow } from './rows.ts'

export type Usage = Goal['usage']

export type ArtifactRow = {
  id: string
  goalId: string
  taskId: string
  /** What its tool calls it. */
  name: string
  /** What people see; absent in old rows. */
  fileName?: string
  mediaType: string
  bytes: number
  sha256: string
  subject: string | null
  file: string
  createdAt: number
  /** Named by its link from then on, until it is withdrawn for good; null, or absent in old rows: never published. */
  publicToken?: string | null
  publishedAt?: number | null
  withdrawnAt?: number | null
}

/** One thing that was done, as it stays on record: a run is a trace anyone can read. */
export type StepRow = {
  id: number
  goalId: string
  taskId: string | null
  kind: StepKind
  text: string
  at: number
  durationMs: number
  tokens: number
  modelCostMicroUsd: number
}

export const taskView = (row: TaskRow): Task => ({
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

export const summaryView = (row: GoalRow, usage: Usage): GoalSummary => ({
  id: row.id,
  text: row.text,
  status: row.status,
  engine: row.engine,
  question: row.question,
  error: row.error,
  usage,
  createdAt: toIso(row.createdAt),
  startedAt: toIsoOrNull(row.startedAt),
  finishedAt: toIsoOrNull(row.finishedAt),
})

const answersOf = ({ answered = [] }: GoalRow): Answered[] =>
  answered.map(({ askedAt, answeredAt, ...said }) => ({
    ...said,
    askedAt: toIso(askedAt),
    answeredAt: toIso(answeredAt),
  }))

type GoalParts = { tasks: TaskRow[]; artifacts: ArtifactRow[]; origin: string; now: number }

export const goalView = (
  row: GoalRow,
  usage: Usage,
  { tasks, artifacts, ...at }: GoalParts,
): Goal => ({
  ...summaryView(row, usage),
  answers: answersOf(row),
  tasks: tasks.map(taskView),
  artifacts: artifacts.map((artifact) => artifactView(artifact, at)),
})

/** The words of a goal are long and do not change: who watches has them; answers are new when it is planned again. */
export const goalNews = (row: GoalRow, usage: Usage) => {
  const { text: _, ...news } = summaryView(row, usage)
  return { goal: row.status === 'planning' ? { ...news, answers: answersOf(row) } : news }
}

export const approvalNews = ({ id, goalId, approval }: TaskRow) => ({
  approval: approval && {
    id: approval.id,
    goalId,
    taskId: id,
    summary: approval.summary,
    actionHash: approval.actionHash,
    status: approval.status,
    mayDecide: approval.by,
    expiresAt: toIso(approval.expiresAt),
  },
})

export const stepNews = ({ at, ...step }: StepRow) => ({ step: { ...step, at: toIso(at) } })
