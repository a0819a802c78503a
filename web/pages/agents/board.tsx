/** All agents with their queues, looked at again every few seconds, and the messages that need a person. */

import { useCallback, useEffect, useState } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { useLoad } from '../../client/load.ts'
import { Failure } from '../../components/notice.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { AgentCard } from './agent-card.tsx'
import { Messages } from './messages.tsx'

const LOOK_AGAIN_MS = 5_000

export function Board() {
  const { loaded, again, set } = useLoad(async () => (await api.agents()).agents)
  // Counts the acts here, so that the list of messages is read anew after one.
  const [acts, setActs] = useState(0)
  const look = useCallback(
    // What is on the page stays if a look fails; the next one tells.
    () =>
      api.agents().then(
        ({ agents }) => set(agents),
        () => undefined,
      ),
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
      <div class="cards">
        {loaded.state === 'loading'
          ? [1, 2, 3, 4].map((card) => (
              <div key={card} class="card">
                <Skeleton lines={4} />
              </div>
            ))
          : loaded.value.map((agent) => <AgentCard key={agent.name} agent={agent} acted={acted} />)}
      </div>
      <Messages key={acts} replayed={acted} />
    </>
  )
}
