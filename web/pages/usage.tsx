/** `/usage`: what was used of the plan, by day, key and member; the same figures as the headers of every answer. */

import type { Usage as UsageFigures } from '../../workers/contract/metering.ts'
import { api } from '../client/api.ts'
import { useLiveLoad } from '../client/live.ts'
import { useSession } from '../client/session.tsx'
import { Day } from '../components/day.tsx'
import { Failure } from '../components/notice.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { PaymentDue } from './payment-due.tsx'
import { UsageMeter } from './usage-meter.tsx'

export const REFRESH_MS = 10_000
export const loadUsage = async (): Promise<UsageFigures> => (await api.usage()).usage

/** Chart and tables are a part of the app of their own, fetched by who opens this page. */
const loadPage = async () => {
  const [figures, usage] = await Promise.all([import('./usage-figures.tsx'), loadUsage()])
  return { ...figures, usage }
}

function Window({ usage }: { usage: UsageFigures }) {
  const { loaded } = useSession()
  const subscription = loaded.state === 'ready' ? loaded.value.subscription : null
  const charged =
    subscription && !subscription.cancelAtPeriodEnd ? subscription.currentPeriodEnd : null
  return (
    <section class="card stack" aria-labelledby="window">
      <h2 id="window">This window</h2>
      <UsageMeter usage={usage} />
      {charged && usage.windowEnd && (
        <p class="small muted">
          Your next charge is on <Day at={charged} />; the quota window and the charge keep their
          own dates.
        </p>
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
        Any answer to a key says both limits in its <code>RateLimit</code> header. Refused calls and
        faults of ours are not counted in the window.
      </p>
    </section>
  )
}

export function Usage() {
  const session = useSession().loaded
  const { loaded, again } = useLiveLoad(loadPage, REFRESH_MS)
  if (loaded.state === 'loading')
    return (
      <div class="card">
        <Skeleton lines={5} />
      </div>
    )
  if (loaded.state === 'failed') return <Failure refusal={loaded.refusal} again={again} />
  const { ByDay, ByKey, ByMember, usage } = loaded.value
  return (
    <>
      {session.state === 'ready' && <PaymentDue user={session.value} />}
      <div class="cards">
        <Window usage={usage} />
        {usage.burst.limit > 0 && <Burst burst={usage.burst} />}
      </div>
      <ByDay usage={usage} />
      <ByKey usage={usage} />
      <ByMember usage={usage} me={session.state === 'ready' ? session.value.id : null} />
    </>
  )
}
