/** Approvals that wait, and what ends the wait: a decision on record, or a record that closed without one. Pure. */

import type { ApprovalState } from '../contract/approvals.ts'
import type { Board } from './board.ts'
import { ASK_AGAIN_MS, denied, UNDECIDED } from './bounds.ts'
import { endTask, follow } from './consequences.ts'
import type { ApprovalOfTask, TaskRow } from './rows.ts'

/** What D1, where people decide, has of an approval. `effectAt`: who decides alone may think again until then. */
export type Recorded = {
  id: string
  status: ApprovalState
  reason: string | null
  effectAt: number | null
}
export type Decision = { decision: 'approved' | 'denied'; reason: string | null }
/** `later`: the record has not spoken yet. `void`: nothing waits for it any more. */
export type Heard = 'approved' | 'denied' | 'expired' | 'later' | 'void'

type Waiting = TaskRow & { approval: ApprovalOfTask }
const waits = (task: TaskRow): task is Waiting =>
  task.status === 'waiting_approval' && task.approval?.status === 'pending'

const waitingFor = (board: Board, approvalId: string): Waiting | undefined =>
  [...board.tasks.values()].filter(waits).find(({ approval }) => approval.id === approvalId)

/** When the record is asked; null: it does not wait for a decision. */
export const dueOf = (task: TaskRow): number | null =>
  waits(task) ? (task.dueAt ?? task.approval.expiresAt) : null

export const overdue = (board: Board, now: number): string[] =>
  [...board.tasks.values()].flatMap((task) =>
    waits(task) && (dueOf(task) ?? now) <= now ? [task.approval.id] : [],
  )

export function decide(
  board: Board,
  approvalId: string,
  { decision, reason }: Decision,
  now: number,
): boolean {
  const task = waitingFor(board, approvalId)
  if (!task) return false
  const approval = { ...task.approval, status: decision }
  const status = decision === 'approved' ? 'ready' : task.status
  board.changeApproval(task, { status, approval, dueAt: null })
  if (decision === 'denied') endTask(board, task, { status: 'denied', error: denied(reason) }, now)
  follow(board, task.goalId, now)
  return true
}

export function askLater(board: Board, approvalId: string, at: number): void {
  const task = waitingFor(board, approvalId)
  if (task) board.changeTask(task, { dueAt: at }, false)
}

/**
 * What was decided in time counts however late it is heard of. A record that is closed takes no decision any more; one
 * that knows of no such approval, or has it open, is told of it again and asked again.
 */
export function hear(
  board: Board,
  approvalId: string,
  record: Recorded | null,
  now: number,
): Heard {
  const task = waitingFor(board, approvalId)
  if (!task) return 'void'
  switch (record?.status) {
    case 'approved':
    case 'denied': {
      const { status: decision, reason, effectAt } = record
      if (decision === 'approved' && (effectAt ?? now) > now) {
        askLater(board, approvalId, effectAt ?? now)
        return 'later'
      }
      decide(board, approvalId, { decision, reason }, now)
      return decision
    }
    case 'expired':
    case 'consumed':
      board.changeApproval(task, { approval: { ...task.approval, status: 'expired' } })
      endTask(board, task, { status: 'denied', error: UNDECIDED }, now)
      follow(board, task.goalId, now)
      return 'expired'
    case 'pending':
    case undefined:
      board.changeTask(task, { dueAt: now + ASK_AGAIN_MS })
      return 'later'
  }
}
