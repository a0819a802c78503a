/** The billing history: every invoice with its state, amount and documents. */

import { formatMoney } from '../../workers/contract/catalogue.ts'
import type { Invoice } from '../../workers/contract/objects.ts'
import { api } from '../client/api.ts'
import { type More, usePages } from '../client/pages.ts'
import { Badge, type Tone } from '../components/badge.tsx'
import { Day } from '../components/day.tsx'
import { LoadMore } from '../components/more.tsx'
import { Failure } from '../components/notice.tsx'
import { Scroll } from '../components/scroll.tsx'
import { Skeleton } from '../components/skeleton.tsx'

const tones: Record<string, Tone> = { paid: 'good', open: 'warn', uncollectible: 'bad' }

function Row({ invoice }: { invoice: Invoice }) {
  const name = invoice.number ?? invoice.id
  const words = (
    <>
      <span>{name}</span>
      <span class="muted small">
        <Day at={invoice.createdAt} />
      </span>
    </>
  )
  return (
    <tr id={invoice.id}>
      <td>
        {invoice.hostedUrl ? (
          <a class="invoice" href={invoice.hostedUrl}>
            {words}
          </a>
        ) : (
          <span class="invoice">{words}</span>
        )}
      </td>
      <td>
        <Badge tone={tones[invoice.status] ?? ''}>{invoice.status}</Badge>
        {invoice.refundedCents > 0 && (
          <p class="small">{formatMoney(invoice.refundedCents, invoice.currency)} refunded</p>
        )}
      </td>
      <td class="number">{formatMoney(invoice.totalCents, invoice.currency)}</td>
      <td>
        {invoice.pdfUrl && (
          <a href={invoice.pdfUrl} aria-label={`PDF of invoice ${name}`}>
            PDF
          </a>
        )}
      </td>
    </tr>
  )
}

function History({ invoices, more }: { invoices: Invoice[]; more: More }) {
  if (invoices.length === 0)
    return <p class="muted">No invoices yet. Each charge adds one here, with its PDF.</p>
  return (
    <>
      <Scroll look="table invoices" labelledBy="invoices">
        <table>
          <thead>
            <tr>
              <th scope="col">Invoice</th>
              <th scope="col">Status</th>
              <th scope="col" class="number">
                Amount
              </th>
              <th scope="col">
                <span class="visually-hidden">Documents</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {invoices.map((invoice) => (
              <Row key={invoice.id} invoice={invoice} />
            ))}
          </tbody>
        </table>
      </Scroll>
      <LoadMore more={more} of="invoices" />
    </>
  )
}

export function Invoices() {
  const { loaded, again, more } = usePages<Invoice>(async (cursor) => {
    const { invoices, nextCursor } = await api.invoices(cursor)
    return { items: invoices, nextCursor }
  })
  return (
    <div class="stack">
      <h2 id="invoices">Invoices</h2>
      {loaded.state === 'loading' && <Skeleton lines={3} />}
      {loaded.state === 'failed' && <Failure refusal={loaded.refusal} again={again} />}
      {loaded.state === 'ready' && <History invoices={loaded.value.items} more={more} />}
    </div>
  )
}
