/** All agents with their queues, those without one, looked at again every few seconds, and the messages that need a person. */

import { useCallback, useEffect, useState } from 'preact/hooks'
import { brand } from '../../../workers/contract/brand.ts'
import { api } from '../../client/api.ts'
import { useLoad } from '../../client/load.ts'
import { Failure } from '../../components/notice.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { AgentCard } from './agent-card.tsx'
import { Messages } from './messages.tsx'
import { SpecialistCard } from './specialist-card.tsx'

const LOOK_AGAIN_MS = 5_000

export function Board() {
  const { loaded, again, set } = useLoad(api.agents)
  // Counts the acts here, so that the list of messages is read anew after one.
  const [acts, setActs] = useState(0)
  const look = useCallback(
    // What is on the page stays if a look fails; the next one tells.
    () => api.agents().then(set, () => undefined),
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
          : loaded.value.agents.map((agent) => (
              <AgentCard key={agent.name} agent={agent} acted={acted} />
            ))}
        {loaded.state === 'ready' &&
          loaded.value.specialists.map((one) => (
            <SpecialistCard key={one.name} specialist={one} agents={loaded.value.agents} />
          ))}
      </div>
      <p class="muted">
        Not at work yet: LeadGeneration, which will score leads – until then people read what the
        form of “Talk to sales” leaves – and Support, which will file tickets; until then customers
        write to <a href={`mailto:${brand.supportEmail}`}>{brand.supportEmail}</a>.
      </p>
      <Messages key={acts} replayed={acted} />
    </>
  )
}
