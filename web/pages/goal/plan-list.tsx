/** A plan before anything runs: its tasks with the reason for each, or the question it leaves. */

import type { Plan, PlannedTask } from '../../../workers/contract/swarm.ts'
import { Notice } from '../../components/notice.tsx'

/** `You asked for it; after “Audit …”`: tasks are known by their titles, ids stand nowhere else. */
export function reasonOf({ why, deps }: PlannedTask, tasks: readonly PlannedTask[]): string {
  const before = tasks.filter(({ id }) => deps.includes(id)).map(({ title }) => `“${title}”`)
  return before.length === 0
    ? why
    : `${why.replace(/\.$/, '')}; after ${new Intl.ListFormat('en').format(before)}`
}

export function PlanList({ plan }: { plan: Plan }) {
  if (plan.question)
    return (
      <Notice tone="warn">
        <p role="status">{plan.question}</p>
      </Notice>
    )
  return (
    <section class="stack" aria-labelledby="plan-made" aria-live="polite">
      <h3 id="plan-made">
        The plan: {plan.tasks.length} {plan.tasks.length === 1 ? 'task' : 'tasks'}
      </h3>
      <ol class="plain lines">
        {plan.tasks.map((task) => (
          <li key={task.id}>
            <strong>{task.title}</strong>
            <p class="muted small">{reasonOf(task, plan.tasks)}</p>
          </li>
        ))}
      </ol>
      <p class="muted small">Nothing has run yet, and nothing was counted.</p>
    </section>
  )
}
