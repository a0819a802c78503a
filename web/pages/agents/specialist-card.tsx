/** An agent without a queue: who runs it, what its tasks are at, when it last worked. Nothing here can be pressed. */

import type { Agent, Specialist } from '../../../workers/contract/agents.ts'
import { Day } from '../../components/day.tsx'
import { CardHead } from './card-head.tsx'
import { figuresOfTasks, standingOfTasks } from './words.ts'

export function SpecialistCard({
  specialist,
  agents,
}: {
  specialist: Specialist
  agents: readonly Agent[]
}) {
  const { name, lastRunAt } = specialist
  const runBy = agents.find((agent) => agent.name === specialist.runBy)?.title
  return (
    <section class="card stack" aria-labelledby={`agent-${name}`}>
      <CardHead
        agent={specialist}
        standing={standingOfTasks(specialist)}
        figures={figuresOfTasks(specialist)}
      />
      <p class="muted small">
        Last worked {lastRunAt ? <Day at={lastRunAt} time /> : 'never'}; today is counted in UTC.
      </p>
      <p class="muted small">
        Run by {runBy}. It has no queue of its own: its tasks are shown in place of one.
      </p>
    </section>
  )
}
