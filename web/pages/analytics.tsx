/** `/analytics`: how the business does, day by day, for operators; drawn by a part of the app loaded only here. */

import { useEffect, useRef, useState } from 'preact/hooks'
import { brand } from '../../workers/contract/brand.ts'
import { api } from '../client/api.ts'
import { useLoad } from '../client/load.ts'
import { useSession } from '../client/session.tsx'
import { Button } from '../components/button.tsx'
import { Failure, Notice } from '../components/notice.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { Range } from './analytics/range.tsx'
import { csvOf } from './analytics/words.ts'

/** Today's figures are at most this old. */
const REFRESH_MS = 60_000

const read = async (search: string) => {
  const [{ Board }, summary, { channels }, { cohorts, churn }] = await Promise.all([
    import('./analytics/board.tsx'),
    api.summary(search),
    api.funnel(search),
    api.cohorts(),
  ])
  return { Board, figures: { summary, channels, cohorts, churn } }
}

/** The time in the address; going back and forth in history follows it. */
function useSearch(): [string, (search: string) => void] {
  const [search, setSearch] = useState(location.search)
  useEffect(() => {
    const follow = () => setSearch(location.search)
    addEventListener('popstate', follow)
    return () => removeEventListener('popstate', follow)
  }, [])
  const go = (next: string) => {
    history.pushState(null, '', `${location.pathname}${next}`)
    setSearch(next)
  }
  return [search, go]
}

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

function Loading() {
  return (
    <>
      <div class="tiles">
        {Array.from({ length: 8 }, (_, tile) => (
          <div key={tile} class="tile">
            <Skeleton lines={2} />
          </div>
        ))}
      </div>
      <div class="card">
        <Skeleton lines={6} />
      </div>
    </>
  )
}

function Figures() {
  const [search, go] = useSearch()
  const { loaded, again, set } = useLoad(() => read(search))
  const [busy, setBusy] = useState(false)
  const wanted = useRef(search)
  useEffect(() => {
    if (wanted.current === search) return
    wanted.current = search
    setBusy(true)
    // The old figures stay until the new ones are there; of two choices the last counts.
    read(search)
      .then((value) => wanted.current === search && set(value), again)
      .finally(() => setBusy(false))
  }, [search, again, set])
  useEffect(() => {
    // What is on the page stays if a refresh fails; the next one tells.
    const refresh = () => {
      if (document.hidden) return
      read(search).then(
        (value) => wanted.current === search && set(value),
        () => undefined,
      )
    }
    const timer = setInterval(refresh, REFRESH_MS)
    return () => clearInterval(timer)
  }, [search, set])
  if (loaded.state === 'loading') return <Loading />
  if (loaded.state === 'failed')
    return (
      <>
        <Failure refusal={loaded.refusal} again={again} />
        <div>
          <Button onClick={() => go('')}>Show the last 30 days</Button>
        </div>
      </>
    )
  const { Board, figures } = loaded.value
  const { summary } = figures
  const at = new Date(summary.asOf).toLocaleTimeString('en-GB', { timeStyle: 'short' })
  return (
    <>
      <div class="split">
        <Range from={summary.from} to={summary.to} today={summary.asOf.slice(0, 10)} go={go} />
        <div class="row">
          <span class="muted small">As of {at}, days in UTC</span>
          <Button
            onClick={() => save(`${brand.slug}-${summary.from}-${summary.to}.csv`, csvOf(summary))}
          >
            Download CSV
          </Button>
        </div>
      </div>
      <div class="board" aria-busy={busy}>
        <Board {...figures} />
      </div>
    </>
  )
}

export function Analytics() {
  const { loaded } = useSession()
  if (loaded.state !== 'ready') return null
  return loaded.value.isSuperuser ? (
    <Figures />
  ) : (
    <Notice>
      <p>These figures are for operators. Your own usage and invoices are under Billing.</p>
    </Notice>
  )
}
