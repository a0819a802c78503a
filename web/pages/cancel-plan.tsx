/** Cancels the plan at the end of what is paid: one click asks, a second one decides. */

import { useState } from 'preact/hooks'
import type { Subscription } from '../../workers/contract/objects.ts'
import { api } from '../client/api.ts'
import { asRefusal } from '../client/load.ts'
import type { Refusal } from '../client/problem.ts'
import { Button } from '../components/button.tsx'
import { Day } from '../components/day.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Failure } from '../components/notice.tsx'
import { toast } from '../components/toast.tsx'
import { planName } from './plan-words.ts'

export function CancelPlan({
  subscription,
  done,
}: {
  subscription: Subscription
  done: (after: Subscription | null) => void
}) {
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const name = planName(subscription.plan)
  const cancel = async () => {
    setBusy(true)
    setRefusal(null)
    try {
      const { subscription: after } = await api.cancel()
      setAsking(false)
      toast(`${name} is cancelled.`)
      done(after)
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <span class={asking ? 'held' : ''}>
        <Button look="danger" onClick={() => setAsking(true)}>
          Cancel plan
        </Button>
      </span>
      {asking && (
        <Dialog title={`Cancel ${name}?`} close={() => setAsking(false)}>
          <p>
            It stays fully usable until <Day at={subscription.currentPeriodEnd} /> and is not
            renewed. Until then one click undoes this. What you made stays readable afterwards.
          </p>
          {refusal && <Failure refusal={refusal} />}
          <div class="row">
            <Button look="danger" busy={busy} onClick={cancel}>
              Cancel plan
            </Button>
            <Button onClick={() => setAsking(false)}>Keep {name}</Button>
          </div>
        </Dialog>
      )}
    </>
  )
}
