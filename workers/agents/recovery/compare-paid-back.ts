/** Compares money that went back: Stripe's refunds and disputes ↔ our invoices, and ours ↔ Stripe's, page by page. */

import { type Back, invoicesPaidBack, whatWeHoldOf } from '../../db/comparison.ts'
import type { InvoiceRow } from '../../db/invoices.ts'
import type { PaidBack } from '../../tools/stripe/index.ts'
import type { ComparePorts } from './compare.ts'
import type { Divergence, Page, Walk } from './walk.ts'

/** As many of ours are asked for at Stripe, with a few calls each. */
const PAGE = 20

type Place = { list: 'refunds' | 'disputes' | 'ours'; after: string | null }
const LISTS: readonly Place['list'][] = ['refunds', 'disputes', 'ours']

/** Where the walk over money begins. */
export const PAID_BACK = 'refunds:'

function placeOf(text: string): Place {
  const [word = '', after = ''] = text.split(':')
  const list = LISTS.find((one) => one === word) ?? 'refunds'
  return { list, after: after === '' ? null : after }
}

/** The next page of this list, or the first of the next one; null when all are done. */
function placeAfter({ list }: Place, next: string | null): string | null {
  if (next !== null) return `${list}:${next}`
  const following = LISTS[LISTS.indexOf(list) + 1]
  return following ? `${following}:` : null
}

type Claim = Pick<PaidBack, 'subscriptionId' | 'refundedCents' | 'refundFailedCents' | 'dispute'>

function differences(truth: Claim, row: InvoiceRow | null): Divergence['what'][] {
  const { dispute } = truth
  const disputed =
    (dispute?.id ?? null) !== (row?.disputeId ?? null) ||
    (dispute?.status ?? null) !== (row?.disputeStatus ?? null)
  const refunded =
    truth.refundedCents !== (row?.refundedCents ?? 0) ||
    truth.refundFailedCents !== (row?.refundFailedCents ?? 0)
  return [...(refunded ? ['refund' as const] : []), ...(disputed ? ['dispute' as const] : [])]
}

function judge(truth: Claim, { row, accountId }: Back): Divergence[] {
  const subscription = row?.subscriptionId ?? truth.subscriptionId
  // Somebody else's money on the same Stripe account, or of nothing that is billed again.
  if (!accountId || !subscription) return []
  return differences(truth, row).map((what) => ({ subscription, accountId, what }))
}

type Looked = { divergences: Divergence[]; next: string | null; asked: number }

async function listed(
  ports: ComparePorts,
  list: 'refunds' | 'disputes',
  after: string | null,
): Promise<Looked> {
  const { payments, next } = await ports.stripe.paidBack(list, after)
  const held = await whatWeHoldOf(ports.db, payments)
  const divergences = held.flatMap(({ truth, ...back }) => judge(truth, back))
  return { divergences, next, asked: payments.length }
}

/** Money that only our rows say went back. */
async function ours({ db, stripe }: ComparePorts, after: string | null): Promise<Looked> {
  const rows = await invoicesPaidBack(db, { after: after ?? '', limit: PAGE })
  const found = await Promise.all(
    rows.map(async (row) => {
      const paid = await stripe.paymentOf(row.id)
      const { subscriptionId, accountId } = row
      const truth = {
        subscriptionId,
        refundedCents: paid?.refundedCents ?? 0,
        refundFailedCents: paid?.refundFailedCents ?? 0,
        dispute: paid?.dispute ?? null,
      }
      return judge(truth, { row, accountId })
    }),
  )
  const next = rows.length < PAGE ? null : (rows.at(-1)?.id ?? null)
  return { divergences: found.flat(), next, asked: rows.length }
}

const look = ({ list, after }: Place, ports: ComparePorts): Promise<Looked> =>
  list === 'ours' ? ours(ports, after) : listed(ports, list, after)

/** From where the walk stands until about a page of money was looked at; a short list is followed by the next. */
export async function comparePaidBack(
  ports: ComparePorts,
  walk: Walk,
  place: string,
): Promise<Page> {
  // A payment may stand in two lists: what differs of a subscription is said once.
  const found = new Map<string, Divergence>()
  let paidBack: string | null = place
  for (let asked = 0; paidBack !== null && asked < PAGE; ) {
    const at = placeOf(paidBack)
    const looked = await look(at, ports)
    for (const one of looked.divergences) found.set(`${one.subscription} ${one.what}`, one)
    asked += looked.asked
    paidBack = placeAfter(at, looked.next)
  }
  const divergences = [...found.values()]
  return {
    divergences,
    walk: {
      ...walk,
      paidBack,
      ended: paidBack === null ? '' : null,
      found: walk.found + divergences.length,
    },
    last: false,
  }
}
