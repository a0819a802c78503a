/** How an agent, and a message that needs a person, look from outside. */

import {
  type Agent,
  type AgentMessage,
  agentWords,
  dataAnalyzer,
  type Specialist,
} from '../../contract/agents.ts'
import type { AgentName } from '../../contract/messages.ts'
import type { AgentQueue, readTasksOf, StuckRow } from '../../db/agents.ts'
import { toIso, toIsoOrNull } from '../../tools/clock.ts'

export function agentView(name: AgentName, queue: AgentQueue, pausedAt: number | null): Agent {
  const { lastRunAt, nextRunAt, ...counts } = queue
  return {
    name,
    ...agentWords[name],
    pausedAt: toIsoOrNull(pausedAt),
    queue: counts,
    lastRunAt: toIsoOrNull(lastRunAt),
    nextRunAt: toIsoOrNull(nextRunAt),
  }
}

export const specialistView = ({
  lastRunAt,
  ...tasks
}: Awaited<ReturnType<typeof readTasksOf>>): Specialist => ({
  ...dataAnalyzer,
  tasks,
  lastRunAt: toIsoOrNull(lastRunAt),
})

export const messageView = (
  row: StuckRow,
  state: AgentMessage['state'] = row.state,
): AgentMessage => ({
  ...row,
  state,
  createdAt: toIso(row.createdAt),
  dueAt: toIsoOrNull(row.dueAt),
})
