/** Ends of invoices that nobody pays: void and uncollectible (https://docs.stripe.com/invoicing/overview#invoice-statuses). */

import { type Core, change, emit } from '../core.ts'
import { notAllowed } from '../protocol/errors.ts'
import type { Invoice } from '../state.ts'
import { idOf } from '../wire.ts'
import { paymentOf } from './collection.ts'
import { moveBalance } from './customer-balance.ts'
import { cancelIntent } from './payments.ts'

/** Voids an open invoice; a subscription it belonged to is not touched. */
export function voidInvoice(core: Core, invoice: Invoice): Invoice {
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible')
    throw notAllowed(
      `You can only void open or uncollectible invoices. This invoice is ${invoice.status}.`,
    )
  invoice.status = 'void'
  invoice.next_payment_attempt = null
  invoice.auto_advance = false
  invoice.status_transitions.voided_at = core.now()
  giveBack(core, invoice)
  cancelPayment(core, invoice)
  emit(core, 'invoice.voided', invoice)
  return invoice
}

/** A void invoice asks for nothing, so what it took from the balance, or put there, is undone. */
function giveBack(core: Core, invoice: Invoice): void {
  const customer = core.state.customers.get(idOf(invoice.customer) ?? '')
  const amount = invoice.starting_balance - (invoice.ending_balance ?? invoice.starting_balance)
  if (!customer || amount === 0) return
  moveBalance(core, customer, {
    amount,
    currency: invoice.currency,
    type: 'unapplied_from_invoice',
    invoice: invoice.id,
  })
}

export const markUncollectible = (core: Core, invoice: Invoice): Invoice => {
  if (invoice.status !== 'open') throw notAllowed('This invoice is not open.')
  return change(core, 'invoice.marked_uncollectible', invoice, (changed) => {
    changed.status = 'uncollectible'
    changed.status_transitions.marked_uncollectible_at = core.now()
  })
}

/** Nobody can pay a void invoice any more. */
function cancelPayment(core: Core, invoice: Invoice): void {
  const payment = paymentOf(core, invoice)
  const intent = core.state.paymentIntents.get(idOf(payment?.payment.payment_intent) ?? '')
  if (!payment || !intent || intent.status === 'succeeded') return
  payment.status = 'canceled'
  payment.status_transitions.canceled_at = core.now()
  cancelIntent(core, intent, 'void_invoice')
}
