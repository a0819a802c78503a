/** `/`: what TitanForge does, how a run goes, the rules it keeps, the plans. */

import { brand } from '../../workers/contract/brand.ts'
import { Badge } from '../components/badge.tsx'
import { SiteLayout } from '../layouts/site.tsx'
import { PlanCards } from './plan-cards.tsx'
import { Services } from './pricing.tsx'

const steps = [
  ['✓', 'Fetch the page as a browser would', 'done'],
  ['✓', 'Check security headers and cookies', 'done'],
  ['✓', 'Check accessibility, SEO and weight', 'done'],
  ['✓', 'Write each finding with its exact fix', 'done'],
  ['!', 'Open a pull request with the fixes', 'waits for you'],
] as const

function Run() {
  return (
    <figure class="run" aria-label="How a run goes">
      <div class="row">
        <strong>How a run goes</strong>
        <Badge>illustration, opens soon</Badge>
      </div>
      <div>
        <p class="small muted">Goal</p>
        <p>“Audit our start page and fix what you can.”</p>
      </div>
      <ol aria-label="Tasks">
        {steps.map(([mark, step, state]) => (
          <li key={step}>
            <span class={mark === '!' ? 'hold' : 'tick'} aria-hidden="true">
              {mark}
            </span>
            <span>{step}</span>
            <span class="small muted">{state}</span>
          </li>
        ))}
      </ol>
      <div>
        <p class="small muted">Result</p>
        <p>A report with evidence for every finding, and one action for you to approve or deny.</p>
      </div>
    </figure>
  )
}

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

export function Landing() {
  return (
    <SiteLayout path="/">
      <div class="wrap">
        <div class="hero">
          <div class="stack">
            <h1>{brand.tagline}</h1>
            <p class="lead">{brand.description}</p>
            <div class="row">
              <a class="button primary" href="/pricing">
                See plans and prices
              </a>
              <a class="button" href="/docs">
                Read the docs
              </a>
            </div>
            <p class="small muted">
              Accounts, plans and billing run today; what is marked “soon” is being built.
            </p>
          </div>
          <Run />
        </div>
        <section class="stack" aria-labelledby="rules">
          <h2 id="rules">Rules we keep</h2>
          <div class="rules">
            {rules.map(([title, text]) => (
              <div key={title}>
                <h3>{title}</h3>
                <p class="muted">{text}</p>
              </div>
            ))}
          </div>
        </section>
        <section class="section" aria-labelledby="plans">
          <h2 id="plans">Plans</h2>
          <PlanCards />
        </section>
        <Services />
      </div>
    </SiteLayout>
  )
}
