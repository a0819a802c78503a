/** How MRR moved: a column a day, and the sum that leads from the start to the end. */

import type { Summary } from '../../../workers/contract/analytics.ts'
import { formatMoney } from '../../../workers/contract/catalogue.ts'
import { BarChart, type Series } from '../../components/chart/bar-chart.tsx'
import { dayWords } from './words.ts'

const money = (cents: number) => formatMoney(cents)
const signed = (cents: number) =>
  cents === 0 ? money(0) : `${cents > 0 ? '+' : '−'}${money(Math.abs(cents))}`

const MOVES: readonly (Series & {
  key: 'newCents' | 'expansionCents' | 'reactivationCents' | 'contractionCents' | 'churnCents'
  sign: 1 | -1
})[] = [
  { key: 'newCents', name: 'New', tone: 'good', sign: 1 },
  { key: 'expansionCents', name: 'Expansion', tone: 'accent', sign: 1 },
  { key: 'reactivationCents', name: 'Reactivation', tone: 'calm', sign: 1 },
  { key: 'contractionCents', name: 'Contraction', tone: 'warn', sign: -1 },
  { key: 'churnCents', name: 'Churn', tone: 'bad', sign: -1 },
]

export function Movement({ summary }: { summary: Summary }) {
  const moves = new Map(summary.movements.map((movement) => [movement.date, movement]))
  const columns = summary.days.map(({ date }) => ({
    label: dayWords(date),
    values: MOVES.map(({ key, sign }) => sign * (moves.get(date)?.[key] ?? 0)),
  }))
  return (
    <section class="card stack" aria-label="MRR movement">
      <BarChart title="MRR movement" series={MOVES} columns={columns} format={money} />
      <dl class="moves figure">
        <dt>MRR at the start</dt>
        <dd>{money(summary.previous.mrrCents)}</dd>
        {MOVES.map(({ key, name, sign }) => (
          <div key={key}>
            <dt>{name}</dt>
            <dd>{signed(sign * summary.movement[key])}</dd>
          </div>
        ))}
        <dt>MRR at the end</dt>
        <dd>
          <strong>{money(summary.totals.mrrCents)}</strong>
        </dd>
      </dl>
    </section>
  )
}
