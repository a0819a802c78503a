/** `/billing`: plan, next charge, payment method, cancel and undo, invoices. */

import { useState } from 'preact/hooks'
import { brand } from '../../workers/contract/brand.ts'
import type { Subscription } from '../../workers/contract/objects.ts'
import { api } from '../client/api.ts'
import { asRefusal } from '../client/load.ts'
import { readOrder } from '../client/order.ts'
import type { Refusal } from '../client/problem.ts'
import { useSession } from '../client/session.tsx'
import { Badge } from '../components/badge.tsx'
import { Button } from '../components/button.tsx'
import { Day } from '../components/day.tsx'
import { Failure, Notice } from '../components/notice.tsx'
import { toast } from '../components/toast.tsx'
import { CancelPlan } from './cancel-plan.tsx'
import { ChangePlan } from './change-plan.tsx'
import { Invoices } from './invoices.tsx'
import { Offers } from './offers.tsx'
import { PaymentDue } from './payment-due.tsx'
import { perInterval, periodEndWord, planName, stateOf } from './plan-words.ts'
import { openPortal } from './portal.ts'
import { WaitingChange } from './waiting-change.tsx'

function Portal() {
  const [state, setState] = useState<'idle' | 'busy' | Refusal>('idle')
  const open = () => {
    setState('busy')
    openPortal().catch((error) => setState(asRefusal(error)))
  }
  return (
    <>
      <Button busy={state === 'busy'} onClick={open}>
        Manage billing
      </Button>
      {typeof state === 'object' && <Failure refusal={state} />}
    </>
  )
}

type Changed = (after: Subscription | null) => void

function Ending({ subscription, done }: { subscription: Subscription; done: Changed }) {
  const [state, setState] = useState<'idle' | 'busy' | Refusal>('idle')
  const undo = async () => {
    setState('busy')
    try {
      const { subscription: after } = await api.resume()
      toast(`${planName(subscription.plan)} goes on.`)
      setState('idle')
      done(after)
    } catch (error) {
      setState(asRefusal(error))
    }
  }
  return (
    <Notice tone="warn">
      <p>
        <strong>Your plan is cancelled.</strong> Everything works until{' '}
        <Day at={subscription.endsAt ?? subscription.currentPeriodEnd} />, then it ends and nothing
        more is charged.
      </p>
      <div>
        <Button busy={state === 'busy'} onClick={undo}>
          Undo
        </Button>
      </div>
      {typeof state === 'object' && <Failure refusal={state} />}
    </Notice>
  )
}

function CardOnFile({ subscription }: { subscription: Subscription }) {
  const card = subscription.paymentMethod
  if (!card) return <>None on file</>
  const month = String(card.expMonth).padStart(2, '0')
  return (
    <>
      {card.brand.charAt(0).toUpperCase() + card.brand.slice(1)} ending in {card.last4}, expires{' '}
      {month}/{card.expYear}
    </>
  )
}

/** The same states in which the API lets a plan be changed. */
const changeable = ({ status, plan, endsAt, pendingChange, awaitingPayment }: Subscription) =>
  ['active', 'trialing'].includes(status) &&
  plan !== 'enterprise' &&
  !endsAt &&
  !pendingChange &&
  !awaitingPayment

function Plan({ subscription, changed }: { subscription: Subscription; changed: Changed }) {
  const state = stateOf(subscription)
  const { cancelAtPeriodEnd, discount } = subscription
  const [wantsChange] = useState(() => new URLSearchParams(location.search).has('change'))
  const [order] = useState(() => readOrder(location.search))
  return (
    <section class="card stack" aria-labelledby="plan">
      <div class="split">
        <div class="row">
          <h2 id="plan">{planName(subscription.plan)}</h2>
          <Badge tone={state.tone}>{state.word}</Badge>
        </div>
        <p class="price-large">
          {perInterval(subscription.amountCents, subscription.currency, subscription.interval)}
        </p>
      </div>
      <dl class="facts">
        <dt>{periodEndWord(subscription)}</dt>
        <dd>
          <Day at={subscription.endsAt ?? subscription.currentPeriodEnd} />
        </dd>
        <dt>Payment</dt>
        <dd>
          <CardOnFile subscription={subscription} />
        </dd>
        {discount && (
          <>
            <dt>Discount</dt>
            <dd>
              {discount.name}
              {discount.endsAt && (
                <>
                  {' '}
                  until <Day at={discount.endsAt} />
                </>
              )}
            </dd>
          </>
        )}
      </dl>
      <div class="row">
        {changeable(subscription) && (
          <ChangePlan
            subscription={subscription}
            done={changed}
            open={wantsChange}
            wanted={order && { plan: order.plan.key, interval: order.interval }}
          />
        )}
        <Portal />
        {!cancelAtPeriodEnd && <CancelPlan subscription={subscription} done={changed} />}
      </div>
    </section>
  )
}

export function Billing() {
  const { loaded, set } = useSession()
  const [notice] = useState(() => new URLSearchParams(location.search).get('notice'))
  if (loaded.state !== 'ready') return null
  const user = loaded.value
  const { subscription } = user
  // The answer is Stripe's own state; our row follows in a moment, so asking again would show the past.
  const changed: Changed = (after) => set({ ...user, subscription: after })
  return (
    <>
      {notice === 'already_subscribed' && (
        <Notice>
          <p>
            <strong>You already have a plan.</strong> Nothing was charged. An account has one plan
            at a time; this is yours.
          </p>
        </Notice>
      )}
      <PaymentDue user={user} />
      {subscription?.changedOutside && (
        <Notice tone="warn">
          <p>
            <strong>Your plan was changed outside this page</strong> on{' '}
            <Day at={subscription.changedOutside} />, by our team at the payment provider. If you
            did not expect that, write to{' '}
            <a href={`mailto:${brand.supportEmail}`}>{brand.supportEmail}</a>.
          </p>
        </Notice>
      )}
      {subscription && <WaitingChange subscription={subscription} done={changed} />}
      {subscription?.cancelAtPeriodEnd && <Ending subscription={subscription} done={changed} />}
      {subscription ? (
        <Plan subscription={subscription} changed={changed} />
      ) : (
        <section class="card stack">
          <h2>No plan</h2>
          <p class="muted">Nothing is charged. A plan starts the moment its payment succeeds.</p>
          <div>
            <a class="button primary" href="/pricing">
              Choose a plan
            </a>
          </div>
        </section>
      )}
      <Offers subscribed={subscription !== null} done={changed} />
      {/* A change of plan brings an invoice: the list is then loaded anew. */}
      <Invoices key={subscription && `${subscription.plan}-${subscription.interval}`} />
    </>
  )
}
