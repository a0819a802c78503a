/** `/contact-sales`: how to reach a person about Enterprise. */

import { brand } from '../../workers/contract/brand.ts'
import { planOf } from '../../workers/contract/catalogue.ts'
import { SiteLayout } from '../layouts/site.tsx'

export function ContactSales() {
  const enterprise = planOf('enterprise')
  return (
    <SiteLayout path="/contact-sales">
      <article class="wrap narrow prose">
        <h1>Talk to sales</h1>
        <p class="lead">{enterprise?.description}</p>
        <a class="button primary" href={`mailto:${brand.salesEmail}?subject=Enterprise`}>
          Write to {brand.salesEmail}
        </a>
        <h2>What an Enterprise contract can hold</h2>
        <ul>
          {enterprise?.features.map((feature) => (
            <li key={feature.key}>
              {feature.label}: {feature.value}
            </li>
          ))}
        </ul>
        <h2>What helps us answer well</h2>
        <ul>
          <li>What the agents should do, and how many requests a month you expect.</li>
          <li>Where it must run: our cloud, your Cloudflare account, on your premises.</li>
          <li>Who signs in, and with which identity provider.</li>
        </ul>
      </article>
    </SiteLayout>
  )
}
