/** The billing history: every invoice with its state, amount and documents. */

import { useState } from 'preact/hooks'
import { formatMoney } from '../../workers/contract/catalogue.ts'
import type { Invoice } from '../../workers/contract/objects.ts'
import { api } from '../client/api.ts'
import { asRefusal, useLoad } from '../client/load.ts'
import type { Refusal } from '../client/problem.ts'
import { Badge, type Tone } from '../components/badge.tsx'
import { Button } from '../components/button.tsx'
import { Day } from '../components/day.tsx'
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

type Pages = { invoices: Invoice[]; nextCursor: string | null }

function History({ pages, set }: { pages: Pages; set: (pages: Pages) => void }) {
  const [state, setState] = useState<'idle' | 'busy' | Refusal>('idle')
  const more = async () => {
    setState('busy')
    try {
      const next = await api.invoices(pages.nextCursor ?? undefined)
      set({ invoices: [...pages.invoices, ...next.invoices], nextCursor: next.nextCursor })
      setState('idle')
    } catch (error) {
      setState(asRefusal(error))
    }
  }
  if (pages.invoices.length === 0)
    return <p class="muted">No invoices yet. Each charge adds one here, with its PDF.</p>
  return (
    <>
      <Scroll look="table" labelledBy="invoices">
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
            {pages.invoices.map((invoice) => (
              <Row key={invoice.id} invoice={invoice} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {typeof state === 'object' && <Failure refusal={state} />}
      {pages.nextCursor && (
        <div>
          <Button busy={state === 'busy'} onClick={more}>
            Load more invoices
          </Button>
        </div>
      )}
    </>
  )
}

export function Invoices() {
  const { loaded, again, set } = useLoad(() => api.invoices())
  return (
    <div class="stack">
      <h2 id="invoices">Invoices</h2>
      {loaded.state === 'loading' && <Skeleton lines={3} />}
      {loaded.state === 'failed' && <Failure refusal={loaded.refusal} again={again} />}
      {loaded.state === 'ready' && <History pages={loaded.value} set={set} />}
    </div>
  )
}
