/** Stripe's own lists of money that went back: refunds and disputes, each with the invoice its charge had paid. */

import type Stripe from 'stripe'
import { find } from './calls.ts'
import { disputeOf, refundSums } from './payments.ts'
import type { PaidBack } from './snapshots.ts'

/** Each is asked for by up to two further calls: a run must stay within what one invocation may call. */
const PAGE = 20

export type PaidBackPage = { payments: PaidBack[]; next: string | null }

const idOf = (reference: string | { id: string } | null | undefined): string | null =>
  typeof reference === 'string' ? reference : (reference?.id ?? null)

/** Null for a charge that paid no invoice. */
async function paymentOf(stripe: Stripe, charge: Stripe.Charge): Promise<PaidBack | null> {
  const intent = idOf(charge.payment_intent)
  if (!intent) return null
  const found = await find(() =>
    stripe.invoicePayments.list({
      payment: { type: 'payment_intent', payment_intent: intent },
      limit: 1,
      expand: ['data.invoice'],
    }),
  )
  const invoice = found?.data[0]?.invoice
  if (typeof invoice !== 'object' || invoice.deleted) return null
  return {
    invoiceId: invoice.id,
    subscriptionId: idOf(invoice.parent?.subscription_details?.subscription),
    customerId: idOf(charge.customer) ?? '',
    ...(await refundSums(stripe, charge)),
    dispute: await disputeOf(stripe, charge),
  }
}

/** A page of the refunds or disputes after one of them, newest first; a charge that is there twice comes once. */
export async function paidBack(
  stripe: Stripe,
  list: 'refunds' | 'disputes',
  after: string | null,
): Promise<PaidBackPage> {
  const params = {
    limit: PAGE,
    expand: ['data.charge', 'data.charge.refunds'],
    ...(after === null ? {} : { starting_after: after }),
  }
  const page = await (list === 'refunds'
    ? find(() => stripe.refunds.list(params))
    : find(() => stripe.disputes.list(params)))
  const charges = new Map<string, Stripe.Charge>()
  for (const { charge } of page?.data ?? [])
    if (typeof charge === 'object' && charge) charges.set(charge.id, charge)
  const payments = await Promise.all([...charges.values()].map((one) => paymentOf(stripe, one)))
  const next = page?.has_more ? (page.data.at(-1)?.id ?? null) : null
  return { payments: payments.filter((one) => one !== null), next }
}
