/** Enterprise offers this operator made: what became of each, and taking one back. */

import { useState } from 'preact/hooks'
import type { Offer } from '../../workers/contract/offers.ts'
import { api } from '../client/api.ts'
import { asRefusal, useLoad } from '../client/load.ts'
import type { Refusal } from '../client/problem.ts'
import { Badge, type Tone } from '../components/badge.tsx'
import { Button } from '../components/button.tsx'
import { Day } from '../components/day.tsx'
import { Failure } from '../components/notice.tsx'
import { toast } from '../components/toast.tsx'
import { limitWords, perInterval } from './plan-words.ts'

const states: Record<Offer['status'], { tone: Tone; word: string }> = {
  proposed: { tone: 'warn', word: 'Waits for another operator' },
  denied: { tone: '', word: 'Denied' },
  open: { tone: 'accent', word: 'Open' },
  accepted: { tone: 'good', word: 'Accepted' },
  withdrawn: { tone: '', word: 'Withdrawn' },
  expired: { tone: '', word: 'Expired' },
}

function Made({ offer, changed }: { offer: Offer; changed: () => void }) {
  const [state, setState] = useState<'idle' | 'busy' | Refusal>('idle')
  const { customer, amountCents, currency, interval, limits, status, expiresAt } = offer
  const { tone, word } = states[status]
  const withdraw = async () => {
    setState('busy')
    try {
      await api.withdrawOffer(offer.id)
      toast('Withdrawn.')
      changed()
    } catch (error) {
      setState(asRefusal(error))
    }
  }
  const takeable = status === 'open' || status === 'proposed'
  return (
    <li class="stack">
      <div class="split">
        <span>
          {customer}: {perInterval(amountCents, currency, interval)},{' '}
          {limitWords(limits.requestsPerMonth)} requests
          {takeable && (
            <span class="muted">
              {' '}
              until <Day at={expiresAt} />
            </span>
          )}
        </span>
        <span class="row">
          <Badge tone={tone}>{word}</Badge>
          {takeable && (
            <Button
              busy={state === 'busy'}
              aria-label={`Withdraw the offer to ${customer}`}
              onClick={withdraw}
            >
              Withdraw
            </Button>
          )}
        </span>
      </div>
      {typeof state === 'object' && <Failure refusal={state} />}
    </li>
  )
}

/** Nothing at all for whoever never made one. */
export function MadeOffers({ changed }: { changed: () => void }) {
  const { loaded, again } = useLoad(async () => (await api.offers()).offers)
  if (loaded.state === 'failed') return <Failure refusal={loaded.refusal} again={again} />
  const made = loaded.state === 'ready' ? loaded.value.filter(({ made }) => made) : []
  if (made.length === 0) return null
  return (
    <section class="card stack" aria-labelledby="made-offers">
      <h2 id="made-offers">Offers you made</h2>
      <ul class="stack">
        {made.map((offer) => (
          <Made key={offer.id} offer={offer} changed={changed} />
        ))}
      </ul>
    </section>
  )
}
