/** `/approvals`: what waits for a yes, exactly as it would be done, and what became of what was decided. */

import { useEffect } from 'preact/hooks'
import type { Approval } from '../../workers/contract/approvals.ts'
import { api } from '../client/api.ts'
import { asRefusal, useLoad } from '../client/load.ts'
import { type More, usePages } from '../client/pages.ts'
import { useSession } from '../client/session.tsx'
import { LoadMore } from '../components/more.tsx'
import { Failure } from '../components/notice.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { ApprovalCard } from './approval-card.tsx'

const LOOK_AGAIN_MS = 2_000

/** Approved, and its agent is at work right now: what comes of it is worth waiting for. */
const underWay = ({ kind, status, effectAt, decidedAt }: Approval) =>
  kind !== 'catalogue' && status === 'approved' && effectAt === decidedAt

function Decided({ approvals, more }: { approvals: Approval[]; more: More }) {
  const decided = approvals.filter(({ status }) => status !== 'pending')
  if (decided.length === 0 && !more.some) return null
  return (
    <section class="stack" aria-labelledby="decided">
      <h2 id="decided">Decided</h2>
      {decided.map((approval) => (
        <ApprovalCard key={approval.id} approval={approval} changed={() => undefined} />
      ))}
      <LoadMore more={more} of="approvals" />
    </section>
  )
}

function Inbox({
  approvals,
  more,
  changed,
}: {
  approvals: Approval[]
  more: More
  changed: (after: Approval) => void
}) {
  const waiting = approvals.filter(({ status }) => status === 'pending')
  return (
    <>
      <section class="stack" aria-labelledby="waiting">
        <h2 id="waiting">Waiting for a decision</h2>
        {waiting.length === 0 && (
          <p class="muted">
            Nothing waits. When money or something irreversible is at stake, the exact action stands
            here before it happens.
          </p>
        )}
        {waiting.map((approval) => (
          <ApprovalCard key={approval.id} approval={approval} changed={changed} />
        ))}
      </section>
      <Decided approvals={approvals} more={more} />
    </>
  )
}

const page = async (cursor?: string) => {
  const { approvals, nextCursor } = await api.approvals(cursor)
  return { items: approvals, nextCursor }
}

function Desk({ operates }: { operates: boolean }) {
  const { loaded, again, set, refresh, more } = usePages(page)
  const parts = useLoad(async () => (operates ? await import('./operators.tsx') : null))
  const operators = parts.loaded.state === 'ready' ? parts.loaded.value : null
  const working = loaded.state === 'ready' && loaded.value.items.some(underWay)
  useEffect(() => {
    if (!working) return
    const look = () =>
      refresh().catch((error) => {
        if (asRefusal(error).status === 401) again()
      })
    const timer = setInterval(() => document.hidden || look(), LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [working, refresh, again])
  // What an effect repaired or opened is read again once it has run.
  const effects =
    loaded.state === 'ready'
      ? loaded.value.items.filter(({ outcome }) => outcome !== null).length
      : 0
  return (
    <>
      {parts.loaded.state === 'failed' && (
        <Failure refusal={parts.loaded.refusal} again={parts.again} />
      )}
      {operators && (
        <div class="row">
          <operators.ProposeRefund proposed={again} />
          <operators.MakeOffer proposed={again} />
        </div>
      )}
      {loaded.state === 'loading' && (
        <div class="card">
          <Skeleton lines={4} />
        </div>
      )}
      {loaded.state === 'failed' && <Failure refusal={loaded.refusal} again={again} />}
      {loaded.state === 'ready' && (
        <>
          {operators && <operators.Duplicates key={`duplicates ${effects}`} proposed={again} />}
          <Inbox
            approvals={loaded.value.items}
            more={more}
            changed={(after) =>
              set({
                ...loaded.value,
                items: loaded.value.items.map((one) => (one.id === after.id ? after : one)),
              })
            }
          />
          {operators && <operators.MadeOffers key={`offers ${effects}`} changed={again} />}
        </>
      )}
      {operators && <operators.Disputes />}
    </>
  )
}

export function Approvals() {
  const { loaded } = useSession()
  return loaded.state === 'ready' ? <Desk operates={loaded.value.isSuperuser} /> : null
}
