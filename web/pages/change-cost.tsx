/** What a change of plan costs, line by line, and the words of the button that agrees to it. */

import { Fragment } from 'preact'
import { formatMoney } from '../../workers/contract/catalogue.ts'
import type { Preview } from '../../workers/contract/plan-change.ts'
import type { Refusal } from '../client/problem.ts'
import { Day } from '../components/day.tsx'

export function Cost({ preview }: { preview: Preview }) {
  const money = (cents: number) => formatMoney(cents, preview.currency)
  return (
    <dl class="cost" aria-label="What it costs">
      {preview.lines.map(({ description, amountCents }) => (
        <Fragment key={description}>
          <dt>{description}</dt>
          <dd>{money(amountCents)}</dd>
        </Fragment>
      ))}
      {preview.taxCents > 0 && (
        <>
          <dt>Tax</dt>
          <dd>{money(preview.taxCents)}</dd>
        </>
      )}
      <dt>
        <strong>Due now</strong>
      </dt>
      <dd>
        <strong>{money(preview.dueNowCents)}</strong>
      </dd>
      <dt>
        Next renewal, <Day at={preview.next.at} />
      </dt>
      <dd>{money(preview.next.amountCents)}</dd>
    </dl>
  )
}

/** The amount moved or the ten minutes are over: nothing was charged, and what it costs must be shown anew. */
export const isOutdated = ({ code }: Refusal): boolean =>
  code === 'price_changed' || code === 'preview_expired'

export const confirmWords = ({ effective, dueNowCents, currency }: Preview): string => {
  if (effective === 'period_end') return 'Change at the end of the period'
  return dueNowCents > 0 ? `Pay ${formatMoney(dueNowCents, currency)} and change` : 'Change now'
}
