/** Which plan fits: the reader says how many requests they expect; answered by radio and `:has()`, without JavaScript. */

import { formatMoney, type Plan, plans, priceOf } from '../../workers/contract/catalogue.ts'

const DAYS_A_MONTH = 30

const count = (requests: number) => requests.toLocaleString('en-US')

/** `Up to 1,000`, `1,001 to 10,000`, `More than 10,000`. */
function rangeOf(plan: Plan): string {
  const below = plans
    .filter(({ rank }) => rank < plan.rank)
    .map(({ limits }) => limits?.requestsPerMonth ?? 0)
    .reduce((most, limit) => Math.max(most, limit), 0)
  const limit = plan.limits?.requestsPerMonth
  if (!limit) return `More than ${count(below)}`
  return below === 0 ? `Up to ${count(limit)}` : `${count(below + 1)} to ${count(limit)}`
}

function Answer({ plan }: { plan: Plan }) {
  const { limits } = plan
  const [month, year] = [priceOf(plan.key, 'month'), priceOf(plan.key, 'year')]
  return (
    <div class={`answer fits-${plan.key}`}>
      <p class="answer-name">{plan.name}</p>
      {limits?.requestsPerMonth && month && year ? (
        <dl>
          <div>
            <dt>Price</dt>
            <dd>
              {formatMoney(month.amountCents)} a month or {formatMoney(year.amountCents)} a year
            </dd>
          </div>
          <div>
            <dt>Per 1,000 requests, all used</dt>
            <dd>{formatMoney((month.amountCents * 1_000) / limits.requestsPerMonth)}</dd>
          </div>
          <div>
            <dt>A day, on average</dt>
            <dd>about {count(Math.floor(limits.requestsPerMonth / DAYS_A_MONTH))} requests</dd>
          </div>
          <div>
            <dt>At once</dt>
            <dd>
              {limits.concurrentTasks === 1 ? '1 task' : `${limits.concurrentTasks} tasks`}, up to{' '}
              {limits.burstPerMinute} requests a minute
            </dd>
          </div>
        </dl>
      ) : (
        <p>Volume, burst, price and terms are agreed in a contract.</p>
      )}
      {plan.contactSales ? (
        <a href="/contact-sales">Tell us what you need</a>
      ) : (
        <a href={`#plan-${plan.key}`}>Back to {plan.name}</a>
      )}
    </div>
  )
}

export function PlanFit() {
  return (
    <section class="section fit" aria-labelledby="fit">
      <h2 id="fit">Which plan fits</h2>
      <fieldset class="interval">
        <legend>How many requests do you expect a month?</legend>
        <div class="toggle wide">
          {plans.map((plan) => (
            <span key={plan.key}>
              <input
                type="radio"
                name="fit"
                id={`fit-${plan.key}`}
                defaultChecked={plan.rank === 1}
              />
              <label for={`fit-${plan.key}`}>{rangeOf(plan)}</label>
            </span>
          ))}
        </div>
      </fieldset>
      {plans.map((plan) => (
        <Answer key={plan.key} plan={plan} />
      ))}
    </section>
  )
}
