/** What follows for a goal when something happens to one of its tasks, and how both end. Pure. */

import type { Trouble } from '../contract/swarm.ts'
import { DAY } from '../tools/clock.ts'
import type { Board } from './board.ts'
import { MAX_ANSWERS, NO_PLAN } from './bounds.ts'
import {
  type Answered,
  type ApprovalOfTask,
  type GoalRow,
  goalEnded,
  type TaskRow,
  taskEnded,
} from './rows.ts'

/** An approval waits so long. */
export const APPROVAL_MS = 7 * DAY

const DEPENDENCY: Trouble = {
  code: 'dependency',
  detail: 'A task it builds on did not come to a good end.',
}

/** What becomes of a task's approval when the task ends: an approved one is used up, one nobody decided is void. */
function approvalAfter(task: TaskRow, status: TaskRow['status']): ApprovalOfTask | null {
  const { approval } = task
  if (approval?.status === 'approved' && status !== 'denied')
    return { ...approval, status: 'consumed' }
  if (approval?.status === 'pending' && status === 'cancelled')
    return { ...approval, status: 'expired' }
  return approval
}

export type TaskEnd = {
  status: 'done' | 'failed' | 'cancelled' | 'denied'
  error?: Trouble | null
  ourFault?: boolean
}

/** A cancelled run keeps its place until it has really ended. */
export function endTask(board: Board, task: TaskRow, end: TaskEnd, now: number): void {
  const { status, error = null, ourFault = false } = end
  board.changeTask(task, {
    status,
    error,
    ourFault,
    leaseUntil: status === 'cancelled' ? task.leaseUntil : null,
    dueAt: null,
    finishedAt: now,
    approval: approvalAfter(task, status),
  })
}

export type GoalEnd = { status: GoalRow['status']; error?: Trouble | null; free?: boolean }

export function endGoal(board: Board, goal: GoalRow, end: GoalEnd, now: number): void {
  const { status, error = null, free = false } = end
  for (const task of board.tasksOf(goal.id))
    if (!taskEnded(task)) endTask(board, task, { status: 'cancelled', error }, now)
  board.changeGoal(goal, { status, error, free, question: null, askedAt: null, finishedAt: now })
  board.tellEnd(goal)
}

/** Nobody can plan it as it is: its owner is asked, but not for ever. */
export function ask(
  board: Board,
  goal: GoalRow,
  { engine, question, now }: { engine: string; question: string; now: number },
): void {
  // A question and its answer are a round each; an answer may be files alone.
  if (goal.round >= 2 * MAX_ANSWERS) endGoal(board, goal, { status: 'failed', error: NO_PLAN }, now)
  else
    board.changeGoal(goal, {
      ...{ status: 'needs_human', engine, question },
      ...{ askedAt: now, round: goal.round + 1 },
    })
}

/** What was asked and answered so far, with this answer. */
export const answered = (
  { question, askedAt, answered: before = [] }: GoalRow,
  { text, given, now }: { text: string | null; given: GoalRow['given']; now: number },
): Answered[] => [
  ...before,
  {
    question: question ?? '',
    askedAt: askedAt ?? now,
    text,
    attachments: given.map((one) => (one.kind === 'file' ? one.name : one.url)),
    answeredAt: now,
  },
]

/** What follows for the rest of its goal when a task has changed its state. */
export function follow(board: Board, goalId: string, now: number): void {
  const goal = board.goals.get(goalId)
  if (!goal || goalEnded(goal)) return
  cancelDependents(board, goalId, now)
  for (const task of board.tasksOf(goalId)) {
    if (task.status !== 'blocked') continue
    if (!task.deps.every((id) => board.tasks.get(id)?.status === 'done')) continue
    const completed = board.complete(task)
    if ('code' in completed) {
      endTask(board, task, { status: 'failed', error: completed }, now)
      // Whatever waits for it has to hear of it.
      follow(board, goalId, now)
      return
    }
    const { input, approval } = completed
    if (approval === null) board.changeTask(task, { status: 'ready', input })
    else
      board.changeApproval(task, {
        status: 'waiting_approval',
        input,
        approval: { ...approval, expiresAt: now + APPROVAL_MS },
      })
  }
  settle(board, goal, now)
}

function cancelDependents(board: Board, goalId: string, now: number): void {
  const lost = ({ deps }: TaskRow) =>
    deps.some((id) => {
      const dep = board.tasks.get(id)
      return dep !== undefined && taskEnded(dep) && dep.status !== 'done'
    })
  for (;;) {
    const task = board.tasksOf(goalId).find((one) => one.status === 'blocked' && lost(one))
    if (!task) return
    endTask(board, task, { status: 'cancelled', error: DEPENDENCY }, now)
  }
}

/** A goal's state follows from its tasks'. */
function settle(board: Board, goal: GoalRow, now: number): void {
  const tasks = board.tasksOf(goal.id)
  if (tasks.every(taskEnded)) {
    const wrong =
      tasks.find(({ status }) => status === 'failed') ??
      tasks.find(({ status }) => status !== 'done')
    const free = wrong?.ourFault === true && tasks.every(({ status }) => status !== 'done')
    const end: GoalEnd = wrong
      ? { status: 'failed', error: wrong.error, free }
      : { status: 'succeeded' }
    endGoal(board, goal, end, now)
    return
  }
  const works = tasks.some(({ status }) => ['ready', 'running', 'retry_wait'].includes(status))
  const status = works ? 'running' : 'waiting_approval'
  if (status !== goal.status) board.changeGoal(goal, { status })
}
