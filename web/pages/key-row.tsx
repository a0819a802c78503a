/** One API key of the list: what it may do, whether it works and until when, and what can be done with it. */

import type { ApiKey } from '../../workers/contract/metering.ts'
import { Badge } from '../components/badge.tsx'
import { Button } from '../components/button.tsx'
import { Day } from '../components/day.tsx'
import { keyState, SCOPES, shownKey, untilWords } from './key-words.ts'

export type Asked = { kind: 'rotate' | 'revoke'; apiKey: ApiKey } | { kind: 'revoke_all' } | null

function Facts({ apiKey, successor }: { apiKey: ApiKey; successor: ApiKey | undefined }) {
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
      {successor && (
        <>
          , replaced <Day at={successor.createdAt} time />
        </>
      )}
      {revokedAt
        ? revokedAt !== successor?.createdAt && (
            <>
              , revoked <Day at={revokedAt} time />
            </>
          )
        : expiresAt && (
            <>
              , expires <Day at={expiresAt} time />
            </>
          )}
      .
    </p>
  )
}

export function Row({
  apiKey,
  isAlike,
  successor,
  ask,
}: {
  apiKey: ApiKey
  /** Another that works has the same name: what is done to it has to say which. */
  isAlike: boolean
  /** The one that took its place. */
  successor: ApiKey | undefined
  ask: (asked: Asked) => void
}) {
  const now = Date.now()
  const state = keyState(apiKey, now)
  const { name, expiresAt } = apiKey
  const named = isAlike ? `${name}, ${shownKey(apiKey)}` : name
  return (
    <li class="split">
      <div>
        <p class="row">
          <strong class="hash">{name}</strong>
          <code>{shownKey(apiKey)}</code>
          {state !== 'live' && <Badge>{state}</Badge>}
          {state === 'live' && successor && expiresAt && (
            <Badge tone="warn">{`replaced, works until ${untilWords(expiresAt, now)}`}</Badge>
          )}
        </p>
        <Facts apiKey={apiKey} successor={successor} />
      </div>
      {state === 'live' && (
        <div class="row">
          {!successor && (
            <Button aria-label={`Rotate ${named}`} onClick={() => ask({ kind: 'rotate', apiKey })}>
              Rotate
            </Button>
          )}
          <Button
            look="danger"
            aria-label={`Revoke ${named}`}
            onClick={() => ask({ kind: 'revoke', apiKey })}
          >
            Revoke
          </Button>
        </div>
      )}
    </li>
  )
}
