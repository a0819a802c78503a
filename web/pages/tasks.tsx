/** `/tasks`: every task of the account's goals, newest first, by state, as they stand now. */

import { useCallback, useState } from 'preact/hooks'
import type { Task, TaskState } from '../../workers/contract/swarm.ts'
import { useWhileSeen } from '../client/live.ts'
import { usePages } from '../client/pages.ts'
import { swarm } from '../client/swarm.ts'
import { Badge } from '../components/badge.tsx'
import { Day } from '../components/day.tsx'
import { LoadMore } from '../components/more.tsx'
import { Failure } from '../components/notice.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { hasEnded, REFRESH_MS, taskStates } from './goal/words.ts'

/** Where all has ended, something new comes from elsewhere: a schedule, a key, another tab. */
const QUIET_MS = 10_000
const CALL_MS = 1_500
const PAGE = 25 // tasks a call answers

/** Soon while something works, and never more than a call in `CALL_MS`, however many pages are shown. */
function pace(tasks: readonly Task[]): number {
  const everyMs = tasks.every(({ status }) => hasEnded(status)) ? QUIET_MS : REFRESH_MS
  return Math.max(everyMs, CALL_MS * Math.ceil(tasks.length / PAGE))
}

function List({ status }: { status: TaskState | '' }) {
  const load = useCallback(
    async (cursor?: string) => {
      const { tasks, nextCursor } = await swarm.tasks({
        ...(status ? { status } : {}),
        ...(cursor ? { cursor } : {}),
      })
      return { items: tasks, nextCursor }
    },
    [status],
  )
  const { loaded, again, refresh, more } = usePages<Task>(load)
  useWhileSeen(refresh, loaded.state === 'ready' ? pace(loaded.value.items) : null)
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
