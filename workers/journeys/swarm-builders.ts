/** Builds goals and tasks for tests of the engine. */

import { Machine } from '../swarm/machine.ts'
import type { GoalRow, TaskRow } from '../swarm/rows.ts'

export const aGoal = (over: Partial<GoalRow> = {}): GoalRow => ({
  id: 'g',
  accountId: 'usr_1',
  actorId: 'usr_1',
  text: 'Audit https://example.com',
  given: [],
  answers: [],
  status: 'queued',
  engine: null,
  question: null,
  askedAt: null,
  error: null,
  free: false,
  receipt: null,
  claim: null,
  scheduleId: null,
  round: 0,
  toolCalls: 0,
  spentMs: 0,
  createdAt: 0,
  startedAt: null,
  finishedAt: null,
  revision: 0,
  ...over,
})

/** `needs`: the id of the approval without which it does not run. */
export function aTask(
  id: string,
  over: Partial<TaskRow> & { needs?: string | undefined } = {},
): TaskRow {
  const { needs, ...rest } = over
  return {
    id,
    goalId: 'g',
    position: id.charCodeAt(0),
    tool: 'probe',
    title: 'Probe',
    input: {},
    deps: [],
    why: 'because',
    status: 'blocked',
    attempt: 0,
    losses: 0,
    attempts: 1,
    waitSeconds: 1,
    timeoutSeconds: 30,
    fence: null,
    leaseUntil: null,
    dueAt: null,
    approval: needs
      ? { id: needs, actionHash: 'h', by: 'member', summary: 's', status: 'pending', expiresAt: 0 }
      : null,
    error: null,
    ourFault: false,
    createdAt: 0,
    startedAt: null,
    runAt: null,
    finishedAt: null,
    revision: 0,
    ...rest,
  }
}

/** A machine with one goal that has this plan. */
export function planned(tasks: TaskRow[]): Machine {
  const machine = new Machine()
  machine.submit(aGoal())
  machine.takeUp('g')
  machine.planned('g', 0, 'rules', tasks)
  return machine
}
