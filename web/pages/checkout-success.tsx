/** `/checkout/success`: follows the purchase until it is decided and shows the plan the moment it is active. */

import { useEffect, useState } from 'preact/hooks'
import type { CheckoutStatus, Subscription } from '../../workers/contract/objects.ts'
import { api } from '../client/api.ts'
import { asRefusal } from '../client/load.ts'
import type { Refusal } from '../client/problem.ts'
import { useSession } from '../client/session.tsx'
import { Day } from '../components/day.tsx'
import { Failure } from '../components/notice.tsx'
import { perInterval, planName } from './plan-words.ts'

const FIRST_DELAYS_MS = [300, 500, 800, 1_200] // then every 2 s
const LATER_DELAY_MS = 2_000
const LONG_AFTER = 20 // polls, about 40 s

type Purchase = { status: CheckoutStatus; subscription: Subscription | null }

/** Asks until the purchase is decided. What went wrong is shown; a lost connection or a fault of ours is asked again by itself. */
function usePurchase(id: string | null) {
  const [purchase, setPurchase] = useState<Purchase>({ status: 'open', subscription: null })
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [polls, setPolls] = useState(0)
  const undecided = purchase.status === 'open' || purchase.status === 'processing'
  const lasting = refusal !== null && refusal.status >= 400 && refusal.status < 500
  useEffect(() => {
    if (!id || !undecided || lasting) return
    let over = false
    const timer = setTimeout(
      () =>
        api
          .checkoutState(id)
          .then(
            (answer) => {
              if (over) return
              setPurchase(answer)
              setRefusal(null)
            },
            (error) => over || setRefusal(asRefusal(error)),
          )
          .finally(() => over || setPolls((count) => count + 1)),
      polls === 0 ? 0 : (FIRST_DELAYS_MS[polls - 1] ?? LATER_DELAY_MS),
    )
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [id, undecided, lasting, polls])
  const again = () => {
    setRefusal(null)
    setPolls(0)
  }
  return { purchase, refusal, polls, again }
}

function Active({ subscription }: { subscription: Subscription | null }) {
  return (
    <>
      <h2>{subscription ? `${planName(subscription.plan)} is active` : 'Your plan is active'}</h2>
      {subscription && (
        <dl class="facts">
          <dt>Price</dt>
          <dd>
            {perInterval(subscription.amountCents, subscription.currency, subscription.interval)}
          </dd>
          <dt>Next charge</dt>
          <dd>
            <Day at={subscription.currentPeriodEnd} />
          </dd>
        </dl>
      )}
      <p class="muted">The receipt comes by mail; every invoice stays in Billing.</p>
      <div class="row">
        <a class="button primary" href="/dashboard">
          Go to your dashboard
        </a>
        <a class="button" href="/billing">
          Open billing
        </a>
      </div>
    </>
  )
}

function Pending({ status, long }: { status: CheckoutStatus; long: boolean }) {
  return (
    <>
      <h2 class="row">
        <span class="spinner" aria-hidden="true" />
        {status === 'processing'
          ? 'Your bank is confirming the payment'
          : 'Confirming your payment'}
      </h2>
      <p class="muted">
        {long
          ? 'This takes longer than usual. Nothing is lost: the plan starts as soon as the payment is confirmed, here and by mail, even if you leave this page.'
          : 'The plan appears here as soon as it is active.'}
      </p>
    </>
  )
}

function NotBought({ status }: { status: 'failed' | 'expired' }) {
  return (
    <>
      <h2>
        {status === 'failed' ? 'The payment did not go through' : 'This checkout has expired'}
      </h2>
      <p class="muted">You were not charged and nothing was changed.</p>
      <div>
        <a class="button primary" href="/pricing">
          Choose a plan
        </a>
      </div>
    </>
  )
}

export function CheckoutSuccess() {
  const { refresh } = useSession()
  const [id] = useState(() => {
    const query = new URLSearchParams(location.search)
    return query.get('session_id') ?? query.get('id')
  })
  const { purchase, refusal, polls, again } = usePurchase(id)
  const { status, subscription } = purchase
  useEffect(() => {
    // The other pages of the app must know the plan, too.
    if (status === 'active') refresh()
  }, [status, refresh])
  if (!id || refusal?.status === 404)
    return (
      <section class="card stack">
        <h2>There is no such purchase</h2>
        <p class="muted">Billing shows every plan and invoice of your account.</p>
        <div>
          <a class="button primary" href="/billing">
            Open billing
          </a>
        </div>
      </section>
    )
  return (
    <>
      <section class="card stack" aria-live="polite" aria-atomic="true">
        {status === 'active' ? (
          <Active subscription={subscription} />
        ) : status === 'failed' || status === 'expired' ? (
          <NotBought status={status} />
        ) : (
          <Pending status={status} long={polls >= LONG_AFTER} />
        )}
      </section>
      {refusal && <Failure refusal={refusal} again={again} />}
    </>
  )
}
