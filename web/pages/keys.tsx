/** The API keys of the account: make, copy once, rotate, revoke; and when each was last used. */

import { useRef, useState } from 'preact/hooks'
import type { ApiKey, NewApiKey } from '../../workers/contract/metering.ts'
import type { User } from '../../workers/contract/objects.ts'
import { allKeys } from '../client/all-keys.ts'
import { useLoad } from '../client/load.ts'
import { Button } from '../components/button.tsx'
import { Failure } from '../components/notice.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { toast } from '../components/toast.tsx'
import { Revoke, Rotate } from './key-actions.tsx'
import { successors } from './key-lines.ts'
import { type Asked, Row } from './key-row.tsx'
import { keyState } from './key-words.ts'
import { FOCUS_AFTER_MS, NewKeyForm, SecretOnce } from './new-key.tsx'

function List({ keys, ask }: { keys: ApiKey[]; ask: (asked: Asked) => void }) {
  const now = Date.now()
  const live = keys.filter((key) => keyState(key, now) === 'live')
  const dead = keys.filter((key) => keyState(key, now) !== 'live')
  const next = successors(keys)
  const isAlike = ({ name }: ApiKey) => live.filter((key) => key.name === name).length > 1
  const row = (key: ApiKey) => (
    <Row key={key.id} apiKey={key} isAlike={isAlike(key)} successor={next.get(key.id)} ask={ask} />
  )
  return (
    <>
      {live.length === 0 && (
        <p class="muted">No key works yet. A program that calls the API needs one.</p>
      )}
      <ul class="plain lines">{live.map(row)}</ul>
      {dead.length > 0 && (
        <details>
          <summary>Keys that work no more ({dead.length})</summary>
          <ul class="plain lines">{dead.map(row)}</ul>
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

const NEW_KEY = 'new-api-key'

/** What makes a key: the button, or the form in its place. */
function Making({
  user,
  making,
  setMaking,
  created,
  lost,
  cancel,
}: {
  user: User
  making: boolean
  setMaking: (making: boolean) => void
  created: (key: NewApiKey) => void
  lost: () => void
  cancel: () => void
}) {
  if (!user.emailVerified)
    return (
      <p class="muted">
        Keys need a confirmed address: whoever holds a key acts for you, so we must be able to reach
        you. Use the link that we mailed to {user.email}.
      </p>
    )
  if (making)
    return (
      <div class="settings-form">
        <NewKeyForm made={created} lost={lost} cancel={cancel} />
      </div>
    )
  return (
    <div>
      <Button id={NEW_KEY} look="primary" onClick={() => setMaking(true)}>
        New API key
      </Button>
    </div>
  )
}

/** Gives the focus a place once what had it is gone from the page; whoever moved on meanwhile is left there. */
function useFocusHome() {
  const heading = useRef<HTMLHeadingElement>(null)
  const focusHome = () =>
    setTimeout(() => {
      if (document.activeElement === document.body)
        (document.getElementById(NEW_KEY) ?? heading.current)?.focus()
    }, FOCUS_AFTER_MS)
  return { heading, focusHome }
}

export function Keys({ user }: { user: User }) {
  const { loaded, again, set } = useLoad(allKeys)
  const [asked, ask] = useState<Asked>(null)
  const [making, setMaking] = useState(false)
  /** Each stays until it is put away or its key works no more: none is lost to the next. */
  const [shown, show] = useState<NewApiKey[]>([])
  const { heading, focusHome } = useFocusHome()
  const refresh = () =>
    allKeys().then((keys) => {
      const now = Date.now()
      const dead = keys.flatMap((key) => (keyState(key, now) === 'live' ? [] : [key.id]))
      show((before) => before.filter(({ apiKey }) => !dead.includes(apiKey.id)))
      set(keys)
    }, again)
  const made = (key: NewApiKey) => {
    show((before) => [key, ...before])
    refresh()
  }
  const close = () => {
    ask(null)
    // What opened the dialog may be gone by then.
    focusHome()
  }
  return (
    <section class="card stack" aria-labelledby="api-keys">
      <h2 id="api-keys" ref={heading} tabIndex={-1}>
        API keys
      </h2>
      {shown.map((key) => (
        <SecretOnce
          key={key.apiKey.id}
          made={key}
          done={() => {
            show((before) => before.filter((other) => other !== key))
            focusHome()
          }}
        />
      ))}
      <Making
        user={user}
        making={making}
        setMaking={setMaking}
        created={(key) => {
          setMaking(false)
          made(key)
        }}
        lost={refresh}
        cancel={() => {
          setMaking(false)
          focusHome()
        }}
      />
      {loaded.state === 'loading' && <Skeleton lines={3} />}
      {loaded.state === 'failed' && <Failure refusal={loaded.refusal} again={again} />}
      {loaded.state === 'ready' && <List keys={loaded.value} ask={ask} />}
      {asked?.kind === 'rotate' && (
        <Rotate apiKey={asked.apiKey} close={close} made={made} stale={refresh} />
      )}
      {(asked?.kind === 'revoke' || asked?.kind === 'revoke_all') && (
        <Revoke
          apiKey={asked.kind === 'revoke' ? asked.apiKey : null}
          close={close}
          revoked={() => {
            toast(asked.kind === 'revoke' ? 'The key is revoked.' : 'All keys are revoked.')
            refresh().then(focusHome)
          }}
        />
      )}
    </section>
  )
}
