/** The services with their ranges, short: for pages whose subject is something else. */

import { formatMoney, type Service, services } from '../../workers/contract/catalogue.ts'
import { StatusBadge } from './plan-cards.tsx'

export const rangeOf = ({ minCents, maxCents }: Service): string =>
  `${formatMoney(minCents)} – ${formatMoney(maxCents)}`

/** Soon, unless some part of it runs. */
export const statusOf = (service: Service) =>
  service.features.some(({ status }) => status === 'live') ? 'live' : 'soon'

export function ServiceList() {
  return (
    <section class="section" aria-labelledby="services">
      <div class="stack">
        <h2 id="services">Services, one at a time</h2>
        <p class="muted">
          Fixed scope, one payment. A quote inside the range fixes the price before you pay; a
          person signs the result off.
        </p>
      </div>
      <ul class="services">
        {services.map((service) => (
          <li key={service.key}>
            <a href={`/services#${service.key}`}>{service.name}</a>
            <span class="figure">
              {rangeOf(service)} <StatusBadge status={statusOf(service)} />
            </span>
            <span class="small muted">{service.description}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
