/** Makes the rows of a judged plan: ids of our own, and for each the approval its exact action needs. */

import type { PlannedTask, Trouble } from '../contract/swarm.ts'
import { hashAction } from '../tools/action-hash.ts'
import type { Ids } from '../tools/ids.ts'
import type { ApprovalOfTask, GoalRow, TaskRow } from './rows.ts'
import type { Tool } from './tool.ts'
import { needOf, type Registry } from './tools.ts'
import type { ArtifactRow } from './views.ts'

type Around = { ids: Ids; tools: Registry; now(): number }

const MAX_SUMMARY_CHARACTERS = 500

function approvalFor(
  tool: Tool,
  input: Record<string, unknown>,
  id: () => string,
): ApprovalOfTask | null {
  const need = needOf(tool, input)
  return (
    need && {
      id: id(),
      actionHash: hashAction({ tool: tool.name, arguments: input }),
      by: need.by,
      summary: need.summary.slice(0, MAX_SUMMARY_CHARACTERS),
      status: 'pending',
      // Its time begins when it is asked for.
      expiresAt: 0,
    }
  )
}

/** With what the tasks before it made; the action to agree to is then the exact one. */
export function completed(
  task: TaskRow,
  made: readonly ArtifactRow[],
  { tools, ids }: Pick<Around, 'tools' | 'ids'>,
): Pick<TaskRow, 'input' | 'approval'> | Trouble {
  const tool = tools.find(task.tool)
  if (!tool?.complete) return task
  const before = made.filter(({ taskId }) => task.deps.includes(taskId))
  const input = tool.complete(task.input, before) as TaskRow['input'] | null
  if (!input)
    return { code: 'nothing_to_work_on', detail: 'The tasks before it did not make what it needs.' }
  const id = () => task.approval?.id ?? ids.next('apr')
  return { input, approval: approvalFor(tool, input, id) }
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
      approval: approvalFor(tool, input, () => ids.next('apr')),
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
