/** An agent without a queue: who runs it, what its tasks are at, when it last worked. Nothing here can be pressed. */

import type { Agent, Specialist } from '../../../workers/contract/agents.ts'
import { Badge } from '../../components/badge.tsx'
import { Day } from '../../components/day.tsx'
import { figuresOfTasks, standingOfTasks } from './words.ts'

export function SpecialistCard({
  specialist,
  agents,
}: {
  specialist: Specialist
  agents: readonly Agent[]
}) {
  const { name, title, does, lastRunAt } = specialist
  const runBy = agents.find((agent) => agent.name === specialist.runBy)?.title
  const { tone, word } = standingOfTasks(specialist)
  return (
    <section class="card stack" aria-labelledby={`agent-${name}`}>
      <div class="split">
        <h2 id={`agent-${name}`} class="title">
          {title}
        </h2>
        <Badge tone={tone}>{word}</Badge>
      </div>
      <p class="muted">{does}</p>
      <dl class="queue figure">
        {figuresOfTasks(specialist).map(({ name: what, count }) => (
          <div key={what}>
            <dt class="muted small">{what}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      <p class="muted small">
        Last worked {lastRunAt ? <Day at={lastRunAt} time /> : 'never'}; today is counted in UTC.
      </p>
      <p class="muted small">
        Run by {runBy}. It has no queue of its own: its tasks are shown in place of one.
      </p>
    </section>
  )
}
