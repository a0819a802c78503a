/** A goal's tasks as they stand, with the reason for each and a way not to wait for the next try. */

import { useState } from 'preact/hooks'
import type { Goal, Task } from '../../../workers/contract/swarm.ts'
import { asRefusal } from '../../client/load.ts'
import type { Refusal } from '../../client/problem.ts'
import { swarm } from '../../client/swarm.ts'
import { Badge } from '../../components/badge.tsx'
import { Button } from '../../components/button.tsx'
import { Failure } from '../../components/notice.tsx'
import { taskStates } from './words.ts'

function Row({ task, retried }: { task: Task; retried: (goal: Goal) => void }) {
  const [state, setState] = useState<'idle' | 'busy' | Refusal>('idle')
  const { id, title, why, status, attempt, error } = task
  const { tone, word } = taskStates[status]
  const retry = async () => {
    setState('busy')
    try {
      retried((await swarm.retry(id)).goal)
      setState('idle')
    } catch (failure) {
      setState(asRefusal(failure))
    }
  }
  return (
    <li class="stack">
      <div class="split">
        <span>
          <strong>{title}</strong>
          <br />
          <span class="muted small">
            {why}
            {attempt > 1 && `; attempt ${attempt}`}
          </span>
        </span>
        <span class="row">
          <Badge tone={tone}>{word}</Badge>
          {status === 'retry_wait' && (
            <Button busy={state === 'busy'} aria-label={`Try now: ${title}`} onClick={retry}>
              Try now
            </Button>
          )}
        </span>
      </div>
      {error && <p class="small">{error.detail}</p>}
      {typeof state === 'object' && <Failure refusal={state} />}
    </li>
  )
}

export function TaskList({
  tasks,
  retried,
}: {
  tasks: readonly Task[]
  retried: (goal: Goal) => void
}) {
  if (tasks.length === 0) return null
  return (
    <section class="card stack" aria-labelledby="tasks">
      <h2 id="tasks">Tasks</h2>
      <ul class="plain lines">
        {tasks.map((task) => (
          <Row key={task.id} task={task} retried={retried} />
        ))}
      </ul>
    </section>
  )
}
