/** Disputed payments, for operators: until when to answer at Stripe, what came of it, and forgiving a lost one. */

import { useState } from 'preact/hooks'
import { formatMoney } from '../../workers/contract/catalogue.ts'
import type { Dispute } from '../../workers/contract/disputes.ts'
import { api } from '../client/api.ts'
import { asRefusal } from '../client/load.ts'
import { usePages } from '../client/pages.ts'
import type { Refusal } from '../client/problem.ts'
import { Badge, type Tone } from '../components/badge.tsx'
import { Button } from '../components/button.tsx'
import { Day } from '../components/day.tsx'
import { Dialog } from '../components/dialog.tsx'
import { LoadMore } from '../components/more.tsx'
import { Failure } from '../components/notice.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { toast } from '../components/toast.tsx'
import { disputeState, mayLift } from './dispute-words.ts'

function Lift({
  dispute,
  close,
  lifted,
}: {
  dispute: Dispute
  close: () => void
  lifted: () => void
}) {
  const [state, setState] = useState<'idle' | 'busy' | Refusal>('idle')
  const lift = async () => {
    setState('busy')
    try {
      await api.liftDispute(dispute.id)
      toast(`${dispute.customer} may buy again.`)
      lifted()
    } catch (error) {
      setState(asRefusal(error))
    }
  }
  return (
    <Dialog title={`Let ${dispute.customer} buy again?`} close={close}>
      <p>
        The lost dispute over {formatMoney(dispute.amountCents, dispute.currency)} is forgiven. The
        plan that ended stays ended; the customer may choose a new one. It is recorded as your
        decision and cannot be taken back.
      </p>
      {typeof state === 'object' && <Failure refusal={state} />}
      <div class="row">
        <Button look="primary" busy={state === 'busy'} onClick={lift}>
          Lift dispute
        </Button>
        <Button onClick={close}>Keep it</Button>
      </div>
    </Dialog>
  )
}

const tones: Record<ReturnType<typeof disputeState>['kind'], Tone> = {
  open: 'warn',
  lost: 'bad',
  lifted: '',
  over: 'good',
}

function Row({ dispute, ask }: { dispute: Dispute; ask: () => void }) {
  const { kind, word } = disputeState(dispute)
  const { customer, amountCents, currency, number, invoice, dueAt, liftedAt } = dispute
  return (
    <li class="split">
      <div>
        <p class="row">
          <strong>
            {formatMoney(amountCents, currency)}, {customer}
          </strong>
          <Badge tone={tones[kind]}>{word}</Badge>
        </p>
        <p class="muted small">
          Invoice {number ?? invoice}, dispute <code>{dispute.id}</code>
          {kind === 'open' && dueAt && (
            <>
              ; evidence at Stripe until <Day at={dueAt} time />
            </>
          )}
          {liftedAt && (
            <>
              ; lifted <Day at={liftedAt} time />
            </>
          )}
          .
        </p>
      </div>
      {mayLift(dispute) && (
        <Button aria-label={`Lift the dispute of ${customer}`} onClick={ask}>
          Lift
        </Button>
      )}
    </li>
  )
}

export function Disputes() {
  const { loaded, again, more } = usePages<Dispute>(async (cursor) => {
    const { disputes, nextCursor } = await api.disputes(cursor)
    return { items: disputes, nextCursor }
  })
  const [asked, ask] = useState<Dispute | null>(null)
  const disputes = loaded.state === 'ready' ? loaded.value.items : []
  return (
    <section class="stack" aria-labelledby="disputes">
      <h2 id="disputes">Disputed payments</h2>
      {loaded.state === 'loading' && <Skeleton lines={2} />}
      {loaded.state === 'failed' && <Failure refusal={loaded.refusal} again={again} />}
      {loaded.state === 'ready' && disputes.length === 0 && (
        <p class="muted">
          None. When a cardholder asks the bank for the money back, the payment stands here with the
          day by which evidence is due.
        </p>
      )}
      {disputes.length > 0 && (
        <div class="card">
          <ul class="plain lines">
            {disputes.map((dispute) => (
              <Row key={dispute.id} dispute={dispute} ask={() => ask(dispute)} />
            ))}
          </ul>
        </div>
      )}
      <LoadMore more={more} of="disputes" />
      {asked && (
        <Lift
          dispute={asked}
          close={() => ask(null)}
          lifted={() => {
            ask(null)
            again()
          }}
        />
      )}
    </section>
  )
}
