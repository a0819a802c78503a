/** The banner of an overdue payment: what happened, until when everything works, and one thing to do. */

import { useEffect, useState } from 'preact/hooks'
import type { User } from '../../workers/contract/objects.ts'
import { asRefusal } from '../client/load.ts'
import type { Refusal } from '../client/problem.ts'
import { useSession } from '../client/session.tsx'
import { Button } from '../components/button.tsx'
import { Day } from '../components/day.tsx'
import { Failure, Notice } from '../components/notice.tsx'
import { openPayment } from './portal.ts'

const ASK_AGAIN_MS = 3_000
const OVERDUE = ['past_due', 'unpaid', 'paused']

export function PaymentDue({ user }: { user: User }) {
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const { refresh } = useSession()
  const { subscription, entitlements } = user
  const due = subscription !== null && OVERDUE.includes(subscription.status)
  useEffect(() => {
    if (!due) return
    // Whoever comes back from paying sees the banner go by itself.
    const timer = setInterval(() => document.hidden || refresh(), ASK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [due, refresh])
  if (!due) return null
  const pay = () => {
    setBusy(true)
    setRefusal(null)
    openPayment().catch((error) => {
      setRefusal(asRefusal(error))
      setBusy(false)
    })
  }
  return (
    <Notice tone="bad">
      <p>
        <strong>Your last payment failed.</strong>{' '}
        {entitlements.access === 'suspended' ? (
          'New work is suspended until it is paid; access returns at once.'
        ) : subscription.graceEndsAt ? (
          <>
            Everything keeps working until <Day at={subscription.graceEndsAt} />.
          </>
        ) : (
          'Pay it to keep your access.'
        )}
      </p>
      <div>
        <Button look="primary" busy={busy} onClick={pay}>
          Pay now
        </Button>
      </div>
      {refusal && <Failure refusal={refusal} />}
    </Notice>
  )
}
