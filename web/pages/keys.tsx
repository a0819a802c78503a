/** The API keys of the account: make, copy once, rotate, revoke; and when each was last used. */

import { useState } from 'preact/hooks'
import type { ApiKey, NewApiKey } from '../../workers/contract/metering.ts'
import type { User } from '../../workers/contract/objects.ts'
import { api } from '../client/api.ts'
import { useLoad } from '../client/load.ts'
import { Badge } from '../components/badge.tsx'
import { Button } from '../components/button.tsx'
import { Day } from '../components/day.tsx'
import { Failure } from '../components/notice.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { toast } from '../components/toast.tsx'
import { Revoke, Rotate } from './key-actions.tsx'
import { keyState, SCOPES, shownKey } from './key-words.ts'
import { NewKeyForm, SecretOnce } from './new-key.tsx'

type Asked = { kind: 'rotate' | 'revoke'; apiKey: ApiKey } | { kind: 'revoke_all' } | null

function Facts({ apiKey }: { apiKey: ApiKey }) {
  const { scopes, requestsPerMonth, createdAt, lastUsedAt, expiresAt, revokedAt } = apiKey
  return (
    <p class="muted small">
      {scopes.length === SCOPES.length ? 'May do everything' : `May: ${scopes.join(', ')}`}
      {requestsPerMonth !== null && `, at most ${requestsPerMonth.toLocaleString('en-US')} a month`}
      . Made <Day at={createdAt} />,{' '}
      {lastUsedAt ? (
        <>
          last used <Day at={lastUsedAt} time />
        </>
      ) : (
        'never used'
      )}
      {revokedAt ? (
        <>
          , revoked <Day at={revokedAt} time />
        </>
      ) : (
        expiresAt && (
          <>
            , expires <Day at={expiresAt} time />
          </>
        )
      )}
      .
    </p>
  )
}

function Row({ apiKey, ask }: { apiKey: ApiKey; ask: (asked: Asked) => void }) {
  const state = keyState(apiKey, Date.now())
  return (
    <li class="split">
      <div>
        <p class="row">
          <strong>{apiKey.name}</strong>
          <code>{shownKey(apiKey)}</code>
          {state !== 'live' && <Badge>{state}</Badge>}
        </p>
        <Facts apiKey={apiKey} />
      </div>
      {state === 'live' && (
        <div class="row">
          <Button
            aria-label={`Rotate ${apiKey.name}`}
            onClick={() => ask({ kind: 'rotate', apiKey })}
          >
            Rotate
          </Button>
          <Button
            look="danger"
            aria-label={`Revoke ${apiKey.name}`}
            onClick={() => ask({ kind: 'revoke', apiKey })}
          >
            Revoke
          </Button>
        </div>
      )}
    </li>
  )
}

function List({ keys, ask }: { keys: ApiKey[]; ask: (asked: Asked) => void }) {
  const now = Date.now()
  const live = keys.filter((key) => keyState(key, now) === 'live')
  const dead = keys.filter((key) => keyState(key, now) !== 'live')
  return (
    <>
      {live.length === 0 && (
        <p class="muted">No key works yet. A program that calls the API needs one.</p>
      )}
      <ul class="plain lines">
        {live.map((key) => (
          <Row key={key.id} apiKey={key} ask={ask} />
        ))}
      </ul>
      {dead.length > 0 && (
        <details>
          <summary>Keys that work no more ({dead.length})</summary>
          <ul class="plain lines">
            {dead.map((key) => (
              <Row key={key.id} apiKey={key} ask={ask} />
            ))}
          </ul>
        </details>
      )}
      {live.length > 1 && (
        <div>
          <Button look="danger" onClick={() => ask({ kind: 'revoke_all' })}>
            Revoke all keys
          </Button>
        </div>
      )}
    </>
  )
}

/** What is asked, made or shown in place of the button. */
function Making({
  user,
  shown,
  making,
  setMaking,
  made,
  lost,
  done,
}: {
  user: User
  shown: NewApiKey | null
  making: boolean
  setMaking: (making: boolean) => void
  made: (key: NewApiKey) => void
  lost: () => void
  done: () => void
}) {
  if (!user.emailVerified)
    return (
      <p class="muted">
        Keys need a confirmed address: whoever holds a key acts for you, so we must be able to reach
        you. Use the link that we mailed to {user.email}.
      </p>
    )
  if (shown) return <SecretOnce key={shown.apiKey.id} made={shown} done={done} />
  if (making)
    return (
      <div class="settings-form">
        <NewKeyForm made={made} lost={lost} cancel={() => setMaking(false)} />
      </div>
    )
  return (
    <div>
      <Button look="primary" onClick={() => setMaking(true)}>
        New API key
      </Button>
    </div>
  )
}

export function Keys({ user }: { user: User }) {
  const { loaded, again, set } = useLoad(async () => (await api.keys()).apiKeys)
  const [asked, ask] = useState<Asked>(null)
  const [making, setMaking] = useState(false)
  const [shown, show] = useState<NewApiKey | null>(null)
  const refresh = () => api.keys().then(({ apiKeys }) => set(apiKeys), again)
  const made = (key: NewApiKey) => {
    setMaking(false)
    show(key)
    refresh()
  }
  const close = () => ask(null)
  return (
    <section class="card stack" aria-labelledby="api-keys">
      <h2 id="api-keys">API keys</h2>
      <Making
        user={user}
        shown={shown}
        making={making}
        setMaking={setMaking}
        made={made}
        lost={refresh}
        done={() => show(null)}
      />
      {loaded.state === 'loading' && <Skeleton lines={3} />}
      {loaded.state === 'failed' && <Failure refusal={loaded.refusal} again={again} />}
      {loaded.state === 'ready' && <List keys={loaded.value} ask={ask} />}
      {asked?.kind === 'rotate' && <Rotate apiKey={asked.apiKey} close={close} made={made} />}
      {(asked?.kind === 'revoke' || asked?.kind === 'revoke_all') && (
        <Revoke
          apiKey={asked.kind === 'revoke' ? asked.apiKey : null}
          close={close}
          revoked={() => {
            toast(asked.kind === 'revoke' ? 'The key is revoked.' : 'All keys are revoked.')
            refresh()
          }}
        />
      )}
    </section>
  )
}
