/** Previews of invoices: the change is carried out on a copy, so what is shown is what will be charged (https://docs.stripe.com/api/invoices/create_preview). */

import { beginPeriod } from '../billing.ts'
import type { Core } from '../core.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { missing, noSuchReference, StripeError } from '../protocol/errors.ts'
import type { Form } from '../protocol/form.ts'
import { read, type Spec } from '../protocol/params.ts'
import type { Invoice, Subscription } from '../state.ts'
import { idOf } from '../wire.ts'
import { automaticTaxSpec, billingModeSpec } from './billing-settings.ts'
import { creditFor, planChange } from './change-plans.ts'
import { bookProrations } from './changes.ts'
import { createCustomer } from './customers.ts'
import { recurringPriceFrom } from './inline-prices.ts'
import { invoiceItemSpec, itemFrom } from './invoice-item-calls.ts'
import { pendingItems } from './invoice-items.ts'
import { discountSpec, discountsFrom } from './redemption.ts'
import { enterPhase, phaseSpec, phasesFrom } from './schedule-phases.ts'
import { phaseAt } from './schedules.ts'
import { type Scratch, scratchOf } from './scratch.ts'
import { draftInvoice } from './subscription-invoices.ts'
import { worth } from './subscription-items.ts'
import { changeSpec, itemSpec, itemWishes, wishOf } from './subscription-updates.ts'
import { createSubscription, isOver, periodEndOf } from './subscriptions.ts'

const previewSpec: Spec = {
  customer: 'string',
  // Only tax would depend on them.
  customer_details: 'accepted',
  automatic_tax: { of: automaticTaxSpec },
  currency: 'currency',
  discounts: { list: { of: discountSpec } },
  schedule: 'string',
  schedule_details: {
    of: {
      phases: { list: { of: phaseSpec } },
      end_behavior: { one: ['cancel', 'release'] },
      proration_behavior: changeSpec.proration_behavior ?? 'string',
    },
  },
  subscription: 'string',
  preview_mode: { one: ['next', 'recurring'] },
  invoice_items: { list: { of: invoiceItemSpec } },
  subscription_details: {
    of: {
      items: { list: { of: itemSpec } },
      billing_cycle_anchor: 'accepted',
      billing_mode: { of: billingModeSpec },
      cancel_at: 'string',
      cancel_at_period_end: 'boolean',
      cancel_now: 'boolean',
      metadata: 'metadata',
      proration_behavior: changeSpec.proration_behavior ?? 'string',
      proration_date: 'integer',
      trial_end: 'string',
    },
  },
}

const nothingUpcoming = (id: string): StripeError =>
  new StripeError(404, {
    type: 'invalid_request_error',
    code: 'invoice_upcoming_none',
    message: `No upcoming invoices for customer: ${id}`,
  })

/** Throws Stripe's error where nothing could be invoiced. */
export function preview(core: Core, form: Form): Invoice {
  const scheduleId = read.string(form, 'schedule')
  const schedule = core.state.schedules.get(scheduleId ?? '')
  if (scheduleId && !schedule)
    throw noSuchReference('subscription_schedule', scheduleId, 'schedule')
  const named = read.string(form, 'subscription') ?? idOf(schedule?.subscription) ?? undefined
  const known = core.state.subscriptions.get(named ?? '')
  if (named && !known) throw noSuchReference('subscription', named, 'subscription')
  const customer = read.string(form, 'customer') ?? idOf(known?.customer) ?? null
  if (customer && !core.state.customers.has(customer))
    throw noSuchReference('customer', customer, 'customer')
  if (!customer && !read.object(form, 'customer_details')) throw missing('customer')
  const scratch = scratchOf(core, customer)
  const person = customer ?? createCustomer(scratch, {}).id
  for (const item of read.objects(form, 'invoice_items') ?? []) itemFrom(scratch, item, person)
  const subscription = scratch.state.subscriptions.get(named ?? '') ?? null
  const details = read.object(form, 'subscription_details') ?? {}
  if (scheduleId) replan(scratch, scheduleId, read.object(form, 'schedule_details') ?? {})
  return asPreview(
    scratch,
    subscription
      ? ofSubscription(scratch, subscription, details, form)
      : ofNewcomer(scratch, person, details, form),
  )
}

function ofSubscription(
  core: Scratch,
  subscription: Subscription,
  details: Form,
  form: Form,
): Invoice {
  const mode = read.string(form, 'preview_mode')
  const customer = idOf(subscription.customer) ?? ''
  if (isOver(subscription)) throw nothingUpcoming(customer)
  if (read.boolean(details, 'cancel_now')) return ending(core, subscription, details)
  const items = read.objects(details, 'items') ?? []
  const wish = wishOf(core, details, itemWishes(core, subscription, items))
  const next = structuredClone(subscription)
  redeemInto(core, next, form)
  const plan = planChange(core, subscription, next, wish)
  if (mode === 'recurring') core.state.invoiceItems.clear()
  else bookProrations(core, plan.next, plan.prorations)
  if (plan.invoiceNow && mode !== 'recurring')
    return draftInvoice(core, plan.next, 'subscription_update', { items: plan.renewed })
  const end = periodEndOf(plan.next)
  const cancels = read.boolean(details, 'cancel_at_period_end') ?? false
  const endsAt = cancels ? end : subscription.cancel_at
  core.moveTo(end)
  if (endsAt === null || endsAt > end) return inNextPhase(core, plan.next)
  if (pendingItems(core, customer, subscription.id).length === 0) throw nothingUpcoming(customer)
  return draftInvoice(core, plan.next, 'subscription_cycle', { items: [] })
}

/** Phases that are only asked about take the place of the schedule's. */
function replan(core: Scratch, id: string, details: Form): void {
  const schedule = core.state.schedules.get(id)
  const forms = read.objects(details, 'phases')
  if (!schedule || !forms) return
  const current = phaseAt(schedule, core.now())
  schedule.phases = phasesFrom(core, forms, current?.start_date ?? core.now())
}

/** The next period's invoice, with what a schedule's phase brings at its start. */
function inNextPhase(core: Scratch, subscription: Subscription): Invoice {
  const schedule = core.state.schedules.get(idOf(subscription.schedule) ?? '')
  const phase = schedule && phaseAt(schedule, core.now())
  if (phase?.start_date !== core.now()) return beginPeriod(core, subscription)
  const before = subscription.latest_invoice
  enterPhase(core, subscription, phase)
  const made = core.state.invoices.get(idOf(subscription.latest_invoice) ?? '')
  return made && made.id !== before ? made : beginPeriod(core, subscription)
}

/** What a cancellation at once would credit or charge. */
function ending(core: Scratch, subscription: Subscription, details: Form): Invoice {
  const at = read.integer(details, 'proration_date') ?? core.now()
  if (read.string(details, 'proration_behavior') !== 'none') {
    const credits = subscription.items.data
      .map((item) => creditFor(core, subscription, item, at))
      .filter((credit) => credit !== null)
    bookProrations(core, subscription, credits)
  }
  return draftInvoice(core, subscription, 'subscription_update', { items: [] })
}

/** The first invoice of a subscription that does not exist yet, or of what waits for the customer. */
function ofNewcomer(core: Scratch, customer: string, details: Form, form: Form): Invoice {
  const forms = read.objects(details, 'items') ?? []
  const lines = forms.map((item, index) => {
    const price = recurringPriceFrom(core, item, `subscription_details[items][${index}]`)
    if (!price) throw missing(`subscription_details[items][${index}][price]`)
    return { price, quantity: read.integer(item, 'quantity') ?? 1 }
  })
  const running = [...core.state.subscriptions.values()].filter((one) => !isOver(one))
  const next = running.sort((a, b) => periodEndOf(a) - periodEndOf(b))[0]
  if (lines.length === 0) {
    if (next) return ofSubscription(core, next, details, form)
    throw nothingUpcoming(customer)
  }
  const { trialEnd } = wishOf(core, details, [])
  const until = typeof trialEnd === 'number' ? trialEnd : null
  const subscription = createSubscription(core, {
    customer,
    lines,
    metadata: {},
    billingMode: 'flexible',
    defaultMethod: null,
    status: until === null ? 'active' : 'trialing',
    trialEnd: until,
    dress: (made) => redeemInto(core, made, form),
  })
  return draftInvoice(core, subscription, 'subscription_create')
}

/** The preview's own discounts take the place of the subscription's. */
function redeemInto(core: Core, subscription: Subscription, form: Form): void {
  const forms = read.objects(form, 'discounts')
  if (!forms) return
  const customer = idOf(subscription.customer) ?? ''
  const { currency, id, items } = subscription
  const who = { customer, currency, amount: worth(items.data) }
  subscription.discounts = discountsFrom(core, forms, who, { customer, subscription: id })
}

/** A preview is a draft that nobody can pay: no number, no pages, an id of its own. */
function asPreview(core: Core, invoice: Invoice): Invoice {
  const id = `upcoming_${invoice.id}`
  invoice.lines.data = invoice.lines.data.map((line) => ({
    ...line,
    id: line.id.replace('il_', 'il_tmp_'),
    invoice: id,
  }))
  invoice.lines.url = `/v1/invoices/${id}/lines`
  return {
    ...invoice,
    id,
    status: 'draft',
    billing_reason: 'upcoming',
    number: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    amount_paid: 0,
    amount_remaining: invoice.amount_due,
    attempt_count: 0,
    attempted: false,
    automatically_finalizes_at: null,
    ending_balance: invoice.total + invoice.starting_balance - invoice.amount_due,
    next_payment_attempt: core.now(),
  }
}

export const previewEndpoints: Endpoint[] = [
  { method: 'POST', path: '/invoices/create_preview', spec: previewSpec, run: preview },
]
