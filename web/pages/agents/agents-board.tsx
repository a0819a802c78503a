/** The agents and what they gave up, drawn; a part of the app of its own, fetched only by operators. */

import type { Agent } from '../../../workers/contract/agents.ts'
import { AgentCard } from './agent-card.tsx'
import { Messages } from './messages.tsx'

export function AgentsBoard({
  agents,
  acts,
  acted,
}: {
  agents: readonly Agent[]
  /** Counts what was done here, so that the list of messages is read anew after it. */
  acts: number
  acted: () => void
}) {
  return (
    <>
      <div class="cards">
        {agents.map((agent) => (
          <AgentCard key={agent.name} agent={agent} acted={acted} />
        ))}
      </div>
      <Messages key={acts} replayed={acted} />
    </>
  )
}
