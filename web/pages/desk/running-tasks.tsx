/** What the swarm works on at this moment, task by task, live. */

import { useLiveLoad } from '../../client/live.ts'
import { swarm } from '../../client/swarm.ts'
import { Day } from '../../components/day.tsx'
import { Failure } from '../../components/notice.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { REFRESH_MS } from '../goal/words.ts'

const load = async () => (await swarm.tasks({ status: 'running' })).tasks

export function RunningTasks() {
  const { loaded, again } = useLiveLoad(load, REFRESH_MS)
  return (
    <section class="card stack" aria-labelledby="running">
      <h2 id="running">Running tasks</h2>
      {loaded.state === 'loading' && <Skeleton lines={3} />}
      {loaded.state === 'failed' && <Failure refusal={loaded.refusal} again={again} />}
      {loaded.state === 'ready' && loaded.value.length === 0 && (
        <p class="muted">None at the moment. A goal’s tasks stand here while they run.</p>
      )}
      {loaded.state === 'ready' && loaded.value.length > 0 && (
        <ul class="plain lines">
          {loaded.value.map(({ id, goalId, title, tool, startedAt }) => (
            <li key={id}>
              <a class="hash" href={`/goals/${goalId}`}>
                {title}
              </a>
              <br />
              <span class="muted small">
                <code>{tool}</code>
                {startedAt && (
                  <>
                    , since <Day at={startedAt} time />
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      <div>
        <a class="button" href="/tasks">
          All tasks
        </a>
      </div>
    </section>
  )
}
