/** The meter of the quota window: used, left, when it starts again, and whether it will last. */

import type { ComponentChildren } from 'preact'
import type { Usage } from '../../workers/contract/metering.ts'
import { Day } from '../components/day.tsx'
import { Meter } from '../components/meter.tsx'
import { shareWords, type UsageState, usageState, usedWords } from './usage-words.ts'

const TONES = {
  none: 'bad',
  unlimited: 'accent',
  fine: 'accent',
  near: 'warn',
  spent: 'bad',
} as const

function Zone() {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return <span class="muted"> ({timeZone === 'UTC' ? timeZone : `${timeZone} time`})</span>
}

const Upgrade = ({ usage }: { usage: Usage }) =>
  usage.plan === 'enterprise' ? null : (
    <>
      {' '}
      <a href="/billing">See a higher plan</a>.
    </>
  )

function outlook(state: UsageState, usage: Usage): ComponentChildren {
  if (state === 'spent')
    return (
      <>
        <strong>The limit is reached.</strong> Calls answer 429 until the reset or a higher plan;
        nothing is charged beyond it.
        <Upgrade usage={usage} />
      </>
    )
  if (usage.projectedExhaustionAt)
    return (
      <>
        At this pace the limit is reached on <Day at={usage.projectedExhaustionAt} time />, before
        the reset.
        <Upgrade usage={usage} />
      </>
    )
  if (state === 'unlimited') return 'Your plan has no limit on requests.'
  return usage.used === 0 ? 'Nothing used yet.' : 'At this pace it lasts until the reset.'
}

export function UsageMeter({ usage }: { usage: Usage }) {
  const state = usageState(usage)
  const words = usedWords(usage)
  const share = shareWords(usage)
  if (state === 'none')
    return (
      <p class="muted">
        Without a plan, calls with a key answer 402. <a href="/pricing">Choose a plan</a> and they
        work at once.
      </p>
    )
  return (
    <div class="stack">
      <p class="split">
        <strong class="price-large">{words}</strong>
        {share && <span class="muted figure">{share} used</span>}
      </p>
      {usage.limit !== null && (
        <Meter
          label="Requests used in this window"
          value={usage.used}
          max={usage.limit}
          words={words}
          tone={TONES[state]}
        />
      )}
      <p>{outlook(state, usage)}</p>
      {usage.windowEnd && (
        <p>
          Starts again at 0 on <Day at={usage.windowEnd} time />
          <Zone />.
        </p>
      )}
    </div>
  )
}
