/** One agent: how it stands, its queue in figures, when it last worked, and setting it going or still. */

import { useState } from 'preact/hooks'
import type { Agent } from '../../../workers/contract/agents.ts'
import { api } from '../../client/api.ts'
import { asRefusal } from '../../client/load.ts'
import type { Refusal } from '../../client/problem.ts'
import { Button } from '../../components/button.tsx'
import { Day } from '../../components/day.tsx'
import { Failure } from '../../components/notice.tsx'
import { toast } from '../../components/toast.tsx'
import { CardHead } from './card-head.tsx'
import { figuresOf, standingOf } from './words.ts'

type Act = 'run' | 'pause' | 'resume'
const done: Record<Act, string> = {
  run: 'is rung for all that is due.',
  pause: 'stands still. What it owes waits.',
  resume: 'works again.',
}

export function AgentCard({ agent, acted }: { agent: Agent; acted: () => void }) {
  const [state, setState] = useState<'idle' | Act | Refusal>('idle')
  const { name, title, pausedAt, lastRunAt, nextRunAt } = agent
  const act = async (what: Act) => {
    setState(what)
    try {
      await api.actOnAgent(name, what)
      toast(`${title} ${done[what]}`)
      setState('idle')
      acted()
    } catch (error) {
      setState(asRefusal(error))
    }
  }
  const still = pausedAt !== null
  return (
    <section class="card stack" aria-labelledby={`agent-${name}`}>
      <CardHead agent={agent} standing={standingOf(agent)} figures={figuresOf(agent)} />
      <p class="muted small">
        Last worked {lastRunAt ? <Day at={lastRunAt} time /> : 'never'}; next{' '}
        {nextRunAt ? <Day at={nextRunAt} time /> : 'when something comes'}.
      </p>
      {typeof state === 'object' && <Failure refusal={state} />}
      <div class="row">
        {!still && (
          <Button
            busy={state === 'run'}
            aria-label={`Run now: ${title}`}
            onClick={() => act('run')}
          >
            Run now
          </Button>
        )}
        {still ? (
          <Button
            look="primary"
            busy={state === 'resume'}
            aria-label={`Resume ${title}`}
            onClick={() => act('resume')}
          >
            Resume
          </Button>
        ) : (
          <Button
            busy={state === 'pause'}
            aria-label={`Pause ${title}`}
            onClick={() => act('pause')}
          >
            Pause
          </Button>
        )}
      </div>
    </section>
  )
}
