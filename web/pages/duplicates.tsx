/** Second live subscriptions of one account, for operators: what Stripe bills twice, and ending one of them. */

import { useState } from 'preact/hooks'
import { formatMoney } from '../../workers/contract/catalogue.ts'
import type { Duplicate } from '../../workers/contract/duplicates.ts'
import { api } from '../client/api.ts'
import { asRefusal, useLoad } from '../client/load.ts'
import type { Refusal } from '../client/problem.ts'
import { Badge } from '../components/badge.tsx'
import { Button } from '../components/button.tsx'
import { Day } from '../components/day.tsx'
import { Failure } from '../components/notice.tsx'
import { toast } from '../components/toast.tsx'
import { perInterval, planName } from './plan-words.ts'

const waits = ({ repair }: Duplicate) => repair === 'pending' || repair === 'approved'

const words = ({ plan, amountCents, currency, interval }: Duplicate['keeps']) =>
  `${planName(plan)} at ${perInterval(amountCents, currency, interval)}`

function Row({ duplicate, proposed }: { duplicate: Duplicate; proposed: () => void }) {
  const [state, setState] = useState<'idle' | 'busy' | Refusal>('idle')
  const { subscription, keeps, customer, invoice } = duplicate
  const propose = async () => {
    setState('busy')
    try {
      await api.endDuplicate(subscription.id)
      toast('Proposed. Another operator decides.')
      proposed()
    } catch (error) {
      setState(asRefusal(error))
    }
  }
  return (
    <li class="stack">
      <div class="split">
        <div>
          <p>
            <strong>{customer}</strong>: {words(subscription)}, bought{' '}
            <Day at={subscription.createdAt} />, beside {words(keeps)}
          </p>
          <p class="muted small">
            <code>{subscription.id}</code>
            {invoice && invoice.leftCents > 0 && (
              <>
                {'; '}
                {formatMoney(invoice.leftCents, subscription.currency)} were paid for it: refund
                invoice <code>{invoice.id}</code>
              </>
            )}
          </p>
        </div>
        {waits(duplicate) ? (
          <Badge tone="warn">Its end waits</Badge>
        ) : (
          <Button
            look="danger"
            busy={state === 'busy'}
            aria-label={`Propose to end it: the duplicate of ${customer}`}
            onClick={propose}
          >
            Propose to end it
          </Button>
        )}
      </div>
      {typeof state === 'object' && <Failure refusal={state} />}
    </li>
  )
}

/** Nothing at all while nobody is billed twice. */
export function Duplicates({ proposed }: { proposed: () => void }) {
  const { loaded, again } = useLoad(async () => (await api.duplicates()).duplicates)
  if (loaded.state === 'failed') return <Failure refusal={loaded.refusal} again={again} />
  if (loaded.state === 'loading' || loaded.value.length === 0) return null
  return (
    <section class="card stack" aria-labelledby="duplicates">
      <h2 id="duplicates">Billed twice</h2>
      <p class="muted">
        Stripe holds a second live subscription for these accounts. The older plan counts; ending
        the other one takes two operators, and giving back what was paid for it is a refund.
      </p>
      <ul class="stack">
        {loaded.value.map((duplicate) => (
          <Row key={duplicate.subscription.id} duplicate={duplicate} proposed={proposed} />
        ))}
      </ul>
    </section>
  )
}
