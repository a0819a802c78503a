/** The plans side by side with the month/year choice; works without JavaScript by radio and `:has()`. */

import {
  type Feature,
  type FeatureStatus,
  formatMoney,
  INTERVALS,
  type Interval,
  type Plan,
  plans,
  priceOf,
  yearlySavingCents,
} from '../../workers/contract/catalogue.ts'
import { Badge } from '../components/badge.tsx'
import { savingPercent, UP_TO } from './price-words.ts'

const words: Record<Interval, string> = { month: 'Monthly', year: 'Yearly' }

export function StatusBadge({ status }: { status: FeatureStatus }) {
  if (status === 'live') return null
  return <Badge>{status === 'soon' ? 'soon' : 'on request'}</Badge>
}

function Choice() {
  return (
    <fieldset class="interval">
      <legend class="visually-hidden">Billing interval</legend>
      <div class="toggle">
        {INTERVALS.map((interval) => (
          <span key={interval}>
            <input
              type="radio"
              name="interval"
              id={`by-${interval}`}
              value={interval}
              defaultChecked={interval === 'month'}
            />
            <label for={`by-${interval}`}>{words[interval]}</label>
          </span>
        ))}
      </div>
      <p class="small muted">Yearly: save {UP_TO}</p>
    </fieldset>
  )
}

/** The link is for a visitor; `site.ts` says what it means for whoever is signed in. */
function Price({ plan, interval }: { plan: Plan; interval: Interval }) {
  const price = priceOf(plan.key, interval)
  if (!price) return null
  const saving = formatMoney(yearlySavingCents(plan.key))
  const percent = savingPercent(plan.key)
  return (
    <div class={`when-${interval}`}>
      <p class="price">
        <strong>{formatMoney(price.amountCents)}</strong> / {interval}
      </p>
      <p class="small muted">
        {interval === 'year'
          ? `Saves ${saving} a year (${percent}).`
          : `Yearly saves ${saving} (${percent}).`}
      </p>
      <a
        class="button primary wide"
        href={`/register?plan=${plan.key}&interval=${interval}`}
        data-plan={plan.key}
        data-interval={interval}
        data-rank={plan.rank}
        data-name={plan.name}
      >{`Choose ${plan.name}`}</a>
    </div>
  )
}

const groups: readonly [FeatureStatus, string][] = [
  ['live', 'Works today'],
  ['on_request', 'In your contract'],
  ['soon', 'Soon, in this plan'],
]

function Group({
  title,
  status,
  features,
}: {
  title: string
  status: FeatureStatus
  features: readonly Feature[]
}) {
  if (features.length === 0) return null
  return (
    <div class={`group ${status}`}>
      <h4>{title}</h4>
      <ul>
        {features.map((feature) => (
          <li key={feature.key}>
            <span class="small muted">{feature.label}</span>
            <span>{feature.value}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Card({ plan }: { plan: Plan }) {
  return (
    <article class="card plan" aria-labelledby={`plan-${plan.key}`}>
      <header>
        <h3 id={`plan-${plan.key}`}>{plan.name}</h3>
        <p class="small muted">{plan.audience}</p>
      </header>
      {plan.contactSales ? (
        <div>
          <p class="price">
            <strong>Custom</strong>
          </p>
          <p class="small muted">Limits, price and terms by contract.</p>
          <a class="button wide" href="/contact-sales">
            Talk to sales
          </a>
        </div>
      ) : (
        INTERVALS.map((interval) => <Price key={interval} plan={plan} interval={interval} />)
      )}
      <div class="groups">
        {groups.map(([status, title]) => (
          <Group
            key={status}
            title={title}
            status={status}
            features={plan.features.filter((feature) => feature.status === status)}
          />
        ))}
      </div>
    </article>
  )
}

/** Stated wherever prices are. */
export function PriceNote() {
  return (
    <p class="small muted center">
      Prices in US dollars, excl. tax where it applies. Cancel any time; full{' '}
      <a href="/refunds">refund within 14 days</a> if fewer than 100 requests were used.
    </p>
  )
}

export function PlanCards() {
  return (
    <div class="plans">
      <Choice />
      <div class="plan-grid">
        {plans.map((plan) => (
          <Card key={plan.key} plan={plan} />
        ))}
      </div>
      <PriceNote />
    </div>
  )
}
