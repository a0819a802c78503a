/** The figures at a glance: value, change, course; each opens what it is made of. */

import { useState } from 'preact/hooks'
import type { Summary } from '../../../workers/contract/analytics.ts'
import { FIGURES, type Figure } from '../../../workers/contract/figures.ts'
import { Sparkline } from '../../components/chart/sparkline.tsx'
import { FigureDialog } from './figure-dialog.tsx'
import { changeOf, valueWords } from './words.ts'

const TILES: readonly Figure[] = [
  'mrrCents',
  'arrCents',
  'revenueCents',
  'refundsCents',
  'failedPayments',
  'disputes',
  'users',
  'signups',
  'visits',
  'goals',
  'apiRequests',
]

function Tile({
  summary,
  figure,
  open,
}: {
  summary: Summary
  figure: Figure
  open: (figure: Figure) => void
}) {
  const { totals, previous, days } = summary
  const change = changeOf(figure, totals, previous)
  const metered = totals[figure] !== null
  const inside = (
    <>
      <span class="muted">{FIGURES[figure].name}</span>
      <span class={metered ? 'value figure' : 'value none'}>
        {valueWords(figure, totals[figure])}
      </span>
      {change && <span class={`small change ${change.tone}`}>{change.words}</span>}
      {metered && <Sparkline values={days.map((day) => day[figure] ?? 0)} />}
    </>
  )
  if (!metered) return <div class="tile">{inside}</div>
  return (
    <button type="button" class="tile" aria-haspopup="dialog" onClick={() => open(figure)}>
      {inside}
    </button>
  )
}

export function Tiles({ summary }: { summary: Summary }) {
  const [opened, setOpened] = useState<Figure | null>(null)
  return (
    <>
      <div class="tiles">
        {TILES.map((figure) => (
          <Tile key={figure} summary={summary} figure={figure} open={setOpened} />
        ))}
      </div>
      {opened && <FigureDialog figure={opened} summary={summary} close={() => setOpened(null)} />}
    </>
  )
}
