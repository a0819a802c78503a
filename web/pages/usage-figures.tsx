/** Usage by day, key and member: a chart with its table, two tables, and all as files. */

import type { ApiKey, Usage as UsageFigures } from '../../workers/contract/metering.ts'
import { Button } from '../components/button.tsx'
import { BarChart } from '../components/chart/bar-chart.tsx'
import { Table } from '../components/table/table.tsx'
import { FirstCall } from './first-call.tsx'
import { keyNotes } from './key-lines.ts'
import { daysCsv, dayWords, keysCsv, membersCsv, memberWords } from './usage-words.ts'

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

/** `keys` are as many as could be read: they name and limit what the figures count. */
export function ByKey({ usage, keys }: { usage: UsageFigures; keys: ApiKey[] }) {
  const notesOf = keyNotes(usage.keys, keys)
  if (usage.keys.length === 0)
    return (
      <section class="card stack" aria-labelledby="by-key">
        <h2 id="by-key">By key</h2>
        <p>
          Nothing was sent in this window. Keys are made in{' '}
          <a href="/settings#api-keys">Settings</a>.
        </p>
        <FirstCall>With one of them this is a first call:</FirstCall>
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
          {
            key: 'name',
            title: 'Key',
            cell: (row) => (
              <span class="key-name hash">
                {row.name}
                {notesOf(row).map((note) => (
                  <span class="small muted">{note}</span>
                ))}
              </span>
            ),
            order: ({ name }) => name,
          },
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

/** Nobody is listed before the first request: what is by key says how to send one. */
export function ByMember({ usage, me }: { usage: UsageFigures; me: string | null }) {
  if (usage.members.length === 0) return null
  const words = (member: UsageFigures['members'][number]) => memberWords(member, me)
  return (
    <section class="card stack" aria-labelledby="by-member">
      <div class="split">
        <h2 id="by-member">By member, in this window</h2>
        <Button onClick={() => download('usage-by-member.csv', membersCsv(usage))}>
          Download members as CSV
        </Button>
      </div>
      <Table
        label="Requests in this window by member"
        columns={[
          {
            key: 'name',
            title: 'Member',
            cell: (member) => <span class="hash">{words(member)}</span>,
            order: words,
          },
          {
            key: 'requests',
            title: 'Requests',
            number: true,
            cell: ({ requests }) => requests.toLocaleString('en-US'),
            order: ({ requests }) => requests,
          },
        ]}
        rows={usage.members}
        rowKey={({ userId }) => userId}
      />
    </section>
  )
}
