/** `/services`: what each service delivers, what it needs from you, and how an order goes. */

import { type Service, type ServiceKey, services } from '../../workers/contract/catalogue.ts'
import { SiteLayout } from '../layouts/site.tsx'
import { StatusBadge } from './plan-cards.tsx'
import { rangeOf, statusOf } from './service-list.tsx'

/** What the range depends on, and what we need before we can quote. */
const details: Record<ServiceKey, { needs: string; price: string }> = {
  micro_feature: {
    needs: 'Read access to the repository, the behaviour you want, and how its tests are run.',
    price: 'How many files change, and whether a test suite is there to extend.',
  },
  website_audit: {
    needs: 'The address, and your word that the site is yours to test.',
    price: 'How many pages and templates are looked at.',
  },
  api_endpoint: {
    needs: 'The schema or an example of the data, and who may call it.',
    price: 'How many resources there are, and how they are protected.',
  },
}

const steps = [
  ['You say what you need', 'In your own words; we ask when something is open.'],
  ['You get a quote', 'One price inside the published range, valid for a stated time. Free.'],
  ['You pay once', 'On Stripe’s page, the amount of the quote and not a cent more.'],
  ['Agents do the work', 'You see each task as it happens.'],
  ['A person signs it off', 'Nothing is delivered that nobody looked at.'],
] as const

function Offer({ service }: { service: Service }) {
  const { needs, price } = details[service.key]
  return (
    <article class="card stack offer" aria-labelledby={service.key}>
      <h2 id={service.key}>{service.name}</h2>
      <p class="price">
        <strong>{rangeOf(service)}</strong> <StatusBadge status={statusOf(service)} />
      </p>
      <p>{service.description}</p>
      <dl class="terms">
        {service.features.map((feature) => (
          <div key={feature.key}>
            <dt>{feature.label}</dt>
            <dd>{feature.value}</dd>
          </div>
        ))}
        <div>
          <dt>We need from you</dt>
          <dd>{needs}</dd>
        </div>
        <div>
          <dt>What decides the price</dt>
          <dd>{price}</dd>
        </div>
      </dl>
    </article>
  )
}

export function Services() {
  const open = services.some((service) => statusOf(service) === 'live')
  return (
    <SiteLayout path="/services">
      <div class="wrap">
        <div class="intro">
          <h1>A finished piece of work, at a price you know first</h1>
          <p>
            Three services with a fixed scope. Agents do the work, a person signs it off, and you
            pay once, inside a published range.
          </p>
        </div>
        <div class="offers">
          {services.map((service) => (
            <Offer key={service.key} service={service} />
          ))}
        </div>
        <section class="section" aria-labelledby="how">
          <h2 id="how">How an order goes</h2>
          <ol class="steps">
            {steps.map(([title, text]) => (
              <li key={title}>
                <strong>{title}</strong>
                <span class="muted">{text}</span>
              </li>
            ))}
          </ol>
        </section>
        {!open && (
          <section class="section closing" aria-labelledby="now">
            <h2 id="now">Ordering here opens soon</h2>
            <p class="muted">
              Until then a person takes your order: say what you need, and you get a quote by mail.
            </p>
            <a class="button primary" href="/contact-sales">
              Ask for a quote
            </a>
          </section>
        )}
      </div>
    </SiteLayout>
  )
}
