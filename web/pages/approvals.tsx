/** `/approvals`: what waits for a yes, exactly as it would be done, and what became of what was decided. */

import { useEffect, useState } from 'preact/hooks'
import type { Approval } from '../../workers/contract/approvals.ts'
import { api } from '../client/api.ts'
import { asRefusal, useLoad } from '../client/load.ts'
import type { Refusal } from '../client/problem.ts'
import { useSession } from '../client/session.tsx'
import { Button } from '../components/button.tsx'
import { Failure } from '../components/notice.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { ApprovalCard } from './approval-card.tsx'
import { Duplicates } from './duplicates.tsx'
import { MadeOffers } from './made-offers.tsx'
import { MakeOffer } from './make-offer.tsx'
import { ProposeRefund } from './propose-refund.tsx'

const LOOK_AGAIN_MS = 2_000

/** Approved, and its agent is at work right now: what comes of it is worth waiting for. */
const underWay = ({ kind, status, effectAt, decidedAt }: Approval) =>
  kind !== 'catalogue' && status === 'approved' && effectAt === decidedAt

type Pages = { approvals: Approval[]; nextCursor: string | null }

function Decided({ pages, set }: { pages: Pages; set: (pages: Pages) => void }) {
  const [state, setState] = useState<'idle' | 'busy' | Refusal>('idle')
  const decided = pages.approvals.filter(({ status }) => status !== 'pending')
  const more = async () => {
    setState('busy')
    try {
      const next = await api.approvals(pages.nextCursor ?? undefined)
      set({ approvals: [...pages.approvals, ...next.approvals], nextCursor: next.nextCursor })
      setState('idle')
    } catch (error) {
      setState(asRefusal(error))
    }
  }
  if (decided.length === 0 && !pages.nextCursor) return null
  return (
    <section class="stack" aria-labelledby="decided">
      <h2 id="decided">Decided</h2>
      {decided.map((approval) => (
        <ApprovalCard key={approval.id} approval={approval} changed={() => undefined} />
      ))}
      {typeof state === 'object' && <Failure refusal={state} />}
      {pages.nextCursor && (
        <div>
          <Button busy={state === 'busy'} onClick={more}>
            Load more
          </Button>
        </div>
      )}
    </section>
  )
}

function Inbox({ pages, set }: { pages: Pages; set: (pages: Pages) => void }) {
  const waiting = pages.approvals.filter(({ status }) => status === 'pending')
  const changed = (after: Approval) =>
    set({
      ...pages,
      approvals: pages.approvals.map((one) => (one.id === after.id ? after : one)),
    })
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
      <Decided pages={pages} set={set} />
    </>
  )
}

export function Approvals() {
  const session = useSession()
  const { loaded, again, set } = useLoad(() => api.approvals())
  const working = loaded.state === 'ready' && loaded.value.approvals.some(underWay)
  useEffect(() => {
    if (!working) return
    const look = () =>
      api.approvals().then(set, (error) => {
        if (asRefusal(error).status === 401) again()
      })
    const timer = setInterval(() => document.hidden || look(), LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [working, set, again])
  if (session.loaded.state !== 'ready') return null
  return (
    <>
      {session.loaded.value.isSuperuser && (
        <div class="row">
          <ProposeRefund proposed={again} />
          <MakeOffer proposed={again} />
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
          {session.loaded.value.isSuperuser && <Duplicates proposed={again} />}
          <Inbox pages={loaded.value} set={set} />
          {session.loaded.value.isSuperuser && <MadeOffers changed={again} />}
        </>
      )}
    </>
  )
}
