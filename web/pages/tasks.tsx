/** `/tasks`: every task of the account's goals, newest first, by state. */

import { useState } from 'preact/hooks'
import type { Task, TaskState } from '../../workers/contract/swarm.ts'
import { usePages } from '../client/pages.ts'
import { swarm } from '../client/swarm.ts'
import { Badge } from '../components/badge.tsx'
import { Day } from '../components/day.tsx'
import { LoadMore } from '../components/more.tsx'
import { Failure } from '../components/notice.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { taskStates } from './goal/words.ts'

function List({ status }: { status: TaskState | '' }) {
  const { loaded, again, more } = usePages<Task>(async (cursor) => {
    const { tasks, nextCursor } = await swarm.tasks({
      ...(status ? { status } : {}),
      ...(cursor ? { cursor } : {}),
    })
    return { items: tasks, nextCursor }
  })
  if (loaded.state === 'loading') return <Skeleton lines={4} />
  if (loaded.state === 'failed') return <Failure refusal={loaded.refusal} again={again} />
  if (loaded.value.items.length === 0)
    return status ? (
      <p class="muted">No task is in this state.</p>
    ) : (
      <p>
        No tasks yet. <a href="/dashboard#new-goal">Submit a goal</a>, and its tasks stand here;{' '}
        <a href="/docs/guides/goals#states-of-a-task">the guide</a> says what their states mean.
      </p>
    )
  return (
    <>
      <ul class="plain lines">
        {loaded.value.items.map(({ id, goalId, title, why, status: state, startedAt, error }) => (
          <li key={id} class="split">
            <span>
              <a href={`/goals/${goalId}`}>{title}</a>
              <br />
              <span class="muted small">
                {error ? error.detail : why}
                {startedAt && (
                  <>
                    {' '}
                    Started <Day at={startedAt} time />.
                  </>
                )}
              </span>
            </span>
            <Badge tone={taskStates[state].tone}>{taskStates[state].word}</Badge>
          </li>
        ))}
      </ul>
      <LoadMore more={more} of="tasks" />
    </>
  )
}

export function Tasks() {
  const [status, setStatus] = useState<TaskState | ''>('')
  return (
    <section class="card stack" aria-label="Tasks">
      <div class="field">
        <label for="task-state">State</label>
        <div class="input">
          <select
            id="task-state"
            value={status}
            onChange={(event) => setStatus(event.currentTarget.value as TaskState | '')}
          >
            <option value="">All</option>
            {Object.entries(taskStates).map(([state, { word }]) => (
              <option key={state} value={state}>
                {word}
              </option>
            ))}
          </select>
        </div>
      </div>
      <List key={status} status={status} />
    </section>
  )
}
