/** Messages that failed, were parked or died: why, since when, and trying one again. */

import { useState } from 'preact/hooks'
import type { AgentMessage } from '../../../workers/contract/agents.ts'
import { api } from '../../client/api.ts'
import { asRefusal } from '../../client/load.ts'
import { usePages } from '../../client/pages.ts'
import type { Refusal } from '../../client/problem.ts'
import { Badge } from '../../components/badge.tsx'
import { Button } from '../../components/button.tsx'
import { Day } from '../../components/day.tsx'
import { LoadMore } from '../../components/more.tsx'
import { Failure } from '../../components/notice.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { toast } from '../../components/toast.tsx'
import { messageStates } from './words.ts'

function Row({ message, replayed }: { message: AgentMessage; replayed: () => void }) {
  const [state, setState] = useState<'idle' | 'busy' | Refusal>('idle')
  const { id, agent, attempts, error, createdAt, dueAt } = message
  const replay = async () => {
    setState('busy')
    try {
      await api.replayMessage(id)
      toast('On its way again.')
      replayed()
    } catch (failure) {
      setState(asRefusal(failure))
    }
  }
  const { tone, word } = messageStates[message.state]
  return (
    <li class="stack">
      <div class="split">
        <div class="stack tight">
          <p class="row">
            <code class="hash">{id}</code>
            <Badge tone={tone}>{word}</Badge>
          </p>
          <p class="muted small">
            {agent}, since <Day at={createdAt} time />
            {attempts > 0 && `, ${attempts} ${attempts === 1 ? 'try' : 'tries'}`}
            {dueAt && (
              <>
                , again <Day at={dueAt} time />
              </>
            )}
          </p>
          {error && (
            <p class="small hash">
              {message.state === 'dead' ? 'Message: ' : 'Why: '}
              <code>{error}</code>
            </p>
          )}
        </div>
        <Button busy={state === 'busy'} aria-label={`Replay ${id}`} onClick={replay}>
          Replay
        </Button>
      </div>
      {typeof state === 'object' && <Failure refusal={state} />}
    </li>
  )
}

export function Messages({ replayed }: { replayed: () => void }) {
  const { loaded, again, more } = usePages<AgentMessage>(async (cursor) => {
    const { messages, nextCursor } = await api.agentMessages(cursor)
    return { items: messages, nextCursor }
  })
  const messages = loaded.state === 'ready' ? loaded.value.items : []
  return (
    <section class="stack" aria-labelledby="messages">
      <h2 id="messages">Messages that need a look</h2>
      {loaded.state === 'loading' && <Skeleton lines={2} />}
      {loaded.state === 'failed' && <Failure refusal={loaded.refusal} again={again} />}
      {loaded.state === 'ready' && messages.length === 0 && (
        <p class="muted">
          None. What an agent could not do stands here with the reason; replaying it does nothing
          twice, since each message carries a key.
        </p>
      )}
      {messages.length > 0 && (
        <div class="card">
          <ul class="plain lines">
            {messages.map((message) => (
              <Row key={message.id} message={message} replayed={replayed} />
            ))}
          </ul>
        </div>
      )}
      <LoadMore more={more} of="messages" />
    </section>
  )
}
