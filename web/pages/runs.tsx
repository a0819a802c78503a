/** Two runs as the landing page shows them: a goal of the swarm, not open yet, and a purchase, which runs today. */

import { Badge } from '../components/badge.tsx'

type Step = readonly [mark: '✓' | '!', what: string, state: string]

function Steps({ label, steps }: { label: string; steps: readonly Step[] }) {
  return (
    <ol aria-label={label}>
      {steps.map(([mark, what, state]) => (
        <li key={what}>
          <span class={mark === '!' ? 'hold' : 'tick'} aria-hidden="true">
            {mark}
          </span>
          <span>{what}</span>
          <span class="small muted">{state}</span>
        </li>
      ))}
    </ol>
  )
}

const audit: readonly Step[] = [
  ['✓', 'Fetch the page as a browser would', 'done'],
  ['✓', 'Check security headers and cookies', 'done'],
  ['✓', 'Check accessibility, SEO and weight', 'done'],
  ['✓', 'Write each finding with its exact fix', 'done'],
  ['!', 'Open a pull request with the fixes', 'waits for you'],
]

export function SwarmRun() {
  return (
    <figure class="run" aria-label="How a run goes">
      <div class="run-head">
        <strong>How a run goes</strong>
        <Badge tone="accent">soon</Badge>
      </div>
      <div>
        <p class="small muted">Goal</p>
        <p>“Audit our start page and fix what you can.”</p>
      </div>
      <Steps label="Tasks" steps={audit} />
      <div class="ask">
        <p>
          <strong>Open a pull request?</strong> The exact change is shown; nothing happens before
          you say so.
        </p>
        <p class="small muted">Approve or deny, until it expires.</p>
      </div>
      <div>
        <p class="small muted">Result</p>
        <p>
          <code>report.html</code> and <code>findings.json</code>, with the evidence for every
          finding.
        </p>
      </div>
    </figure>
  )
}

/** What the Billing, Provisioning, Notification and Analytics agents do with one paid checkout. */
const purchase: readonly Step[] = [
  ['✓', 'The payment’s event is verified and recorded before it is answered', 'webhook'],
  ['✓', 'The payment provider is asked again, and the plan is written', 'Billing'],
  ['✓', 'Limits go to the account’s own meter, and access begins', 'Provisioning'],
  ['✓', 'One welcome, one receipt', 'Notification'],
  ['✓', 'Facts for the daily figures, each counted once', 'Analytics'],
]

export function PurchaseRun() {
  return (
    <figure class="run" aria-label="What happens when you buy">
      <div class="run-head">
        <strong>Pro, yearly: paid</strong>
        <Badge tone="good">runs today</Badge>
      </div>
      <Steps label="Steps of a purchase" steps={purchase} />
      <div>
        <p class="small muted">Result</p>
        <p>The plan is active when you come back from the payment page. You never reload.</p>
      </div>
    </figure>
  )
}
