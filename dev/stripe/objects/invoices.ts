/** Invoices: draft → open → paid, void or uncollectible (https://docs.stripe.com/billing/invoices/overview). */

import { type Core, emit } from '../core.ts'
import { noSuch, notAllowed } from '../protocol/errors.ts'
import type { Invoice, InvoiceLine, Subscription } from '../state.ts'
import { idOf } from '../wire.ts'
import { moveBalance } from './customer-balance.ts'
import { applyDiscounts } from './discounts.ts'

/** A renewal's invoice stays a draft for about an hour. */
export const DRAFT_SECONDS = 3_600

/** Less than this is not charged but carried on (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts). */
const MIN_CHARGE_CENTS = 50

export type NewInvoice = {
  id: string
  customer: string
  currency: string
  reason: 'subscription_create' | 'subscription_cycle' | 'subscription_update' | 'manual'
  subscription: Subscription | null
  lines: InvoiceLine[]
  /** Ids of the discounts it carries. */
  discounts: string[]
  period: { start: number; end: number }
  finalizesAt: number | null
  /** Sets what else is asked for before anybody hears of it. */
  dress?: (invoice: Invoice) => void
}

export const findInvoice = (core: Core, id: string): Invoice => {
  const invoice = core.state.invoices.get(id)
  if (!invoice) throw noSuch('invoice', id)
  return invoice
}

export function createInvoice(core: Core, made: NewInvoice): Invoice {
  const { id, subscription } = made
  const customer = core.state.customers.get(made.customer)
  const invoice: Invoice = {
    id,
    object: 'invoice',
    account_country: 'US',
    account_name: 'Local Stripe',
    account_tax_ids: null,
    amount_due: 0,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: 0,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: made.finalizesAt !== null || made.reason !== 'manual',
    automatic_tax: {
      disabled_reason: null,
      enabled: false,
      liability: null,
      provider: null,
      status: null,
    },
    automatically_finalizes_at: made.finalizesAt,
    billing_reason: made.reason,
    collection_method: 'charge_automatically',
    created: core.now(),
    currency: made.currency,
    custom_fields: null,
    customer: made.customer,
    customer_account: null,
    customer_address: null,
    customer_email: customer?.email ?? null,
    customer_name: customer?.name ?? null,
    customer_phone: null,
    customer_shipping: null,
    customer_tax_exempt: 'none',
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: made.discounts,
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: { object: 'list', data: made.lines, has_more: false, url: `/v1/invoices/${id}/lines` },
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: subscription
      ? {
          quote_details: null,
          subscription_details: {
            metadata: { ...subscription.metadata },
            subscription: subscription.id,
          },
          type: 'subscription_details',
        }
      : null,
    payment_settings: {
      default_mandate: null,
      payment_method_options: null,
      payment_method_types: null,
    },
    period_end: made.period.end,
    period_start: made.period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: {
      finalized_at: null,
      marked_uncollectible_at: null,
      paid_at: null,
      voided_at: null,
    },
    subtotal: 0,
    subtotal_excluding_tax: 0,
    test_clock: core.state.customers.get(made.customer)?.test_clock ?? null,
    total: 0,
    total_discount_amounts: [],
    total_excluding_tax: 0,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  }
  core.state.invoices.set(id, invoice)
  made.dress?.(invoice)
  retotal(core, invoice)
  emit(core, 'invoice.created', invoice)
  return invoice
}

/** Cents to charge for a total, after the credit or with the debt of a balance. */
export function amountDueOf(total: number, balance: number): number {
  const owed = total + balance
  return owed >= MIN_CHARGE_CENTS ? owed : 0
}

/** Adds the lines up. The customer's credit is used, and a debt of theirs is asked for, too. */
export function retotal(core: Core, invoice: Invoice): void {
  applyDiscounts(core, invoice)
  const sum = (amounts: number[]) => amounts.reduce((left, amount) => left + amount, 0)
  const off = sum((invoice.total_discount_amounts ?? []).map(({ amount }) => amount))
  invoice.subtotal = sum(invoice.lines.data.map(({ amount }) => amount))
  invoice.subtotal_excluding_tax = invoice.subtotal
  invoice.total = invoice.subtotal - off
  invoice.total_excluding_tax = invoice.total
  const customer = core.state.customers.get(idOf(invoice.customer) ?? '')
  invoice.starting_balance = customer?.balance ?? 0
  invoice.amount_due = amountDueOf(invoice.total, invoice.starting_balance)
  invoice.amount_remaining = invoice.amount_due - invoice.amount_paid
}

/** What is not asked for now stays in the balance: credit, or a sum too small to charge. */
function settleBalance(core: Core, invoice: Invoice): void {
  retotal(core, invoice)
  const owed = invoice.total + invoice.starting_balance
  invoice.ending_balance = owed - invoice.amount_due
  const amount = invoice.ending_balance - invoice.starting_balance
  const customer = core.state.customers.get(idOf(invoice.customer) ?? '')
  if (!customer || amount === 0) return
  moveBalance(core, customer, {
    amount,
    currency: invoice.currency,
    type: owed > 0 && invoice.amount_due === 0 ? 'invoice_too_small' : 'applied_to_invoice',
    invoice: invoice.id,
  })
}

/** Gives the number and the pages; from here on the invoice is a demand. */
export function finalise(core: Core, invoice: Invoice): Invoice {
  if (invoice.status !== 'draft')
    throw notAllowed(
      'This invoice is already finalized, you can\u2019t re-finalize a non-draft invoice.',
    )
  if (invoice.lines.data.length === 0 && invoice.billing_reason === 'manual')
    throw notAllowed('Nothing to invoice for customer', 'invoice_no_customer_line_items')
  settleBalance(core, invoice)
  const customer = core.state.customers.get(idOf(invoice.customer) ?? '')
  const sequence = customer?.next_invoice_sequence ?? 1
  if (customer) customer.next_invoice_sequence = sequence + 1
  invoice.status = 'open'
  invoice.number = `${customer?.invoice_prefix ?? 'LOCAL'}-${String(sequence).padStart(4, '0')}`
  invoice.automatically_finalizes_at = null
  invoice.effective_at = core.now()
  invoice.status_transitions.finalized_at = core.now()
  invoice.hosted_invoice_url = `${core.publicUrl}/i/${invoice.id}`
  invoice.invoice_pdf = `${core.publicUrl}/i/${invoice.id}/pdf`
  emit(core, 'invoice.finalized', invoice)
  return invoice
}
