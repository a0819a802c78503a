/** `/agents`: the agents that run the company, each with its queue, and the messages that need a person; for operators. */

import { useCallback, useEffect, useState } from 'preact/hooks'
import { api } from '../client/api.ts'
import { useLoad } from '../client/load.ts'
import { useSession } from '../client/session.tsx'
import { Failure, Notice } from '../components/notice.tsx'
import { Skeleton } from '../components/skeleton.tsx'

const LOOK_AGAIN_MS = 5_000

const read = async () => {
  const [{ AgentsBoard }, { agents }] = await Promise.all([
    import('./agents/agents-board.tsx'),
    api.agents(),
  ])
  return { AgentsBoard, agents }
}

function Board() {
  const { loaded, again, set } = useLoad(read)
  const [acts, setActs] = useState(0)
  const look = useCallback(
    // What is on the page stays if a look fails; the next one tells.
    () => read().then(set, () => undefined),
    [set],
  )
  useEffect(() => {
    const timer = setInterval(() => document.hidden || look(), LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [look])
  const acted = () => {
    setActs((n) => n + 1)
    look()
  }
  if (loaded.state === 'failed') return <Failure refusal={loaded.refusal} again={again} />
  return (
    <>
      <p class="muted">
        Each agent hears its own queue and works from the database: a message lost is rung again
        within a minute. What fails is tried again by itself, with growing pauses; what is parked or
        dead waits for you.
      </p>
      {loaded.state === 'loading' ? (
        <div class="cards">
          {[1, 2, 3, 4].map((card) => (
            <div key={card} class="card">
              <Skeleton lines={4} />
            </div>
          ))}
        </div>
      ) : (
        <loaded.value.AgentsBoard agents={loaded.value.agents} acts={acts} acted={acted} />
      )}
    </>
  )
}

export function Agents() {
  const { loaded } = useSession()
  if (loaded.state !== 'ready') return null
  return loaded.value.isSuperuser ? (
    <Board />
  ) : (
    <Notice>
      <p>The company’s agents are for its operators. What works for you is under Usage.</p>
    </Notice>
  )
}
