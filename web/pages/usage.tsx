/** `/usage`: what was used of the plan, by day, key and member; the same figures as the headers of every answer. */

import { useRef } from 'preact/hooks'
import type { ApiKey, Usage as UsageFigures } from '../../workers/contract/metering.ts'
import type { Subscription } from '../../workers/contract/objects.ts'
import { allKeys } from '../client/all-keys.ts'
import { api } from '../client/api.ts'
import { useLiveLoad } from '../client/live.ts'
import { useSession } from '../client/session.tsx'
import { Day } from '../components/day.tsx'
import { Failure } from '../components/notice.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { PaymentDue } from './payment-due.tsx'
import { periodEndWord } from './plan-words.ts'
import { UsageMeter } from './usage-meter.tsx'

export const REFRESH_MS = 10_000
export const loadUsage = async (): Promise<UsageFigures> => (await api.usage()).usage

/** What tells keys apart and limits them never changes: only a key more in use has them asked for again. */
function useKeysOf() {
  const last = useRef({ used: '', keys: [] as ApiKey[] })
  return async (usage: UsageFigures): Promise<ApiKey[]> => {
    const used = usage.keys.flatMap(({ keyId }) => keyId ?? []).sort()
    if (used.join() !== last.current.used)
      await allKeys().then(
        (keys) => {
          last.current = { used: used.join(), keys }
        },
        // The figures stand without them as well; the next refresh asks again.
        () => undefined,
      )
    return last.current.keys
  }
}

/** Chart and tables are a part of the app of their own, fetched by who opens this page. */
function usePage() {
  const keysOf = useKeysOf()
  return useLiveLoad(async () => {
    const [figures, usage] = await Promise.all([import('./usage-figures.tsx'), loadUsage()])
    return { ...figures, usage, keys: await keysOf(usage) }
  }, REFRESH_MS)
}

/** While a payment is open no next charge is promised; one on the day of the reset needs no second date. */
function Charge({ subscription, windowEnd }: { subscription: Subscription; windowEnd: string }) {
  const { currentPeriodEnd } = subscription
  if (periodEndWord(subscription) !== 'Next charge') return null
  const day = (at: string) => new Date(at).toDateString()
  return (
    <p class="small muted">
      Your next charge is on <Day at={currentPeriodEnd} />
      {day(currentPeriodEnd) !== day(windowEnd) &&
        '; the quota window and the charge keep their own dates'}
      .
    </p>
  )
}

function Window({ usage }: { usage: UsageFigures }) {
  const { loaded } = useSession()
  const subscription = loaded.state === 'ready' ? loaded.value.subscription : null
  return (
    <section class="card stack" aria-labelledby="window">
      <h2 id="window">This window</h2>
      <UsageMeter usage={usage} />
      {subscription && usage.windowEnd && (
        <Charge subscription={subscription} windowEnd={usage.windowEnd} />
      )}
    </section>
  )
}

function Burst({ burst }: { burst: UsageFigures['burst'] }) {
  const number = (value: number) => value.toLocaleString('en-US')
  return (
    <section class="card stack" aria-labelledby="burst">
      <h2 id="burst">Burst</h2>
      <p>
        <strong class="price-large">
          {number(burst.remaining)} of {number(burst.limit)}
        </strong>{' '}
        requests left in this minute.
      </p>
      <p class="small muted">
        Any answer to a key says what is left in its <code>RateLimit</code> header. Refused calls
        and faults of ours are not counted in the window.
      </p>
    </section>
  )
}

export function Usage() {
  const session = useSession().loaded
  const { loaded, again } = usePage()
  if (loaded.state === 'loading')
    return (
      <div class="card">
        <Skeleton lines={5} />
      </div>
    )
  if (loaded.state === 'failed') return <Failure refusal={loaded.refusal} again={again} />
  const { ByDay, ByKey, ByMember, usage, keys } = loaded.value
  return (
    <>
      {session.state === 'ready' && <PaymentDue user={session.value} />}
      <div class="cards">
        <Window usage={usage} />
        {usage.burst.limit > 0 && <Burst burst={usage.burst} />}
      </div>
      <ByDay usage={usage} />
      <ByKey usage={usage} keys={keys} />
      <ByMember usage={usage} me={session.state === 'ready' ? session.value.id : null} />
    </>
  )
}
