/** `/`: what we do, a run, what runs already, the rules it keeps, the plans. */

import { brandKit } from '../../workers/contract/brand.ts'
import { formatMoney, type Plan, plans, priceOf } from '../../workers/contract/catalogue.ts'
import { problems } from '../../workers/contract/problems.ts'
import type { Example } from '../examples.ts'
import { SiteLayout } from '../layouts/site.tsx'
import { PriceNote } from './plan-cards.tsx'
import { ExampleRun, PurchaseRun } from './runs.tsx'
import { ServiceList } from './service-list.tsx'

const rules = [
  [
    'A hard limit, no overage',
    'At the limit work stops until the month turns or your plan rises. Nothing is charged by surprise.',
  ],
  [
    'A person decides what matters',
    'Agents act on their own until money or something irreversible is at stake. Then they propose, and a person decides.',
  ],
  [
    'The price shown is the price charged',
    'No price ever comes from the browser. You keep the price you bought, and you hear of a change 30 days before.',
  ],
  [
    'Failed work is free',
    'What fails by our fault is not counted and what you made stays readable, whatever happens to your plan.',
  ],
] as const

/** Each claim with the place where a reader can check it alone. */
const proofs: readonly [claim: string, text: string, href: string, check: string][] = [
  [
    'One request',
    'This page came whole in a single answer of less than 14 KB, with no cookie and nothing from third parties.',
    '/privacy',
    'What we store',
  ],
  [
    'Open health',
    'Database, queues, payments, mail: what the operators see is what you see.',
    '/status',
    'See the status',
  ],
  [
    `${Object.keys(problems).length} documented refusals`,
    'Whatever the API can refuse has a code, a page that says what to do, and a request id to quote.',
    '/docs/problems',
    'Browse the codes',
  ],
  [
    'Refunds stated first',
    'In full within 14 days if fewer than 100 requests were used. You read it before you pay.',
    '/refunds',
    'Read the rule',
  ],
]

function Proof() {
  return (
    <section class="section" aria-labelledby="proof">
      <h2 id="proof">Check it yourself</h2>
      <div class="columns">
        {proofs.map(([claim, text, href, check]) => (
          <div key={claim}>
            <h3>{claim}</h3>
            <p class="muted">{text}</p>
            <a href={href}>{check}</a>
          </div>
        ))}
      </div>
    </section>
  )
}

function ShortPlan({ plan }: { plan: Plan }) {
  const [month, year] = [priceOf(plan.key, 'month'), priceOf(plan.key, 'year')]
  const requests = plan.limits?.requestsPerMonth
  return (
    <article class="card stack short-plan" aria-labelledby={`short-${plan.key}`}>
      <h3 id={`short-${plan.key}`}>{plan.name}</h3>
      <p class="price">
        {month && year ? (
          <>
            <strong>{formatMoney(month.amountCents)}</strong> / month, or{' '}
            {formatMoney(year.amountCents)} / year
          </>
        ) : (
          <>
            <strong>Custom</strong> by contract
          </>
        )}
      </p>
      <p>
        {requests
          ? `${requests.toLocaleString('en-US')} requests a month`
          : 'As many requests as you agree on'}
      </p>
      <p class="small muted">{plan.audience}</p>
    </article>
  )
}

export function Landing({ examples }: { examples: readonly Example[] }) {
  const [first] = examples
  return (
    <SiteLayout path="/">
      <div class="wrap">
        <div class="hero">
          <div class="stack">
            <h1>{brandKit.tagline}</h1>
            <p class="lead">{brandKit.description}</p>
            <div class="row">
              <a class="button primary" href="/pricing">
                See plans and prices
              </a>
              <a class="button quiet" href="/docs">
                Read the docs
              </a>
            </div>
            <p class="small muted">
              Audits, analyses, plans, billing and the metered API run today; what is marked “soon”
              is being built.
            </p>
          </div>
          {first && <ExampleRun example={first} link />}
        </div>
        <section class="section own" aria-labelledby="own">
          <div class="stack">
            <h2 id="own">Our own business already runs this way</h2>
            <p class="muted">
              Buying a plan here is work that agents do. Each keeps a queue, writes down what it
              owes before it acts, and may be stopped at any point without doing anything twice.
            </p>
            <p>
              <a href="/blog/webhooks-without-losing-an-event">How that works, with the code</a>
            </p>
          </div>
          <PurchaseRun />
        </section>
        <section class="section" aria-labelledby="rules">
          <h2 id="rules">Rules we keep</h2>
          <div class="columns">
            {rules.map(([title, text]) => (
              <div key={title}>
                <h3>{title}</h3>
                <p class="muted">{text}</p>
              </div>
            ))}
          </div>
        </section>
        <Proof />
        <section class="section" aria-labelledby="plans">
          <h2 id="plans">Plans</h2>
          <div class="plan-grid">
            {plans.map((plan) => (
              <ShortPlan key={plan.key} plan={plan} />
            ))}
          </div>
          <div class="row center">
            <a class="button primary" href="/pricing">
              See plans and prices
            </a>
          </div>
          <PriceNote />
        </section>
        <ServiceList />
      </div>
    </SiteLayout>
  )
}
