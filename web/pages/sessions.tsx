/** Where the account is signed in, and how to end that. */

import { useState } from 'preact/hooks'
import type { Session } from '../../workers/contract/objects.ts'
import { api } from '../client/api.ts'
import { asRefusal, useLoad } from '../client/load.ts'
import type { Refusal } from '../client/problem.ts'
import { Badge } from '../components/badge.tsx'
import { Button } from '../components/button.tsx'
import { Day } from '../components/day.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Failure } from '../components/notice.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { toast } from '../components/toast.tsx'
import { deviceOf } from './device.ts'

/** One attempt at a time; what was refused is said where it was asked. */
function useEnding(end: () => Promise<void>) {
  const [state, setState] = useState<'idle' | 'busy' | Refusal>('idle')
  const act = () => {
    setState('busy')
    end().then(
      () => setState('idle'),
      (error) => setState(asRefusal(error)),
    )
  }
  const refusal = typeof state === 'object' ? <Failure refusal={state} /> : null
  return { busy: state === 'busy', refusal, act }
}

function Row({ session, end }: { session: Session; end: () => Promise<void> }) {
  const { busy, refusal, act } = useEnding(end)
  const device = deviceOf(session.userAgent)
  return (
    <li class="split">
      <div>
        <p class="row">
          <strong>{device}</strong>
          {session.current && <Badge tone="accent">this browser</Badge>}
        </p>
        <p class="muted small">
          Signed in <Day at={session.createdAt} time />, last seen{' '}
          <Day at={session.lastSeenAt} time />
        </p>
      </div>
      {!session.current && (
        <Button busy={busy} aria-label={`End session on ${device}`} onClick={act}>
          End session
        </Button>
      )}
      {refusal}
    </li>
  )
}

/** Asks once, and says how many it is about. */
function EndOthers({ count, end }: { count: number; end: () => Promise<void> }) {
  const [asking, setAsking] = useState(false)
  const { busy, refusal, act } = useEnding(async () => {
    await end()
    setAsking(false)
  })
  const others = count === 1 ? 'the other session' : `all ${count} other sessions`
  return (
    <>
      <div>
        <Button look="danger" onClick={() => setAsking(true)}>
          End all other sessions
        </Button>
      </div>
      {asking && (
        <Dialog title={`End ${others}?`} close={() => setAsking(false)}>
          <p>Whoever uses them has to sign in again. This browser stays signed in.</p>
          {refusal}
          <div class="row">
            <Button look="danger" busy={busy} onClick={act}>
              End them
            </Button>
            <Button onClick={() => setAsking(false)}>Keep them</Button>
          </div>
        </Dialog>
      )}
    </>
  )
}

export function Sessions() {
  const { loaded, again, set } = useLoad(async () => (await api.sessions()).sessions)
  const sessions = loaded.state === 'ready' ? loaded.value : []
  const end = async (
    effect: () => Promise<void>,
    keep: (session: Session) => boolean,
    said: string,
  ) => {
    await effect()
    set(sessions.filter(keep))
    toast(said)
  }
  return (
    <section class="card stack" aria-labelledby="sessions">
      <h2 id="sessions">Where you are signed in</h2>
      {loaded.state === 'loading' && <Skeleton lines={3} />}
      {loaded.state === 'failed' && <Failure refusal={loaded.refusal} again={again} />}
      <ul class="plain lines">
        {sessions.map((session) => (
          <Row
            key={session.id}
            session={session}
            end={() =>
              end(
                () => api.endSession(session.id),
                ({ id }) => id !== session.id,
                'The session has ended.',
              )
            }
          />
        ))}
      </ul>
      {sessions.length > 1 && (
        <EndOthers
          count={sessions.length - 1}
          end={() =>
            end(api.endOtherSessions, ({ current }) => current, 'All other sessions have ended.')
          }
        />
      )}
    </section>
  )
}
