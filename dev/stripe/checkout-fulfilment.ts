/** Makes what a completed checkout session bought: the subscription, the payment, the saved card. */

import type { CheckoutOutcome, Payer } from './checkout.ts'
import { type Core, change, emit } from './core.ts'
import { collect, linkFirstPayment } from './objects/collection.ts'
import { createInvoiceItem } from './objects/invoice-items.ts'
import { itemLine, productName } from './objects/invoice-lines.ts'
import { createInvoice, finalise } from './objects/invoices.ts'
import { attachChecked } from './objects/payment-methods.ts'
import { discountsFrom } from './objects/redemption.ts'
import { linesOf, type SoldLine } from './objects/session-bills.ts'
import { trialEndOf } from './objects/session-params.ts'
import { draftInvoice } from './objects/subscription-invoices.ts'
import { createSubscription } from './objects/subscriptions.ts'
import { setMissingMethod } from './objects/trials.ts'
import type {
  Customer,
  Invoice,
  InvoiceItem,
  PaymentIntent,
  Session,
  SetupIntent,
} from './state.ts'
import { idOf } from './wire.ts'

/** Both null: nothing was due and no card asked for. */
export type Settled = { payment: PaymentIntent | null; setup: SetupIntent | null }

export function fulfil(
  core: Core,
  session: Session,
  settled: Settled,
  payer: Payer,
): CheckoutOutcome {
  switch (session.mode) {
    case 'subscription':
      startSubscription(core, session, settled)
      break
    case 'setup':
      session.setup_intent = settled.setup?.id ?? null
      break
    default:
      finishPayment(core, session, settled)
  }
  session.status = 'complete'
  session.payment_status = settled.payment ? 'paid' : 'no_payment_required'
  session.url = null
  const customer = core.state.customers.get(idOf(session.customer) ?? '')
  nameAfter(core, session, customer, payer)
  session.customer_details = {
    address: null,
    business_name: null,
    email: customer?.email ?? payer.email,
    individual_name: null,
    name: payer.name || (customer?.name ?? null),
    phone: null,
    tax_exempt: 'none',
    tax_ids: [],
  }
  emit(core, 'checkout.session.completed', session)
  return { kind: 'complete', redirect: successUrl(session) }
}

/** https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-customer_update-name */
function nameAfter(
  core: Core,
  session: Session,
  customer: Customer | undefined,
  { name }: Payer,
): void {
  if (!customer || !name || !core.state.sessionPlans.get(session.id)?.namesCustomer) return
  change(core, 'customer.updated', customer, (changed) => {
    changed.name = name
  })
}

/** The session's discount becomes the subscription's or the invoice's. */
function discountsOf(
  core: Core,
  session: Session,
  owner: { subscription?: string; invoice?: string },
): string[] {
  const [first] = session.discounts ?? []
  if (!first) return []
  const customer = idOf(session.customer) ?? ''
  const promotion = idOf(first.promotion_code)
  const form = promotion ? { promotion_code: promotion } : { coupon: idOf(first.coupon) ?? '' }
  const who = { customer, currency: session.currency ?? 'usd', amount: null }
  return discountsFrom(core, [form], who, { customer, checkoutSession: session.id, ...owner })
}

const itemOf = (
  core: Core,
  session: Session,
  { price, quantity }: SoldLine,
  subscription: string | null,
  invoice: string | null,
): InvoiceItem =>
  createInvoiceItem(core, {
    customer: idOf(session.customer) ?? '',
    currency: price.currency,
    amount: (price.unit_amount ?? 0) * quantity,
    description: productName(core, price),
    period: { start: core.now(), end: core.now() },
    price,
    quantity,
    subscription,
    subscriptionItem: null,
    proration: false,
    credits: null,
    discountable: true,
    metadata: {},
    invoice,
  })

/** In subscription Checkout the subscription is made after the payment. */
function startSubscription(core: Core, session: Session, { payment, setup }: Settled): void {
  const customer = idOf(session.customer) ?? ''
  const methodId = idOf((payment ?? setup)?.payment_method)
  const method = core.state.paymentMethods.get(methodId ?? '')
  if (method) attachChecked(core, method, customer)
  const plan = core.state.sessionPlans.get(session.id)
  const trialEnd = trialEndOf(core, plan)
  const lines = linesOf(core, session)
  const subscription = createSubscription(core, {
    customer,
    lines: lines.filter(({ price }) => price.recurring),
    metadata: plan?.metadata ?? {},
    billingMode: plan?.billingMode ?? 'flexible',
    defaultMethod: methodId,
    status: trialEnd === null ? 'active' : 'trialing',
    trialEnd,
    dress: (made) => {
      made.description = plan?.description ?? null
      setMissingMethod(made, plan?.missingMethod ?? null)
      made.discounts = discountsOf(core, session, { subscription: made.id })
    },
  })
  for (const line of lines)
    if (!line.price.recurring) itemOf(core, session, line, subscription.id, null)
  const invoice = finalise(core, draftInvoice(core, subscription, 'subscription_create'))
  change(core, 'customer.subscription.updated', subscription, (changed) => {
    changed.latest_invoice = invoice.id
  })
  book(core, invoice, payment)
  session.subscription = subscription.id
  session.invoice = invoice.id
}

/** A one-time payment; with `invoice_creation` an invoice says what was bought. */
function finishPayment(core: Core, session: Session, { payment }: Settled): void {
  session.payment_intent = payment?.id ?? null
  const customer = idOf(session.customer)
  const method = core.state.paymentMethods.get(idOf(payment?.payment_method) ?? '')
  if (customer && method && payment?.setup_future_usage) attachChecked(core, method, customer)
  const wanted = core.state.sessionPlans.get(session.id)?.invoice
  if (!wanted || !customer) {
    discountsOf(core, session, {})
    return
  }
  const id = core.id('in')
  const items = linesOf(core, session).map((line) => itemOf(core, session, line, null, id))
  const draft = createInvoice(core, {
    id,
    customer,
    currency: session.currency ?? 'usd',
    reason: 'manual',
    subscription: null,
    lines: items.map((item) => itemLine(core, id, item)),
    discounts: discountsOf(core, session, { invoice: id }),
    period: { start: core.now(), end: core.now() },
    finalizesAt: null,
  })
  book(core, finalise(core, draft), payment)
  session.invoice = id
}

const book = (core: Core, invoice: Invoice, payment: PaymentIntent | null): void => {
  if (payment) linkFirstPayment(core, invoice, payment)
  else collect(core, invoice, null, true, false)
}

/** Stripe fills in the template. */
export const successUrl = (session: Session): string =>
  (session.success_url ?? '').replaceAll('{CHECKOUT_SESSION_ID}', session.id)
