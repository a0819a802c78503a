/** `/pricing`: plans, what each includes, which fits, services, and the questions people ask before they pay. */

import { type Feature, plans } from '../../workers/contract/catalogue.ts'
import { Scroll } from '../components/scroll.tsx'
import { SiteLayout } from '../layouts/site.tsx'
import { PlanCards, StatusBadge } from './plan-cards.tsx'
import { PlanFit } from './plan-fit.tsx'
import { UP_TO } from './price-words.ts'
import { questions } from './questions.ts'
import { ServiceList } from './service-list.tsx'

/** Every feature any plan has, in the order the plans name them. */
const rows = [
  ...new Map(plans.flatMap((plan) => plan.features).map(({ key, label }) => [key, label])),
]

/** Where a reader finds the proof of a promise; what a route proves is described in the reference. */
const placeOf = ({ status, proof }: Feature): string | null => {
  if (status !== 'live' || !proof) return null
  return proof.kind === 'route' ? '/docs/api' : proof.path
}

function Value({ feature }: { feature: Feature | undefined }) {
  if (!feature) return <span class="muted">–</span>
  const { value, status } = feature
  const place = placeOf(feature)
  return (
    <>
      {place ? <a href={place}>{value}</a> : value} <StatusBadge status={status} />
    </>
  )
}

function Comparison() {
  return (
    <div class="section">
      <h2 id="compare">Compare the plans</h2>
      <Scroll look="compare" labelledBy="compare">
        <table>
          <thead>
            <tr>
              <th scope="col">Feature</th>
              {plans.map((plan) => (
                <th key={plan.key} scope="col">
                  {plan.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([key, label]) => (
              <tr key={key}>
                <th scope="row">{label}</th>
                {plans.map((plan) => (
                  <td key={plan.key}>
                    <Value feature={plan.features.find((candidate) => candidate.key === key)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p class="small muted">
        “soon” is being built and not usable yet; “on request” is agreed in an Enterprise contract.
      </p>
    </div>
  )
}

function Questions() {
  return (
    <section class="section faq" aria-labelledby="questions">
      <h2 id="questions">Questions before you pay</h2>
      <div>
        {questions.map(([question, answer]) => (
          <details key={question}>
            <summary>{question}</summary>
            <p>{answer}</p>
          </details>
        ))}
      </div>
    </section>
  )
}

export function Pricing() {
  return (
    <SiteLayout path="/pricing">
      <div class="wrap">
        <div class="intro">
          <h1>A plan with a hard limit, not a meter that runs away</h1>
          <p>
            Pay by the month, or by the year and save {UP_TO}. The price you see is the price you
            are charged.
          </p>
        </div>
        <h2 class="visually-hidden">Plans</h2>
        <PlanCards />
        <Comparison />
        <PlanFit />
        <ServiceList />
        <Questions />
      </div>
    </SiteLayout>
  )
}
