/** What a tile is made of: its formula in words, and the facts of the time, newest first. */

import type { FactOut, Summary } from '../../../workers/contract/analytics.ts'
import { formatMoney } from '../../../workers/contract/catalogue.ts'
import { FIGURES, type Figure } from '../../../workers/contract/figures.ts'
import { api } from '../../client/api.ts'
import { usePages } from '../../client/pages.ts'
import { Button } from '../../components/button.tsx'
import { Day } from '../../components/day.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { LoadMore } from '../../components/more.tsx'
import { Failure } from '../../components/notice.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { type Column, Table } from '../../components/table/table.tsx'
import { dayWords, valueWords } from './words.ts'

const typeWords = (type: string) => type.replaceAll('_', ' ')

/** The one or two things worth knowing of a fact beside its kind. */
const detailOf = (fact: FactOut): string =>
  [
    fact.plan && `${fact.plan}, ${fact.interval}ly`,
    fact.path,
    fact.source,
    fact.channel && !fact.source ? fact.channel : null,
    fact.plan || fact.path ? null : fact.ref,
  ]
    .filter(Boolean)
    .join(' · ')

/** What counts stands first: on a phone the rest is scrolled to. */
const columns: Column<FactOut>[] = [
  { key: 'at', title: 'When', cell: (fact) => <Day at={fact.at} time /> },
  {
    key: 'amount',
    title: 'Amount',
    number: true,
    cell: ({ mrrCents, amountCents }) => {
      if (mrrCents !== null) return `${formatMoney(mrrCents)} MRR`
      return amountCents === null ? '' : formatMoney(amountCents)
    },
  },
  { key: 'type', title: 'What', cell: (fact) => typeWords(fact.type) },
  { key: 'detail', title: 'Detail', cell: detailOf },
]

/** What is not told as facts is shown day by day. */
function Days({ figure, days }: { figure: Figure; days: Summary['days'] }) {
  return (
    <Table
      label="Day by day"
      columns={[
        { key: 'date', title: 'Day', cell: ({ date }) => dayWords(date) },
        {
          key: 'value',
          title: FIGURES[figure].name,
          number: true,
          cell: (day) => valueWords(figure, day[figure]),
        },
      ]}
      rows={days.toReversed()}
      rowKey={({ date }) => date}
    />
  )
}

type Time = { from: string; to: string }

function Facts({ figure, time }: { figure: Figure; time: Time }) {
  const { loaded, again, more } = usePages<FactOut>(async (cursor) => {
    const { facts, nextCursor } = await api.facts(figure, time, cursor)
    return { items: facts, nextCursor }
  })
  if (loaded.state === 'loading') return <Skeleton lines={4} />
  if (loaded.state === 'failed') return <Failure refusal={loaded.refusal} again={again} />
  return (
    <>
      <Table
        label="Facts of this time"
        columns={columns}
        rows={loaded.value.items}
        rowKey={({ id }) => id}
        empty="No such fact in this time."
      />
      <LoadMore more={more} of="facts" />
    </>
  )
}

export function FigureDialog({
  figure,
  summary,
  close,
}: {
  figure: Figure
  summary: Summary
  close: () => void
}) {
  const { name, formula, facts } = FIGURES[figure]
  const { from, to, days } = summary
  return (
    <Dialog title={name} close={close}>
      <p>{formula}</p>
      {facts.length > 0 ? (
        <Facts figure={figure} time={{ from, to }} />
      ) : (
        <Days figure={figure} days={days} />
      )}
      <div>
        <Button onClick={close}>Close</Button>
      </div>
    </Dialog>
  )
}
