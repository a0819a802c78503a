/** The money behind invoices: what was charged, given back, disputed; and giving it back. */

import type Stripe from 'stripe'
import { ask, find, isRefused, walk } from './calls.ts'
import type { Refused } from './errors.ts'
import { invoiceSnapshot } from './normalise.ts'
import type { DisputeSnapshot, InvoiceSnapshot, PaymentSnapshot } from './snapshots.ts'

const PAGE = 100
const ms = (seconds: number): number => seconds * 1_000
const idOf = (reference: string | { id: string } | null | undefined): string | null =>
  typeof reference === 'string' ? reference : (reference?.id ?? null)

/** The intent that paid an invoice; null for one paid from a balance or not at all. */
function intentOf(invoice: Stripe.Invoice): string | null {
  const paid = (invoice.payments?.data ?? []).filter(({ status }) => status === 'paid')
  return idOf(paid[0]?.payment.payment_intent)
}

/** Null for a charge that nobody disputes. */
export async function disputeOf(
  stripe: Stripe,
  charge: Stripe.Charge,
): Promise<DisputeSnapshot | null> {
  if (!charge.disputed) return null
  const answer = await find(() => stripe.disputes.list({ charge: charge.id, limit: 1 }))
  const [dispute] = answer?.data ?? []
  if (!dispute) return null
  const due = dispute.evidence_details?.due_by
  return {
    id: dispute.id,
    status: dispute.status,
    reason: dispute.reason,
    amountCents: dispute.amount,
    dueAt: due ? ms(due) : null,
  }
}

async function refundsOf(
  stripe: Stripe,
  charge: Stripe.Charge,
): Promise<PaymentSnapshot['refunds']> {
  if (charge.amount_refunded === 0) return []
  const all: PaymentSnapshot['refunds'] = []
  const pages = walk((after) => stripe.refunds.list({ charge: charge.id, ...after, limit: PAGE }))
  for await (const refund of pages)
    if (refund.status !== 'failed' && refund.status !== 'canceled')
      all.push({
        id: refund.id,
        amountCents: refund.amount,
        createdAt: ms(refund.created),
        approvalId: refund.metadata?.approval_id ?? null,
      })
  return all
}

async function paymentSnapshot(stripe: Stripe, charge: Stripe.Charge): Promise<PaymentSnapshot> {
  const [refunds, dispute] = await Promise.all([
    refundsOf(stripe, charge),
    disputeOf(stripe, charge),
  ])
  return {
    chargeId: charge.id,
    paymentIntentId: idOf(charge.payment_intent) ?? '',
    amountCents: charge.amount,
    refundedCents: charge.amount_refunded,
    refunds,
    dispute,
  }
}

/** The successful charges of a customer by their intent; a list of invoices does not reach that far down. */
async function chargesOf(stripe: Stripe, customer: string): Promise<Map<string, Stripe.Charge>> {
  const all = new Map<string, Stripe.Charge>()
  const pages = walk((after) => stripe.charges.list({ customer, ...after, limit: PAGE }))
  for await (const charge of pages) {
    const intent = idOf(charge.payment_intent)
    if (charge.paid && intent) all.set(intent, charge)
  }
  return all
}

const withPayment = (invoice: InvoiceSnapshot, payment: PaymentSnapshot): InvoiceSnapshot => ({
  ...invoice,
  refundedCents: payment.refundedCents,
  refunds: payment.refunds,
  dispute: payment.dispute,
})

/** All invoices of a subscription, newest first, with what was given back or is disputed of each. */
export async function invoicesOf(stripe: Stripe, subscription: string): Promise<InvoiceSnapshot[]> {
  const found: { invoice: InvoiceSnapshot; intent: string | null }[] = []
  const expand = ['data.payments']
  const pages = walk((after) =>
    stripe.invoices.list({ subscription, ...after, limit: PAGE, expand }),
  )
  for await (const one of pages)
    found.push({ invoice: invoiceSnapshot(one), intent: intentOf(one) })
  const customer = found.find(({ intent }) => intent !== null)?.invoice.customerId
  if (!customer) return found.map(({ invoice }) => invoice)
  const charges = await chargesOf(stripe, customer)
  return Promise.all(
    found.map(async ({ invoice, intent }) => {
      const charge = charges.get(intent ?? '')
      const quiet = !charge || (charge.amount_refunded === 0 && !charge.disputed)
      return quiet ? invoice : withPayment(invoice, await paymentSnapshot(stripe, charge))
    }),
  )
}

/** What paid an invoice, as it stands now; null for what no card paid. */
export async function paymentOf(stripe: Stripe, invoice: string): Promise<PaymentSnapshot | null> {
  const found = await find(() => stripe.invoices.retrieve(invoice, { expand: ['payments'] }))
  const intent = found && intentOf(found)
  if (!intent) return null
  const charges = await find(() => stripe.charges.list({ payment_intent: intent, limit: PAGE }))
  const charge = charges?.data.find(({ paid }) => paid)
  return charge ? paymentSnapshot(stripe, charge) : null
}

/** The subscription whose invoice a charge paid; charges no longer name their invoice. */
export async function subscriptionOfCharge(stripe: Stripe, id: string): Promise<string | null> {
  const charge = await find(() => stripe.charges.retrieve(id))
  const intent = idOf(charge?.payment_intent)
  if (!intent) return null
  const payments = await find(() =>
    stripe.invoicePayments.list({
      payment: { type: 'payment_intent', payment_intent: intent },
      limit: 1,
    }),
  )
  const invoiceId = idOf(payments?.data[0]?.invoice)
  if (!invoiceId) return null
  const invoice = await find(() => stripe.invoices.retrieve(invoiceId))
  return idOf(invoice?.parent?.subscription_details?.subscription)
}

/** Gives money back to the card it came from. */
export async function refund(
  stripe: Stripe,
  wish: { paymentIntentId: string; amountCents: number; approvalId: string; invoiceId: string },
  key: string,
): Promise<{ kind: 'refunded'; id: string } | Refused> {
  const answer = await ask(() =>
    stripe.refunds.create(
      {
        payment_intent: wish.paymentIntentId,
        amount: wish.amountCents,
        reason: 'requested_by_customer',
        metadata: { approval_id: wish.approvalId, invoice: wish.invoiceId },
      },
      { idempotencyKey: key },
    ),
  )
  return isRefused(answer) ? answer : { kind: 'refunded', id: answer.id }
}

/** Ends a subscription at once, without a last bill; one that is over already stays as it is. */
export async function endNow(
  stripe: Stripe,
  id: string,
  comment: string,
): Promise<'ended' | 'gone'> {
  const answer = await ask(() =>
    stripe.subscriptions.cancel(id, {
      invoice_now: false,
      prorate: false,
      cancellation_details: { comment },
    }),
  )
  if (!isRefused(answer)) return 'ended'
  // Unknown, or canceled before: Stripe says `resource_missing` to both.
  if (answer.code === 'resource_missing') return 'gone'
  throw new Error(`Stripe refused to end ${id}: ${answer.code}: ${answer.message}`)
}
