/** A change that waits: for the period's end, or for the bank to say yes; and the way to take it back. */

import { useEffect, useState } from 'preact/hooks'
import type { Subscription } from '../../workers/contract/objects.ts'
import { api } from '../client/api.ts'
import { asRefusal } from '../client/load.ts'
import type { Refusal } from '../client/problem.ts'
import { useSession } from '../client/session.tsx'
import { Button } from '../components/button.tsx'
import { Day } from '../components/day.tsx'
import { Failure, Notice } from '../components/notice.tsx'
import { toast } from '../components/toast.tsx'
import { planName } from './plan-words.ts'

const ASK_AGAIN_MS = 3_000
const intervals = { month: 'monthly', year: 'yearly' } as const

export function WaitingChange({
  subscription,
  done,
}: {
  subscription: Subscription
  done: (after: Subscription | null) => void
}) {
  const [state, setState] = useState<'idle' | 'busy' | Refusal>('idle')
  const { refresh } = useSession()
  const { pendingChange, awaitingPayment, plan } = subscription
  const unpaid = awaitingPayment !== null
  useEffect(() => {
    if (!unpaid) return
    // Whoever comes back from their bank sees the new plan by itself.
    const timer = setInterval(() => document.hidden || refresh(), ASK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [unpaid, refresh])
  const change = awaitingPayment ?? pendingChange
  if (!change) return null
  const keep = async () => {
    setState('busy')
    try {
      await api.dropPendingChange()
      setState('idle')
      toast(`You stay on ${planName(plan)}.`)
      done({ ...subscription, pendingChange: null, awaitingPayment: null })
    } catch (error) {
      setState(asRefusal(error))
    }
  }
  const words = `${planName(change.plan)}, ${intervals[change.interval]}`
  return (
    <Notice tone="warn">
      {awaitingPayment ? (
        <p>
          <strong>The change to {words} waits for its payment.</strong> Your bank asks you to
          confirm it; until <Day at={awaitingPayment.expiresAt} time /> you can. Your plan stays as
          it is meanwhile.
        </p>
      ) : (
        pendingChange && (
          <p>
            <strong>
              Changes to {words} on <Day at={pendingChange.at} />.
            </strong>{' '}
            Until then you keep everything {planName(plan)} includes.
          </p>
        )
      )}
      <div class="row">
        {awaitingPayment?.url && (
          <a class="button primary" href={awaitingPayment.url}>
            Confirm payment
          </a>
        )}
        <Button busy={state === 'busy'} onClick={keep}>
          Keep {planName(plan)}
        </Button>
      </div>
      {typeof state === 'object' && <Failure refusal={state} />}
    </Notice>
  )
}
