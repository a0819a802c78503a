/** The figures of a time, drawn: tiles, MRR and its movement, revenue, people, funnel, plans, cohorts. */

import type {
  ChannelSteps,
  ChurnMonth,
  CohortOut,
  Summary,
} from '../../../workers/contract/analytics.ts'
import { formatMoney, INTERVALS, plans } from '../../../workers/contract/catalogue.ts'
import { AreaChart } from '../../components/chart/area-chart.tsx'
import { BarChart } from '../../components/chart/bar-chart.tsx'
import { CohortGrid } from '../../components/chart/cohort-grid.tsx'
import { Funnel, shareWords } from '../../components/chart/funnel.tsx'
import { Table } from '../../components/table/table.tsx'
import { Faults } from './faults.tsx'
import { Movement } from './movement.tsx'
import { Tiles } from './tiles.tsx'
import { dayWords, monthWords } from './words.ts'

const money = (cents: number) => formatMoney(cents)

function Channels({ channels }: { channels: ChannelSteps[] }) {
  const sum = (key: 'visits' | 'signups' | 'checkouts' | 'paid') =>
    channels.reduce((total, channel) => total + channel[key], 0)
  const count = (key: 'visits' | 'signups' | 'checkouts' | 'paid', title: string) => ({
    key,
    title,
    number: true as const,
    cell: (row: ChannelSteps) => row[key].toLocaleString('en-US'),
    order: (row: ChannelSteps) => row[key],
  })
  return (
    <section class="card stack" aria-label="Funnel">
      <Funnel
        title="From visit to customer"
        steps={[
          { label: 'Visits', value: sum('visits') },
          { label: 'Sign-ups', value: sum('signups') },
          { label: 'Checkouts', value: sum('checkouts') },
          { label: 'Paid', value: sum('paid') },
        ]}
      />
      <Table
        label="The funnel by channel"
        columns={[
          { key: 'channel', title: 'Channel', cell: (row) => row.channel },
          count('visits', 'Visits'),
          count('signups', 'Sign-ups'),
          count('checkouts', 'Checkouts'),
          count('paid', 'Paid'),
        ]}
        rows={channels}
        rowKey={({ channel }) => channel}
      />
    </section>
  )
}

function Plans({ summary }: { summary: Summary }) {
  const rows = plans.flatMap((plan) =>
    INTERVALS.map((interval) => ({
      name: `${plan.name}, ${interval}ly`,
      count: summary.activeSubscriptions[plan.key][interval],
    })),
  )
  return (
    <section class="card stack" aria-labelledby="plans">
      <h2 id="plans" class="title">
        Active subscriptions
      </h2>
      <Table
        label="Active subscriptions by plan and interval"
        columns={[
          { key: 'name', title: 'Plan', cell: ({ name }) => name },
          {
            key: 'count',
            title: 'Active',
            number: true,
            cell: ({ count }) => count,
            order: ({ count }) => count,
          },
        ]}
        rows={rows}
        rowKey={({ name }) => name}
      />
    </section>
  )
}

function Churn({ churn }: { churn: ChurnMonth[] }) {
  return (
    <Table
      label="Churn by month"
      columns={[
        { key: 'month', title: 'Month', cell: ({ month }) => monthWords(month) },
        {
          key: 'customers',
          title: 'Customers lost',
          number: true,
          cell: (row) =>
            `${row.customersLost} of ${row.customersAtStart} (${shareWords(row.customersLost, row.customersAtStart)})`,
        },
        {
          key: 'mrr',
          title: 'MRR lost',
          number: true,
          cell: (row) =>
            `${money(row.churnCents)} (${shareWords(row.churnCents, row.mrrAtStartCents)})`,
        },
      ]}
      rows={churn.filter((row) => row.customersAtStart > 0).toReversed()}
      empty="Churn is told from the month after the first customer came."
      rowKey={({ month }) => month}
    />
  )
}

export type Figures = {
  summary: Summary
  channels: ChannelSteps[]
  cohorts: CohortOut[]
  churn: ChurnMonth[]
}

export function Board({ summary, channels, cohorts, churn }: Figures) {
  const { days } = summary
  const over = (key: 'mrrCents' | 'visits') =>
    days.map((day) => ({ label: dayWords(day.date), value: day[key] }))
  const bars = (values: (day: Summary['days'][number]) => number[]) =>
    days.map((day) => ({ label: dayWords(day.date), values: values(day) }))
  return (
    <>
      <Faults check={summary.check} />
      <Tiles summary={summary} />
      <section class="card" aria-label="MRR">
        <AreaChart title="MRR" points={over('mrrCents')} format={money} />
      </section>
      <Movement summary={summary} />
      <section class="card" aria-label="Revenue">
        <BarChart
          title="Revenue and refunds"
          series={[
            { name: 'Revenue', tone: 'accent' },
            { name: 'Refunds', tone: 'bad' },
          ]}
          columns={bars((day) => [day.revenueCents, -day.refundsCents])}
          format={money}
        />
      </section>
      <div class="cards">
        <section class="card" aria-label="Sign-ups">
          <BarChart
            title="Sign-ups"
            series={[{ name: 'Sign-ups', tone: 'good' }]}
            columns={bars((day) => [day.signups])}
          />
        </section>
        <section class="card" aria-label="Visits">
          <AreaChart title="Visits" points={over('visits')} />
        </section>
      </div>
      <Channels channels={channels} />
      <Plans summary={summary} />
      <section class="card stack" aria-label="Retention and churn">
        <CohortGrid
          id="cohorts"
          title="Customers kept, by month of first payment"
          cohorts={cohorts.map(({ month, size, kept }) => ({
            label: monthWords(month),
            size,
            kept,
          }))}
        />
        <Churn churn={churn} />
      </section>
    </>
  )
}
