/** The plans side by side with the month/year choice; works without JavaScript by radio and `:has()`. */

import {
  type Feature,
  formatMoney,
  INTERVALS,
  type Interval,
  type Plan,
  plans,
  priceOf,
  yearlySavingCents,
} from '../../workers/contract/catalogue.ts'
import { Badge } from '../components/badge.tsx'

const words: Record<Interval, string> = { month: 'Monthly', year: 'Yearly' }

/** `12.7 %` of what twelve months cost. */
export function savingPercent(plan: Plan): string {
  const month = priceOf(plan.key, 'month')
  if (!month) return ''
  return `${((yearlySavingCents(plan.key) / (month.amountCents * 12)) * 100).toFixed(1)} %`
}

export function StatusBadge({ status }: { status: Feature['status'] }) {
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
      <p class="small muted">Yearly: save up to 16 %</p>
    </fieldset>
  )
}

function Price({ plan, interval }: { plan: Plan; interval: Interval }) {
  const price = priceOf(plan.key, interval)
  if (!price) return null
  const saving = yearlySavingCents(plan.key)
  return (
    <div class={`when-${interval}`}>
      <p class="price">
        <strong>{formatMoney(price.amountCents)}</strong> / {interval}
      </p>
      <p class="small muted">
        {interval === 'year'
          ? `Saves ${formatMoney(saving)} a year (${savingPercent(plan)}).`
          : `Billed every month. Yearly saves ${formatMoney(saving)}.`}
      </p>
      <a
        class="button primary wide"
        href={`/register?plan=${plan.key}&interval=${interval}`}
      >{`Choose ${plan.name}`}</a>
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
      <ul>
        {plan.features.map((feature) => (
          <li key={feature.key}>
            <span class="small muted">{feature.label}</span>
            <span>
              {feature.value} <StatusBadge status={feature.status} />
            </span>
          </li>
        ))}
      </ul>
    </article>
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
      <p class="small muted center">
        Prices in US dollars, excl. tax where it applies. Cancel any time; full{' '}
        <a href="/refunds">refund within 14 days</a> if fewer than 100 requests were used.
      </p>
    </div>
  )
}
