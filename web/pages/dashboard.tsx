/** `/dashboard`: the plan, what it gives, and the next thing worth doing. */

import { Fragment } from 'preact'
import { useEffect } from 'preact/hooks'
import type { User } from '../../workers/contract/objects.ts'
import { useSession } from '../client/session.tsx'
import { Badge } from '../components/badge.tsx'
import { Day } from '../components/day.tsx'
import { Code } from '../components/scroll.tsx'
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
import { Unverified } from './unverified.tsx'

function PlanCard({ user, settling }: { user: User; settling: boolean }) {
  const { subscription, entitlements } = user
  if (!subscription)
    return (
      <section class="card stack" aria-labelledby="plan">
        <h2 id="plan">No plan yet</h2>
        <p class="muted">
          Your account is ready. Metered work starts with a plan: Starter from $19, Pro from $99 a
          month, and up to 16 % less by the year.
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

const firstCall = (origin: string, email: string) =>
  `curl ${origin}/token -d grant_type=password \\
  -d username=${email} -d password=…`

function NextSteps({ user }: { user: User }) {
  return (
    <section class="card stack" aria-labelledby="next">
      <h2 id="next">What to do next</h2>
      <p>
        Ask the API for a token and look at your own account. <a href="/docs">The docs</a> go on
        from there.
      </p>
      <Code>{firstCall(location.origin, user.email)}</Code>
      <p class="muted small">
        Submitting goals is on its way: what is marked “soon” is not there yet.
      </p>
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
      <div class="cards">
        <PlanCard user={user} settling={settling} />
        <Included user={user} />
      </div>
      <NextSteps user={user} />
    </>
  )
}
