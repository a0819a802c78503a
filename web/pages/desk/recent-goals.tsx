/** The newest goals with where each stands, live as long as one of them works. */

import { useLiveLoad } from '../../client/live.ts'
import { swarm } from '../../client/swarm.ts'
import { Badge } from '../../components/badge.tsx'
import { Day } from '../../components/day.tsx'
import { Failure } from '../../components/notice.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { goalStates, REFRESH_MS } from '../goal/words.ts'

const SHOWN = 5

const load = async () => (await swarm.goals()).goals.slice(0, SHOWN)

export function RecentGoals() {
  const { loaded, again } = useLiveLoad(load, REFRESH_MS)
  return (
    <section class="card stack" aria-labelledby="recent">
      <h2 id="recent">Recent goals</h2>
      {loaded.state === 'loading' && <Skeleton lines={3} />}
      {loaded.state === 'failed' && <Failure refusal={loaded.refusal} again={again} />}
      {loaded.state === 'ready' && loaded.value.length === 0 && (
        <p class="muted">None yet. Submit one above: what happens is shown as it happens.</p>
      )}
      {loaded.state === 'ready' && loaded.value.length > 0 && (
        <ul class="plain lines">
          {loaded.value.map(({ id, text, status, createdAt }) => (
            <li key={id} class="split">
              <span>
                <a class="hash" href={`/goals/${id}`}>
                  {text.length > 80 ? `${text.slice(0, 79)}…` : text}
                </a>
                <br />
                <span class="muted small">
                  <Day at={createdAt} time />
                </span>
              </span>
              <Badge tone={goalStates[status].tone}>{goalStates[status].word}</Badge>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
