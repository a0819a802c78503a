/** Enterprise offers made to this customer: what the contract gives, what it costs, and accepting it. */

import { useState } from 'preact/hooks'
import { formatMoney } from '../../workers/contract/catalogue.ts'
import type { Subscription } from '../../workers/contract/objects.ts'
import type { Offer } from '../../workers/contract/offers.ts'
import type { Preview } from '../../workers/contract/plan-change.ts'
import { api } from '../client/api.ts'
import { asRefusal, useLoad } from '../client/load.ts'
import { leaveFor } from '../client/order.ts'
import type { Refusal } from '../client/problem.ts'
import { Button } from '../components/button.tsx'
import { Day } from '../components/day.tsx'
import { Failure } from '../components/notice.tsx'
import { toast } from '../components/toast.tsx'
import { Cost, confirmWords, isOutdated } from './change-cost.tsx'
import { limitWords, perInterval } from './plan-words.ts'

type Changed = (after: Subscription | null) => void

function Accept({ offer, subscribed, done }: { offer: Offer; subscribed: boolean; done: Changed }) {
  const [state, setState] = useState<'idle' | 'busy' | Refusal>('idle')
  const [preview, setPreview] = useState<Preview | null>(null)
  const wish = { plan: 'enterprise' as const, interval: offer.interval, offer: offer.id }
  const act = async (work: () => Promise<void>) => {
    setState('busy')
    try {
      await work()
      setState('idle')
    } catch (error) {
      const refusal = asRefusal(error)
      setState(refusal)
      // Asked for again, it is shown as it is by now.
      if (isOutdated(refusal)) setPreview(null)
    }
  }
  // Whoever has a plan changes to the offer's; whoever has none buys it.
  const accept = () =>
    act(async () => {
      if (subscribed) setPreview((await api.previewChange(wish)).preview)
      else leaveFor((await api.acceptOffer(wish)).url)
    })
  const confirm = ({ id }: Preview) =>
    act(async () => {
      const { subscription, nextAction } = await api.changePlan(id)
      if (nextAction) return leaveFor(nextAction.url)
      toast('You are on Enterprise.')
      done(subscription)
    })
  return (
    <>
      {preview && <Cost preview={preview} />}
      {typeof state === 'object' && <Failure refusal={state} />}
      <div>
        <Button
          look="primary"
          busy={state === 'busy'}
          onClick={() => (preview ? confirm(preview) : accept())}
        >
          {preview ? confirmWords(preview) : 'Accept offer'}
        </Button>
      </div>
    </>
  )
}

function OfferCard({
  offer,
  subscribed,
  done,
}: {
  offer: Offer
  subscribed: boolean
  done: Changed
}) {
  const { limits, note, amountCents, currency, interval, expiresAt } = offer
  return (
    <section class="card stack" aria-labelledby={offer.id}>
      <div class="split">
        <h2 id={offer.id}>Enterprise, offered to you</h2>
        <p class="price-large">{perInterval(amountCents, currency, interval)}</p>
      </div>
      {note && <p>{note}</p>}
      <dl class="facts">
        <dt>Requests per month</dt>
        <dd>{limitWords(limits.requestsPerMonth)}</dd>
        <dt>Burst per minute</dt>
        <dd>{limitWords(limits.burstPerMinute)}</dd>
        <dt>Concurrent tasks</dt>
        <dd>{limitWords(limits.concurrentTasks)}</dd>
        <dt>Open until</dt>
        <dd>
          <Day at={expiresAt} />
        </dd>
      </dl>
      <p class="muted small">
        {formatMoney(amountCents, currency)} are charged each {interval}, excl. tax where it
        applies.
      </p>
      <Accept offer={offer} subscribed={subscribed} done={done} />
    </section>
  )
}

export function Offers({ subscribed, done }: { subscribed: boolean; done: Changed }) {
  const { loaded, again } = useLoad(async () => (await api.offers()).offers)
  if (loaded.state === 'failed') return <Failure refusal={loaded.refusal} again={again} />
  if (loaded.state === 'loading') return null
  return (
    <>
      {loaded.value
        .filter(({ status, toMe }) => toMe && status === 'open')
        .map((offer) => (
          <OfferCard key={offer.id} offer={offer} subscribed={subscribed} done={done} />
        ))}
    </>
  )
}
