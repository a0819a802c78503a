/** What a happening owes the agents and the log: mails, what is given back, and news for those who watch. Pure. */

import type { GoalEventType } from '../contract/swarm.ts'
import type { Effect } from '../db/outbox.ts'
import { DAY } from '../tools/clock.ts'
import type { Happening } from './board.ts'
import type { GoalRow, TaskRow } from './rows.ts'
import { approvalNews, goalNews, taskView, type Usage } from './views.ts'

/** The CEO plans this round of a goal. */
export const planEffect = ({ id, accountId, round }: GoalRow): Effect => ({
  key: `plan:${id}:${round}`,
  agent: 'ceo',
  kind: 'plan',
  accountId,
  payload: { goalId: id },
})

/** The Orchestrator begins a planned goal. */
export const beginEffect = ({ id, accountId }: GoalRow): Effect => ({
  key: `begin:${id}`,
  agent: 'orchestrator',
  kind: 'begin',
  accountId,
  payload: { goalId: id },
})

/** Counted once, when it was accepted. */
export const submittedFact = ({ id, accountId, createdAt }: GoalRow): Effect => ({
  key: `fact:goal_submitted:${id}`,
  agent: 'analytics',
  kind: 'fact',
  accountId,
  payload: { type: 'goal_submitted', ref: id, accountId, occurredAt: createdAt },
})

export const scheduledEffect = (accountId: string, id: string, at: number): Effect => ({
  key: `scheduled:${id}:${at}`,
  agent: 'orchestrator',
  kind: 'scheduled',
  accountId,
  payload: { scheduleId: id, at },
})

const mail = (kind: string, key: string, { id, accountId, actorId }: GoalRow): Effect => ({
  key,
  agent: 'notification',
  kind,
  accountId: actorId.startsWith('usr_') ? actorId : accountId,
  payload: { goalId: id },
})

function ofGoal(goal: GoalRow): Effect[] {
  const { id, accountId, status, free, receipt, round } = goal
  if (status === 'needs_human') return [mail('answer_wanted', `answer_wanted:${id}:${round}`, goal)]
  return free && receipt !== null
    ? [
        {
          key: `give_back:${id}`,
          agent: 'orchestrator',
          kind: 'give_back',
          accountId,
          payload: { goalId: id, receipt },
        },
      ]
    : []
}

/** Whom to ask, the Orchestrator knows. */
function ofApproval({ goalId, approval, status }: TaskRow, accountId: string): Effect[] {
  if (!approval || status !== 'waiting_approval' || approval.status !== 'pending') return []
  const payload = { goalId, approvalId: approval.id }
  const key = `ask:${approval.id}`
  return [{ key, agent: 'orchestrator', kind: 'ask', accountId, payload }]
}

/** Whoever cancelled it knows. */
const ofEnd = (goal: GoalRow): Effect[] =>
  goal.status === 'cancelled' && goal.error === null
    ? []
    : [mail('goal_finished', `goal_finished:${goal.id}`, goal)]

export function owedFor(happening: Happening, accountId: string): Effect[] {
  switch (happening.type) {
    case 'goal':
      return ofGoal(happening.goal)
    case 'end':
      return ofEnd(happening.goal)
    case 'approval':
      return ofApproval(happening.task, accountId)
    case 'task':
      return []
  }
}

/** Older than any point a database can be put back to (D1: 30 days), and as long as quota objects remember what they gave back. */
const REACH_MS = 35 * DAY

function ofGoalAgain(goal: GoalRow, tasks: readonly TaskRow[], now: number): Effect[] {
  const { accountId, status, finishedAt } = goal
  const owed = [submittedFact(goal)]
  if ((finishedAt ?? now) < now - REACH_MS) return owed
  const unplanned = status === 'queued' || (status === 'planning' && tasks.length === 0)
  if (unplanned) owed.push(planEffect(goal))
  else if (status === 'planning') owed.push(beginEffect(goal))
  for (const task of tasks) owed.push(...ofApproval(task, accountId))
  return [...owed, ...ofGoal(goal), ...(finishedAt === null ? [] : ofEnd(goal))]
}

/** All that an account's state owes, as if none of it had been owed before; by its keys each is done once all the same. */
export function owedAgain(
  {
    goals,
    tasks,
    runs,
  }: { goals: GoalRow[]; tasks: TaskRow[]; runs: { id: string; at: number }[] },
  accountId: string,
  now: number,
): Effect[] {
  const tasksOf = (id: string) => tasks.filter(({ goalId }) => goalId === id)
  return [
    ...goals.flatMap((goal) => ofGoalAgain(goal, tasksOf(goal.id), now)),
    ...runs.map(({ id, at }) => scheduledEffect(accountId, id, at)),
  ]
}

/** As those who watch are told. */
export function newsOf(
  happening: Happening,
  usageOf: (goal: GoalRow) => Usage,
): { goalId: string; type: GoalEventType; body: unknown } {
  switch (happening.type) {
    case 'goal': {
      const { goal } = happening
      return { goalId: goal.id, type: 'goal', body: goalNews(goal, usageOf(goal)) }
    }
    case 'end': {
      const { id, status, error } = happening.goal
      return { goalId: id, type: 'end', body: { id, status, error } }
    }
    case 'task':
      return {
        goalId: happening.task.goalId,
        type: 'task',
        body: { task: taskView(happening.task) },
      }
    case 'approval':
      return { goalId: happening.task.goalId, type: 'approval', body: approvalNews(happening.task) }
  }
}
