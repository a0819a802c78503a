/** A plan before anything runs: its tasks with the reason for each, or the question it leaves. */

import type { Plan } from '../../../workers/contract/swarm.ts'
import { Notice } from '../../components/notice.tsx'

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
        {plan.tasks.map(({ id, title, why, deps }) => (
          <li key={id}>
            <strong>{title}</strong>
            <p class="muted small">
              {why}
              {deps.length > 0 && `; after ${deps.join(', ')}`}
            </p>
          </li>
        ))}
      </ol>
      <p class="muted small">Nothing has run yet, and nothing was counted.</p>
    </section>
  )
}
