/** Makes the rows of a judged plan: ids of our own, and for each the approval its exact action needs. */

import type { PlannedTask } from '../contract/swarm.ts'
import { hashAction } from '../tools/action-hash.ts'
import type { Ids } from '../tools/ids.ts'
import type { ApprovalOfTask, GoalRow, TaskRow } from './rows.ts'
import type { Tool } from './tool.ts'
import { needOf, type Registry } from './tools.ts'

type Around = { ids: Ids; tools: Registry; now(): number }

const MAX_SUMMARY_CHARACTERS = 500

function approvalFor(tool: Tool, input: Record<string, unknown>, ids: Ids): ApprovalOfTask | null {
  const need = needOf(tool, input)
  return (
    need && {
      id: ids.next('apr'),
      actionHash: hashAction({ tool: tool.name, arguments: input }),
      by: need.by,
      summary: need.summary.slice(0, MAX_SUMMARY_CHARACTERS),
      status: 'pending',
      // Its time begins when it is asked for.
      expiresAt: 0,
    }
  )
}

export function taskRows(
  goal: GoalRow,
  planned: readonly PlannedTask[],
  { ids, tools, now }: Around,
): TaskRow[] {
  const named = new Map(planned.map(({ id }) => [id, ids.next('tsk')]))
  const own = (id: string) => named.get(id) ?? id
  return planned.flatMap(({ id, tool: name, title, input, deps, why }, position) => {
    const tool = tools.find(name)
    if (!tool) return []
    const row: TaskRow = {
      id: own(id),
      goalId: goal.id,
      position,
      tool: name,
      title,
      input,
      deps: deps.map(own),
      why,
      status: 'blocked',
      attempt: 0,
      losses: 0,
      attempts: tool.retry.attempts,
      waitSeconds: tool.retry.waitSeconds,
      timeoutSeconds: tool.timeoutSeconds,
      fence: null,
      leaseUntil: null,
      dueAt: null,
      approval: approvalFor(tool, input, ids),
      error: null,
      ourFault: false,
      createdAt: now(),
      startedAt: null,
      runAt: null,
      finishedAt: null,
      revision: 0,
    }
    return [row]
  })
}
