/** Reads portal sessions for the page, and does what a customer may do there. */

import { type Core, change } from '../../core.ts'
import { testCards } from '../../objects/cards.ts'
import { attach, createCard } from '../../objects/payment-methods.ts'
import {
  endSubscription,
  findSubscription,
  isOver,
  setCancelAtPeriodEnd,
} from '../../objects/subscriptions.ts'
import type { Customer, Invoice, PaymentMethod, PortalSession, Subscription } from '../../state.ts'
import { idOf } from '../../wire.ts'
import type { Attempt, Desk } from '../desk.ts'
import { AUTHENTICATION_FAILED } from '../forms.ts'
import { safeLink } from '../layout.ts'
import type { PortalModel } from '../model.ts'
import { customerOf, inWords, merchantOf, type PagesHost, subscriptionModel } from './host.ts'
import { answerForInvoice, invoiceRow, payInvoice, waitingIntent } from './invoice.ts'
import { planDesk } from './portal-plans.ts'

/** https://docs.stripe.com/customer-management/integrate-customer-portal: unused for 5 minutes, idle for an hour. */
const UNUSED_SECONDS = 300
const IDLE_SECONDS = 3_600

export function portalDesk(host: PagesHost): Desk['portal'] {
  const { core } = host
  const lastUsed = new Map<string, number>()
  /** Cards whose bank has not answered yet, by portal session. */
  const waiting = new Map<string, PaymentMethod>()

  const open = (id: string): PortalSession | 'expired' | null => {
    const session = core.state.portalSessions.get(id)
    if (!session) return null
    const used = lastUsed.get(id)
    const until = used === undefined ? session.created + UNUSED_SECONDS : used + IDLE_SECONDS
    if (core.now() > until) return 'expired'
    lastUsed.set(id, core.now())
    return session
  }
  const customerIn = (id: string): Customer => {
    const customer = customerOf(core, core.state.portalSessions.get(id)?.customer)
    if (!customer) throw new Error(`portal session ${id} has no customer`)
    return customer
  }

  return {
    read: (id) => {
      const session = open(id)
      if (session === null || session === 'expired') return session
      const customer = customerOf(core, session.customer)
      return customer ? model(host, session, customer) : null
    },
    saveCard: async (id, card) =>
      inWords(host, (core) => {
        const customer = customerIn(id)
        const method = attach(core, createCard(core, card).id, customer.id)
        if (testCards[card.number]?.present.kind !== 'authenticate')
          return adopt(core, customer, method)
        waiting.set(id, method)
        return { kind: 'authenticate' }
      }),
    awaitsBank: (id) => waiting.has(id),
    answerBank: async (id, outcome) => {
      const method = waiting.get(id)
      waiting.delete(id)
      if (!method || outcome === 'fail') return { kind: 'declined', message: AUTHENTICATION_FAILED }
      // The one answer covers the saving and the payment of what is open.
      return inWords(host, (core) =>
        withBank(core, adopt(core, customerIn(id), method), customerIn(id)),
      )
    },
    saveDetails: async (id, details) => {
      host.local.change((core) =>
        change(core, 'customer.updated', customerIn(id), (customer) => {
          customer.name = details.name || null
          customer.email = details.email
        }),
      )
    },
    cancel: async (id, subscriptionId) => {
      const subscription = findSubscription(core, subscriptionId)
      if (isOver(subscription)) return
      const session = core.state.portalSessions.get(id)
      const atOnce = session && mayCancel(core, session) === 'immediately'
      host.local.change((core) =>
        atOnce ? endSubscription(core, subscription) : scheduleEnd(core, subscription, true),
      )
    },
    ...planDesk(host),
    renew: async (_id, subscriptionId) => {
      const subscription = findSubscription(core, subscriptionId)
      if (isOver(subscription)) return
      host.local.change((core) => scheduleEnd(core, subscription, false))
    },
  }
}

const scheduleEnd = (core: Core, subscription: Subscription, ends: boolean): Subscription =>
  change(core, 'customer.subscription.updated', subscription, (changed) => {
    setCancelAtPeriodEnd(core, changed, ends)
  })

/** Makes the card the one that renewals charge, then tries what is still open. */
function adopt(core: Core, customer: Customer, method: PaymentMethod): Attempt {
  change(core, 'customer.updated', customer, (changed) => {
    changed.invoice_settings.default_payment_method = method.id
  })
  // A subscription's own card would win over the customer's new default.
  for (const subscription of subscriptionsOf(core, customer.id))
    if (!isOver(subscription) && idOf(subscription.default_payment_method) !== null)
      change(core, 'customer.subscription.updated', subscription, (changed) => {
        changed.default_payment_method = method.id
      })
  for (const invoice of openInvoices(core, customer.id)) {
    const attempt = payInvoice(core, invoice, method)
    if (attempt.kind === 'authenticate') return attempt
    if (attempt.kind === 'declined')
      return {
        kind: 'declined',
        message: `Your card is saved, but the open invoice could not be paid. ${attempt.message}`,
      }
  }
  return { kind: 'done', redirect: null }
}

function withBank(core: Core, attempt: Attempt, customer: Customer): Attempt {
  if (attempt.kind !== 'authenticate') return attempt
  for (const invoice of openInvoices(core, customer.id)) {
    const method = core.state.paymentMethods.get(
      idOf(customer.invoice_settings.default_payment_method) ?? '',
    )
    if (!waitingIntent(core, invoice) && method) payInvoice(core, invoice, method)
    const answered = answerForInvoice(core, invoice, true)
    if (answered.kind === 'declined') return answered
  }
  return { kind: 'done', redirect: null }
}

const openInvoices = (core: Core, customer: string): Invoice[] =>
  [...core.state.invoices.values()].filter(
    (invoice) => invoice.status === 'open' && idOf(invoice.customer) === customer,
  )

const subscriptionsOf = (core: Core, customer: string): Subscription[] =>
  [...core.state.subscriptions.values()].filter((one) => idOf(one.customer) === customer)

const featuresOf = (core: Core, session: PortalSession) =>
  core.state.portalConfigurations.get(idOf(session.configuration) ?? '')?.features

const mayCancel = (core: Core, session: PortalSession): PortalModel['may']['cancel'] => {
  const feature = featuresOf(core, session)?.subscription_cancel
  if (!feature?.enabled) return null
  return feature.mode === 'immediately' ? 'immediately' : 'at_period_end'
}

/** The card renewals charge: a live subscription's own, else the customer's default. */
export function cardOf(core: Core, customer: Customer): PaymentMethod['card'] | null {
  const own = subscriptionsOf(core, customer.id)
    .filter((one) => !isOver(one))
    .map((one) => idOf(one.default_payment_method))
    .find((id) => id !== null)
  const id = own ?? idOf(customer.invoice_settings.default_payment_method)
  return core.state.paymentMethods.get(id ?? '')?.card ?? null
}

function model(host: PagesHost, session: PortalSession, customer: Customer): PortalModel {
  const { core } = host
  const features = featuresOf(core, session)
  const configuration = core.state.portalConfigurations.get(idOf(session.configuration) ?? '')
  const card = cardOf(core, customer)
  return {
    id: session.id,
    merchant: merchantOf(host, session.return_url),
    headline: configuration?.business_profile.headline ?? null,
    returnUrl: safeLink(session.return_url),
    customer: { name: customer.name ?? '', email: customer.email ?? '' },
    card: card
      ? { brand: card.brand, last4: card.last4, expMonth: card.exp_month, expYear: card.exp_year }
      : null,
    subscriptions: subscriptionsOf(core, customer.id)
      .reverse()
      .sort((a, b) => Number(isOver(a)) - Number(isOver(b)))
      .map((one) => subscriptionModel(core, one)),
    invoices:
      features?.invoice_history.enabled === false
        ? []
        : [...core.state.invoices.values()]
            .filter((one) => idOf(one.customer) === customer.id && one.status !== 'draft')
            .reverse()
            .map(invoiceRow),
    may: {
      updateCard: features?.payment_method_update.enabled ?? false,
      updateDetails: features?.customer_update.enabled ?? false,
      cancel: mayCancel(core, session),
      changePlan: features?.subscription_update.enabled ?? false,
    },
  }
}
