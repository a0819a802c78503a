/** Dialogs of one API key, or of all: replace it with a grace, revoke it. */

import { useState } from 'preact/hooks'
import type { ApiKey, NewApiKey } from '../../workers/contract/metering.ts'
import { api } from '../client/api.ts'
import { asRefusal } from '../client/load.ts'
import type { Refusal } from '../client/problem.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Failure } from '../components/notice.tsx'
import { GRACES, type GraceSeconds, shownKey } from './key-words.ts'

/** One attempt at a time; what was refused stays in the dialog. */
function useAct(close: () => void, refused: (refusal: Refusal) => void = () => undefined) {
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const act = (work: () => Promise<void>) => {
    setBusy(true)
    setRefusal(null)
    work().then(close, (error) => {
      const why = asRefusal(error)
      setRefusal(why)
      setBusy(false)
      refused(why)
    })
  }
  return { busy, refusal, act }
}

export function Rotate({
  apiKey,
  close,
  made,
  stale,
}: {
  apiKey: ApiKey
  close: () => void
  made: (key: NewApiKey) => void
  /** It was replaced or ended elsewhere: the list does not show that yet. */
  stale: () => void
}) {
  const [grace, setGrace] = useState<GraceSeconds>(3_600)
  const { busy, refusal, act } = useAct(close, ({ code }) => code === 'wrong_state' && stale())
  const cap = apiKey.requestsPerMonth
  // Asked again after an answer was lost, the same wish is told what came of it, not that the key is gone.
  const [wish] = useState(() => crypto.randomUUID())
  return (
    <Dialog title={`Rotate “${apiKey.name}”?`} close={close}>
      <p>A new key like it takes its place. When shall {shownKey(apiKey)} stop?</p>
      {cap !== null && (
        <p>
          Its limit of {cap.toLocaleString('en-US')} {cap === 1 ? 'request' : 'requests'} a month
          goes on with the new key, and so does what is used of it.
        </p>
      )}
      <fieldset class="checks">
        <legend class="visually-hidden">When the old key stops</legend>
        {GRACES.map(({ seconds, title, hint }) => (
          <label key={seconds}>
            <input
              type="radio"
              name="grace"
              checked={grace === seconds}
              onChange={() => setGrace(seconds)}
            />
            <span>
              {title} <span class="small muted">{hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {refusal && <Failure refusal={refusal} />}
      <div class="row">
        <Button
          look="primary"
          busy={busy}
          onClick={() =>
            act(async () => made(await api.rotateKey(apiKey.id, grace, `${wish}:${grace}`)))
          }
        >
          Rotate key
        </Button>
        <Button onClick={close}>Keep it</Button>
      </div>
    </Dialog>
  )
}

export function Revoke({
  apiKey,
  close,
  revoked,
}: {
  /** Null: all of them. */
  apiKey: ApiKey | null
  close: () => void
  revoked: () => void
}) {
  const { busy, refusal, act } = useAct(close)
  const revoke = async () => {
    await (apiKey ? api.revokeKey(apiKey.id) : api.revokeAllKeys())
    revoked()
  }
  return (
    <Dialog title={apiKey ? `Revoke “${apiKey.name}”?` : 'Revoke all keys?'} close={close}>
      <p>
        {apiKey
          ? `Whatever uses ${shownKey(apiKey)} is refused from its next call on.`
          : 'Whatever uses any of your keys is refused from its next call on.'}{' '}
        This cannot be undone.
      </p>
      {refusal && <Failure refusal={refusal} />}
      <div class="row">
        <Button look="danger" busy={busy} onClick={() => act(revoke)}>
          {apiKey ? 'Revoke key' : 'Revoke all keys'}
        </Button>
        <Button onClick={close}>Keep {apiKey ? 'it' : 'them'}</Button>
      </div>
    </Dialog>
  )
}
