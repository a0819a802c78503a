/** Usage by day and by key: a chart with its table, a table, and both as files. */

import type { Usage as UsageFigures } from '../../workers/contract/metering.ts'
import { Button } from '../components/button.tsx'
import { BarChart } from '../components/chart/bar-chart.tsx'
import { Table } from '../components/table/table.tsx'
import { FirstCall } from './first-call.tsx'
import { daysCsv, dayWords, keysCsv } from './usage-words.ts'

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}

export function ByDay({ usage }: { usage: UsageFigures }) {
  if (usage.days.every(({ requests }) => requests === 0))
    return (
      <section class="card stack" aria-labelledby="days">
        <h2 id="days">The last 30 days</h2>
        <p class="muted">No request was counted. From the first on each day stands here.</p>
      </section>
    )
  return (
    <section class="card stack" aria-labelledby="days">
      <div class="split">
        <h2 id="days">The last 30 days</h2>
        <Button onClick={() => download('usage-by-day.csv', daysCsv(usage))}>
          Download days as CSV
        </Button>
      </div>
      <BarChart
        title="Requests per day (UTC)"
        series={[{ name: 'Requests', tone: 'accent' }]}
        columns={usage.days.map(({ date, requests }) => ({
          label: dayWords(date),
          values: [requests],
        }))}
      />
    </section>
  )
}

export function ByKey({ usage }: { usage: UsageFigures }) {
  if (usage.keys.length === 0)
    return (
      <section class="card stack" aria-labelledby="by-key">
        <h2 id="by-key">By key</h2>
        <p>Nothing was sent in this window. With a key from Settings this is a first call:</p>
        <FirstCall />
      </section>
    )
  return (
    <section class="card stack" aria-labelledby="by-key">
      <div class="split">
        <h2 id="by-key">By key, in this window</h2>
        <Button onClick={() => download('usage-by-key.csv', keysCsv(usage))}>
          Download keys as CSV
        </Button>
      </div>
      <Table
        label="Requests in this window by key"
        columns={[
          { key: 'name', title: 'Key', cell: ({ name }) => name, order: ({ name }) => name },
          {
            key: 'requests',
            title: 'Requests',
            number: true,
            cell: ({ requests }) => requests.toLocaleString('en-US'),
            order: ({ requests }) => requests,
          },
        ]}
        rows={usage.keys}
        rowKey={({ keyId }) => keyId ?? 'pages'}
      />
      <p class="small">
        <a href="/settings#api-keys">Manage keys</a>
      </p>
    </section>
  )
}
