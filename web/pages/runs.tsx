/** Runs as public pages show them: a goal that the tools worked off, and what a purchase sets going. */

import { Badge } from '../components/badge.tsx'
import type { Example } from '../examples.ts'

type Step = readonly [what: string, by: string]

function Steps({ label, steps }: { label: string; steps: readonly Step[] }) {
  return (
    <ol aria-label={label}>
      {steps.map(([what, by]) => (
        <li key={what}>
          <span class="tick" aria-hidden="true">
            ✓
          </span>
          <span>{what}</span>
          <span class="small muted">{by}</span>
        </li>
      ))}
    </ol>
  )
}

/** A goal as it ran, up to its result. `link` leads to all of it. */
export function ExampleRun({ example, link }: { example: Example; link?: boolean }) {
  const { slug, goal, why, tool, plan, notes, files, result } = example
  const steps: Step[] = [
    [why, 'Plan'],
    ...notes.map((note): Step => [note, tool]),
    [`Wrote ${files.map(({ name }) => name).join(', ')}`, 'Result'],
  ]
  return (
    <figure class="run" aria-label={`How the goal went: ${goal}`}>
      <div class="run-head">
        <strong>
          {tool}, on {plan}
        </strong>
        <Badge tone="good">a real run</Badge>
      </div>
      <div>
        <p class="small muted">Goal</p>
        <p>“{goal}”</p>
      </div>
      <Steps label="Steps" steps={steps} />
      {link && result.kind === 'audit' && (
        <div>
          <p class="small muted">Result</p>
          <p>
            <strong>{result.score} of 100</strong>, {result.findings} things to fix on{' '}
            {result.pages} pages. First of all: {result.fixFirst[0]?.fix}
          </p>
          <p>
            <a href={`/examples#${slug}`}>See all of it, and the report</a>
          </p>
        </div>
      )}
    </figure>
  )
}

/** What the Billing, Provisioning, Notification and Analytics agents do with one paid checkout. */
const purchase: readonly Step[] = [
  ['The payment’s event is verified and recorded before it is answered', 'webhook'],
  ['The payment provider is asked again, and the plan is written', 'Billing'],
  ['Limits go to the account’s own meter, and access begins', 'Provisioning'],
  ['One welcome, one receipt', 'Notification'],
  ['Facts for the daily figures, each counted once', 'Analytics'],
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
