/** The money behind invoices: what was charged, given back, disputed; and giving it back. */

import type Stripe from 'stripe'
import { ask, find, isRefused, walk } from './calls.ts'
import type { Refused } from './errors.ts'
import { invoiceSnapshot } from './normalise.ts'
import type {
  DisputeSnapshot,
  InvoiceSnapshot,
  PaymentSnapshot,
  RefundSnapshot,
  RefundSums,
} from './snapshots.ts'

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

/** https://docs.stripe.com/refunds#failed-refunds: weeks later a bank may send it back, and it is in our balance again. */
function failureOf(refund: Stripe.Refund): RefundSnapshot['failed'] {
  if (refund.status !== 'failed' && refund.status !== 'canceled') return null
  const booked = refund.failure_balance_transaction
  return {
    at: typeof booked === 'object' ? ms(booked.created) : null,
    reason: refund.failure_reason ?? refund.status,
  }
}

async function refundsOf(stripe: Stripe, charge: Stripe.Charge): Promise<RefundSnapshot[]> {
  const all: RefundSnapshot[] = []
  const expand = ['data.failure_balance_transaction']
  const pages = walk((after) =>
    stripe.refunds.list({ charge: charge.id, ...after, limit: PAGE, expand }),
  )
  for await (const refund of pages)
    all.push({
      id: refund.id,
      amountCents: refund.amount,
      createdAt: ms(refund.created),
      approvalId: refund.metadata?.approval_id ?? null,
      failed: failureOf(refund),
    })
  return all
}

/** By the refunds themselves: a charge does not say which of them failed. */
function sumsOf(refunds: Pick<RefundSnapshot, 'amountCents' | 'failed'>[]): RefundSums {
  const total = (some: typeof refunds) =>
    some.reduce((sum, { amountCents }) => sum + amountCents, 0)
  return {
    refundedCents: total(refunds.filter(({ failed }) => !failed)),
    refundFailedCents: total(refunds.filter(({ failed }) => failed)),
  }
}

/** The sums of a charge that was read with `refunds`; of many, which it does not show, they are asked for. */
export async function refundSums(stripe: Stripe, charge: Stripe.Charge): Promise<RefundSums> {
  const { refunds } = charge
  if (!refunds || refunds.has_more) return sumsOf(await refundsOf(stripe, charge))
  return sumsOf(
    refunds.data.map((refund) => ({ amountCents: refund.amount, failed: failureOf(refund) })),
  )
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
    ...sumsOf(refunds),
    refunds,
    dispute,
  }
}

/** The successful charges of a customer by their intent; a list of invoices does not reach that far down. */
async function chargesOf(stripe: Stripe, customer: string): Promise<Map<string, Stripe.Charge>> {
  const all = new Map<string, Stripe.Charge>()
  const pages = walk((after) =>
    stripe.charges.list({ customer, ...after, limit: PAGE, expand: ['data.refunds'] }),
  )
  for await (const charge of pages) {
    const intent = idOf(charge.payment_intent)
    if (charge.paid && intent) all.set(intent, charge)
  }
  return all
}

/** Neither given back, with or without success, nor disputed. */
const isUntouched = (charge: Stripe.Charge): boolean =>
  charge.amount_refunded === 0 && !charge.disputed && !charge.refunds?.data.length

const withPayment = (invoice: InvoiceSnapshot, payment: PaymentSnapshot): InvoiceSnapshot => ({
  ...invoice,
  refundedCents: payment.refundedCents,
  refundFailedCents: payment.refundFailedCents,
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
      return !charge || isUntouched(charge)
        ? invoice
        : withPayment(invoice, await paymentSnapshot(stripe, charge))
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
