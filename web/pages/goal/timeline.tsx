/** Every step of a goal in the order it happened: what, when, how long, and what it cost. */

import type { Task } from '../../../workers/contract/swarm.ts'
import type { Step } from './story.ts'
import { costWords, durationWords } from './words.ts'

const kinds: Record<Step['kind'], string> = {
  plan: 'Plan',
  tool: 'Tool',
  model: 'Model',
  approval: 'Approval',
  note: 'Note',
}

const clock = (iso: string) => new Date(iso).toLocaleTimeString('en-GB')

export function Timeline({ steps, tasks }: { steps: readonly Step[]; tasks: readonly Task[] }) {
  if (steps.length === 0) return null
  const titleOf = (id: string | null) => tasks.find((task) => task.id === id)?.title
  return (
    <section class="card stack" aria-labelledby="steps">
      <h2 id="steps">Steps</h2>
      <ol class="timeline" aria-live="polite">
        {steps.map(({ id, taskId, kind, text, at, durationMs, tokens, modelCostMicroUsd }) => (
          <li key={id}>
            <time class="muted small figure" dateTime={at}>
              {clock(at)}
            </time>
            <div>
              <p>{text}</p>
              <p class="muted small">
                {[
                  kinds[kind],
                  titleOf(taskId),
                  durationMs > 0 && durationWords(durationMs),
                  tokens > 0 && costWords(modelCostMicroUsd, tokens),
                ]
                  .filter(Boolean)
                  .join(', ')}
              </p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}
