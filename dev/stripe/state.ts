/** Everything the local Stripe remembers: a map a kind of object, kept whole over restarts. */

import type Stripe from 'stripe'
import type { AnyObject, Wire } from './wire.ts'

export type Product = Wire<Stripe.Product>
export type Price = Wire<Stripe.Price>
export type Customer = Wire<Stripe.Customer>
export type PaymentMethod = Wire<Stripe.PaymentMethod>
export type PaymentIntent = Wire<Stripe.PaymentIntent>
export type Charge = Wire<Stripe.Charge>
export type Refund = Wire<Stripe.Refund>
export type Session = Wire<Stripe.Checkout.Session>
export type Subscription = Wire<Stripe.Subscription>
export type SubscriptionItem = Wire<Stripe.SubscriptionItem>
export type Invoice = Wire<Stripe.Invoice>
export type InvoiceLine = Wire<Stripe.InvoiceLineItem>
export type InvoicePayment = Wire<Stripe.InvoicePayment>
export type SetupIntent = Wire<Stripe.SetupIntent>
export type InvoiceItem = Wire<Stripe.InvoiceItem>
export type BalanceMove = Wire<Stripe.CustomerBalanceTransaction>
export type Coupon = Wire<Stripe.Coupon>
export type PromotionCode = Wire<Stripe.PromotionCode>
export type Discount = Wire<Stripe.Discount>
export type Schedule = Wire<Stripe.SubscriptionSchedule>
export type Meter = Wire<Stripe.Billing.Meter>
export type MeterEvent = Wire<Stripe.Billing.MeterEvent>
export type TestClock = Wire<Stripe.TestHelpers.TestClock>
export type Dispute = Wire<Stripe.Dispute>
export type BalanceTransaction = Wire<Stripe.BalanceTransaction>
export type PortalConfiguration = Wire<Stripe.BillingPortal.Configuration>
export type PortalSession = Wire<Stripe.BillingPortal.Session>
export type WebhookEndpoint = Wire<Stripe.WebhookEndpoint>

/** Events carry snapshots of any object, so their data stays open. */
export type Event = {
  id: string
  object: 'event'
  api_version: string
  created: number
  livemode: false
  pending_webhooks: number
  request: { id: string | null; idempotency_key: string | null }
  type: string
  data: { object: AnyObject; previous_attributes?: Record<string, unknown> }
}

/** One event owed to one endpoint. Times are real milliseconds: delivery is not part of the moved clock. */
export type Delivery = {
  id: string
  eventId: string
  endpointId: string
  state: 'pending' | 'delivered' | 'failed' | 'dropped'
  attempts: { at: number; status: number; answer: string }[]
  nextAttemptAt: number
}

export type Chaos = {
  drop: boolean
  duplicate: boolean
  reorder: boolean
  delayMs: number
  badSignature: boolean
  outage: boolean
  /** Receivers get their events, but their answers never arrive in time: all is retried. */
  timeout: boolean
}
export const CALM: Chaos = {
  drop: false,
  duplicate: false,
  reorder: false,
  delayMs: 0,
  badSignature: false,
  outage: false,
  timeout: false,
}

/** What is known about a card but never shown. */
export type CardSecret = { number: string; cvc: string | null; detached?: boolean }

/** What the calls for a session said of the objects it makes. */
export type SessionPlan = {
  metadata: Record<string, string>
  billingMode: 'classic' | 'flexible'
  description?: string | null
  trialDays?: number | null
  /** Unix seconds. */
  trialEnd?: number | null
  /** What follows a trial that ends without a card. */
  missingMethod?: string | null
  intent?: {
    metadata: Record<string, string>
    description: string | null
    setupFutureUsage: 'off_session' | 'on_session' | null
    shipping?: PaymentIntent['shipping']
  }
  /** Whether the name typed at Checkout becomes the customer's. */
  namesCustomer?: boolean
  invoice?: boolean
}

/** A change of a subscription that waits for its invoice to be paid. */
export type PendingChange = {
  invoice: string
  next: Subscription
  /** Invoice items that go with it if it lapses. */
  prorations: string[]
}

export type Replay = {
  fingerprint: string
  status: number
  body: string
  at: number
}

export type State = {
  products: Map<string, Product>
  prices: Map<string, Price>
  customers: Map<string, Customer>
  deletedCustomers: Map<string, { id: string; object: 'customer'; deleted: true }>
  paymentMethods: Map<string, PaymentMethod>
  cards: Map<string, CardSecret>
  paymentIntents: Map<string, PaymentIntent>
  charges: Map<string, Charge>
  refunds: Map<string, Refund>
  /** Refunds whose fate is decided later: when (unix seconds), and how. */
  refundsDue: Map<string, { at: number; later: 'succeeded' | 'failed' }>
  sessions: Map<string, Session>
  /** What a session will sell: price and quantity, kept apart since sessions show lines only on demand. */
  sessionLines: Map<string, { price: string; quantity: number }[]>
  /** What a session will make, until it is there. */
  sessionPlans: Map<string, SessionPlan>
  /** The payment or setup intent a session is being completed with. */
  sessionIntents: Map<string, string>
  setupIntents: Map<string, SetupIntent>
  subscriptions: Map<string, Subscription>
  invoices: Map<string, Invoice>
  invoicePayments: Map<string, InvoicePayment>
  invoiceItems: Map<string, InvoiceItem>
  /** Moves of customers' credit balances. */
  balanceMoves: Map<string, BalanceMove>
  pendingChanges: Map<string, PendingChange>
  coupons: Map<string, Coupon>
  /** Kept for who redeemed them before. */
  deletedCoupons: Map<string, true>
  promotionCodes: Map<string, PromotionCode>
  discounts: Map<string, Discount>
  schedules: Map<string, Schedule>
  disputes: Map<string, Dispute>
  testClocks: Map<string, TestClock>
  meters: Map<string, Meter>
  /** By their identifier, which makes each count once. */
  meterEvents: Map<string, MeterEvent>
  /** Charges whose card brings a dispute, until it is filed. */
  disputesDue: Map<string, { reason: string; inquiry: boolean }>
  balanceTransactions: Map<string, BalanceTransaction>
  portalConfigurations: Map<string, PortalConfiguration>
  portalSessions: Map<string, PortalSession>
  endpoints: Map<string, WebhookEndpoint>
  secrets: Map<string, string>
  events: Map<string, Event>
  deliveries: Map<string, Delivery>
  replays: Map<string, Replay>
  /** Customers whose next payment attempt fails, whatever their card. */
  failNext: Map<string, true>
  /** Invoice numbers continue per customer. */
  counters: Map<string, number>
  settings: Map<'chaos', Chaos>
  /** The moved clock: real seconds + offset. */
  clock: Map<'offset', number>
}

export const emptyState = (): State => ({
  products: new Map(),
  prices: new Map(),
  customers: new Map(),
  deletedCustomers: new Map(),
  paymentMethods: new Map(),
  cards: new Map(),
  paymentIntents: new Map(),
  charges: new Map(),
  refunds: new Map(),
  refundsDue: new Map(),
  sessions: new Map(),
  sessionLines: new Map(),
  sessionPlans: new Map(),
  sessionIntents: new Map(),
  setupIntents: new Map(),
  subscriptions: new Map(),
  invoices: new Map(),
  invoicePayments: new Map(),
  invoiceItems: new Map(),
  balanceMoves: new Map(),
  pendingChanges: new Map(),
  coupons: new Map(),
  deletedCoupons: new Map(),
  promotionCodes: new Map(),
  discounts: new Map(),
  schedules: new Map(),
  disputes: new Map(),
  testClocks: new Map(),
  meters: new Map(),
  meterEvents: new Map(),
  disputesDue: new Map(),
  balanceTransactions: new Map(),
  portalConfigurations: new Map(),
  portalSessions: new Map(),
  endpoints: new Map(),
  secrets: new Map(),
  events: new Map(),
  deliveries: new Map(),
  replays: new Map(),
  failNext: new Map(),
  counters: new Map(),
  settings: new Map([['chaos', CALM]]),
  clock: new Map([['offset', 0]]),
})

/** The whole state as one line of JSON. */
export const snapshotOf = (state: State): string =>
  JSON.stringify(Object.fromEntries(Object.entries(state).map(([name, map]) => [name, [...map]])))

/** Throws on text that is not a snapshot. */
export function restoreState(text: string): State {
  const saved = JSON.parse(text) as Record<string, [string, unknown][]>
  const state = emptyState()
  for (const [name, map] of Object.entries(state))
    for (const [key, value] of saved[name] ?? []) (map as Map<string, unknown>).set(key, value)
  return state
}
