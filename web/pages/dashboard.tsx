/** `/dashboard`: the plan, what it gives, and the next thing worth doing. */

import { Fragment } from 'preact'
import { useEffect } from 'preact/hooks'
import { brandKit } from '../../workers/contract/brand.ts'
import type { User } from '../../workers/contract/objects.ts'
import { useLiveLoad } from '../client/live.ts'
import { useSession } from '../client/session.tsx'
import { Badge } from '../components/badge.tsx'
import { Day } from '../components/day.tsx'
import { Failure } from '../components/notice.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { GoalForm } from './desk/goal-form.tsx'
import { RecentGoals } from './desk/recent-goals.tsx'
import { RunningTasks } from './desk/running-tasks.tsx'
import { Schedules } from './desk/schedules.tsx'
import { FirstCall } from './first-call.tsx'
import { PaymentDue } from './payment-due.tsx'
import {
  accessWords,
  grantedFeatures,
  limitWords,
  perInterval,
  periodEndWord,
  planName,
  stateOf,
} from './plan-words.ts'
import { monthly, UP_TO } from './price-words.ts'
import { Unverified } from './unverified.tsx'
import { loadUsage, REFRESH_MS } from './usage.tsx'
import { UsageMeter } from './usage-meter.tsx'

function PlanCard({ user, settling }: { user: User; settling: boolean }) {
  const { subscription, entitlements } = user
  if (!subscription)
    return (
      <section class="card stack" aria-labelledby="plan">
        <h2 id="plan">No plan yet</h2>
        <p class="muted">
          Your account is ready. Metered work starts with a plan: Starter from {monthly('starter')},
          Pro from {monthly('pro')} a month, and {UP_TO} less by the year.
        </p>
        <div class="row">
          <a class="button primary" href="/pricing">
            Choose a plan
          </a>
          <a class="button quiet" href="/contact-sales">
            Talk to sales
          </a>
        </div>
      </section>
    )
  const state = stateOf(subscription)
  return (
    <section class="card stack" aria-labelledby="plan">
      <div class="row">
        <h2 id="plan">{planName(subscription.plan)}</h2>
        <Badge tone={state.tone}>{state.word}</Badge>
      </div>
      <dl class="facts">
        <dt>Price</dt>
        <dd>
          {perInterval(subscription.amountCents, subscription.currency, subscription.interval)}
        </dd>
        <dt>{periodEndWord(subscription)}</dt>
        <dd>
          <Day at={subscription.endsAt ?? subscription.currentPeriodEnd} />
        </dd>
        <dt>Access</dt>
        <dd>{settling ? 'Being set up …' : accessWords[entitlements.access]}</dd>
      </dl>
      <div>
        <a class="button" href="/billing">
          Open billing
        </a>
      </div>
    </section>
  )
}

function Included({ user }: { user: User }) {
  const { entitlements } = user
  const usable = entitlements.access === 'full' || entitlements.access === 'grace'
  if (!usable) return null
  const limits: [string, string][] = [
    ['Requests per month', limitWords(entitlements.requestsPerMonth)],
    ['Burst per minute', limitWords(entitlements.burstPerMinute)],
    ['Concurrent tasks', limitWords(entitlements.concurrentTasks)],
  ]
  return (
    <section class="card stack" aria-labelledby="included">
      <h2 id="included">What your plan includes</h2>
      <dl class="facts">
        {limits.map(([label, value]) => (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
      <ul class="plain">
        {grantedFeatures(entitlements.plan, entitlements.features)
          .filter(({ key }) => !['requests', 'burst', 'concurrency'].includes(key))
          .map((feature) => (
            <li key={feature.key}>
              {feature.label}: {feature.value} {feature.status === 'soon' && <Badge>soon</Badge>}
            </li>
          ))}
      </ul>
    </section>
  )
}

/** The same meter as on `/usage`; a failure to read it must not take the page along. */
function UsageCard() {
  const { loaded, again } = useLiveLoad(loadUsage, REFRESH_MS)
  return (
    <section class="card stack" aria-labelledby="usage">
      <h2 id="usage">Usage</h2>
      {loaded.state === 'loading' && <Skeleton lines={3} />}
      {loaded.state === 'failed' && <Failure refusal={loaded.refusal} again={again} />}
      {loaded.state === 'ready' && <UsageMeter usage={loaded.value} />}
      <div>
        <a class="button" href="/usage">
          Open usage
        </a>
      </div>
    </section>
  )
}

function NextSteps() {
  return (
    <section class="card stack" aria-labelledby="next">
      <h2 id="next">Your first call</h2>
      <p>
        <a href="/settings#api-keys">Make a key</a>, put it into{' '}
        <code>{brandKit.code.variables}_KEY</code>, and ask what you have used; asking never counts.
        The <a href="/docs/api">API reference</a> goes on from there.
      </p>
      <FirstCall />
    </section>
  )
}

const SETTLING_MS = 1_500

/** Provisioning follows the payment by a moment: a paid plan without access is asked for again. */
function useSettling(user: User | null, refresh: () => Promise<void>) {
  const settling = user?.subscription?.status === 'active' && user.entitlements.access === 'none'
  useEffect(() => {
    if (!settling) return
    const timer = setInterval(refresh, SETTLING_MS)
    return () => clearInterval(timer)
  }, [settling, refresh])
  return settling
}

export function Dashboard() {
  const { loaded, refresh } = useSession()
  const settling = useSettling(loaded.state === 'ready' ? loaded.value : null, refresh)
  if (loaded.state !== 'ready') return null
  const user = loaded.value
  return (
    <>
      <PaymentDue user={user} />
      {!user.emailVerified && <Unverified email={user.email} />}
      {user.subscription && <GoalForm onPlan={user.entitlements.plan ?? user.subscription.plan} />}
      <div class="cards">
        <PlanCard user={user} settling={settling} />
        {user.subscription && <UsageCard />}
        {/* Below what does not change: lists grow as they are read. */}
        {user.subscription && <RunningTasks />}
        {user.subscription && <RecentGoals />}
        {user.subscription && <Schedules />}
        <Included user={user} />
      </div>
      <NextSteps />
    </>
  )
}
