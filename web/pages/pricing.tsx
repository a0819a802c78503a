/** `/pricing`: plans, what each includes, which fits, services, and the questions people ask before they pay. */

import { brand } from '../../workers/contract/brand.ts'
import { formatMoney, plans, services } from '../../workers/contract/catalogue.ts'
import { Badge } from '../components/badge.tsx'
import { Scroll } from '../components/scroll.tsx'
import { SiteLayout } from '../layouts/site.tsx'
import { PlanCards, StatusBadge } from './plan-cards.tsx'

/** Every feature any plan has, in the order the plans name them. */
const rows = [
  ...new Map(plans.flatMap((plan) => plan.features).map(({ key, label }) => [key, label])),
]

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
                {plans.map((plan) => {
                  const feature = plan.features.find((candidate) => candidate.key === key)
                  return (
                    <td key={plan.key}>
                      {feature ? (
                        <>
                          {feature.value} <StatusBadge status={feature.status} />
                        </>
                      ) : (
                        <span class="muted">–</span>
                      )}
                    </td>
                  )
                })}
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

function Fit() {
  return (
    <section class="section" aria-labelledby="fit">
      <h2 id="fit">Which plan fits</h2>
      <ul class="fits">
        {plans.map((plan) => (
          <li key={plan.key}>
            <strong>
              {plan.limits?.requestsPerMonth
                ? `Up to ${plan.limits.requestsPerMonth.toLocaleString('en-US')} requests a month`
                : 'More than that, or your own terms'}
            </strong>
            <span>
              {plan.name}
              {plan.limits?.requestsPerMonth &&
                `: about ${Math.floor(plan.limits.requestsPerMonth / 30)} a day`}
            </span>
            <span class="small muted">{plan.description}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function Services() {
  return (
    <section class="section" aria-labelledby="services">
      <h2 id="services">
        Services, one at a time <Badge>soon</Badge>
      </h2>
      <p class="muted">
        Fixed scope, one payment. A quote inside the range fixes the price before you pay; a person
        signs the result off.
      </p>
      <ul class="services">
        {services.map((service) => (
          <li key={service.key}>
            <strong>{service.name}</strong>
            <span class="figure">
              {formatMoney(service.minCents)} – {formatMoney(service.maxCents)}
            </span>
            <span class="small muted">{service.description}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const questions: readonly [string, string][] = [
  [
    'What happens at the limit?',
    'Work stops until the monthly window turns or your plan rises. There is no overage: nothing is charged by surprise.',
  ],
  [
    'Is there a free plan?',
    'No. An account is free: you can sign in, see everything and buy. Metered work needs a plan.',
  ],
  [
    'How do I cancel?',
    'In Billing, with two clicks. Everything works until the end of the paid period, and one click undoes it until then.',
  ],
  [
    'When do I get a refund?',
    'In full within 14 days of the purchase if fewer than 100 requests were used. The refund page says how to ask.',
  ],
  [
    'Can I change the plan or the interval?',
    `Yes. Doing it yourself in Billing is coming soon; until then write to ${brand.supportEmail}. An upgrade starts once its payment has succeeded, a downgrade at the end of the paid period, and you see the price first.`,
  ],
  [
    'Will my price rise?',
    'You keep the price you bought. If we ever have to move you to another one, you hear it 30 days before.',
  ],
  [
    'What if a payment fails?',
    'Everything keeps working for seven days while we mail you. Then new work pauses until it is paid; what you made stays readable, and paying restores access at once.',
  ],
  [
    'Do failed requests count?',
    'No. What we answer with an error on our side is not counted, and a goal that fails by our fault is given back.',
  ],
  [
    'Who sees my card?',
    'The payment provider, Stripe, on its own page. We keep only the brand, the last four digits and the expiry date.',
  ],
]

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
            Pay by the month, or by the year and save up to 16 %. The price you see is the price you
            are charged.
          </p>
        </div>
        <h2 class="visually-hidden">Plans</h2>
        <PlanCards />
        <Comparison />
        <Fit />
        <Services />
        <Questions />
      </div>
    </SiteLayout>
  )
}
