/** The banner of an overdue payment: what happened, until when everything works, and one thing to do. */

import { useState } from 'preact/hooks'
import type { User } from '../../workers/contract/objects.ts'
import { asRefusal } from '../client/load.ts'
import type { Refusal } from '../client/problem.ts'
import { Button } from '../components/button.tsx'
import { Day } from '../components/day.tsx'
import { Failure, Notice } from '../components/notice.tsx'
import { openPayment } from './portal.ts'

const OVERDUE = ['past_due', 'unpaid', 'paused']

export function PaymentDue({ user }: { user: User }) {
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const { subscription, entitlements } = user
  if (!subscription || !OVERDUE.includes(subscription.status)) return null
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
