/** Where the account is signed in, and how to end that. */

import { useState } from 'preact/hooks'
import type { Session } from '../../workers/contract/objects.ts'
import { api } from '../client/api.ts'
import { asRefusal, useLoad } from '../client/load.ts'
import { Badge } from '../components/badge.tsx'
import { Button } from '../components/button.tsx'
import { Day } from '../components/day.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Failure } from '../components/notice.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { toast } from '../components/toast.tsx'
import { deviceOf } from './device.ts'

function Row({ session, end }: { session: Session; end: () => Promise<void> }) {
  const [busy, setBusy] = useState(false)
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
        <Button
          busy={busy}
          aria-label={`End session on ${device}`}
          onClick={() => {
            setBusy(true)
            end().finally(() => setBusy(false))
          }}
        >
          End session
        </Button>
      )}
    </li>
  )
}

/** Asks once, and says how many it is about. */
function EndOthers({ count, end }: { count: number; end: () => Promise<void> }) {
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const others = count === 1 ? 'the other session' : `all ${count} other sessions`
  const confirm = () => {
    setBusy(true)
    end().finally(() => {
      setBusy(false)
      setAsking(false)
    })
  }
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
          <div class="row">
            <Button look="danger" busy={busy} onClick={confirm}>
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
  const end = (effect: () => Promise<void>, keep: (session: Session) => boolean, said: string) =>
    effect().then(
      () => {
        set(sessions.filter(keep))
        toast(said)
      },
      (error) => toast(asRefusal(error).message),
    )
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
