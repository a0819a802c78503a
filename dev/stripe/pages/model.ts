/** What the pages show, in their own small words: read from the local Stripe's objects, drawn by the views. */

/** Amounts are in the currency's smallest unit, instants in unix seconds, throughout. */
export type Line = {
  text: string
  detail: string
  quantity: number
  amount: number
}

export type Discount = { label: string; amount: number }

export type CheckoutModel = {
  id: string
  mode: 'subscription' | 'payment' | 'setup'
  status: 'open' | 'complete' | 'expired'
  merchant: string
  currency: string
  lines: Line[]
  subtotal: number
  discounts: Discount[]
  total: number
  /** What follows after today, `$19.00 per month`; null for one-off payments. */
  afterwards: {
    amount: number
    interval: string
    from: number | null
    /** A discount that ends: after so many months this much is charged. */
    later: { months: number; amount: number } | null
  } | null
  /** The customer's known address, which the page shows read-only. */
  email: string | null
  successUrl: string | undefined
  cancelUrl: string | undefined
  allowPromotionCodes: boolean
  /** The code in force, which may be taken back. */
  promotionCode: string | null
  /** False where nothing is due and none is needed for later. */
  asksCard: boolean
}

export type BankModel = { merchant: string; amount: number | null; currency: string }

export type SubscriptionModel = {
  id: string
  product: string
  amount: number
  currency: string
  interval: string
  status: string
  periodEnd: number
  trialEnd: number | null
  /** When it ends, if that is decided already. */
  endsAt: number | null
}

export type InvoiceRow = {
  id: string
  number: string
  created: number
  total: number
  currency: string
  status: string
}

/** A plan a customer may change to. */
export type PlanChoice = {
  price: string
  product: string
  amount: number
  currency: string
  interval: string
  current: boolean
}

/** What a change would cost: today, and from the next invoice on. */
export type PlanQuote = {
  choice: PlanChoice
  lines: { text: string; amount: number }[]
  /** Null when nothing is charged today. */
  dueToday: number | null
  /** The instant it is counted from (unix seconds); the change is made with the same. */
  at: number
}

export type PortalModel = {
  id: string
  merchant: string
  headline: string | null
  returnUrl: string | undefined
  customer: { name: string; email: string }
  card: { brand: string; last4: string; expMonth: number; expYear: number } | null
  subscriptions: SubscriptionModel[]
  invoices: InvoiceRow[]
  may: {
    updateCard: boolean
    cancel: 'at_period_end' | 'immediately' | null
    changePlan: boolean
    updateDetails: boolean
  }
}

export type InvoiceModel = InvoiceRow & {
  merchant: string
  customer: { name: string; email: string }
  lines: (Line & { periodStart: number; periodEnd: number })[]
  subtotal: number
  discounts: Discount[]
  tax: number
  amountDue: number
  amountPaid: number
  amountRemaining: number
  /** Credit from the customer's balance that this invoice used, negative. */
  balanceUsed: number
  paidAt: number | null
  dueDate: number | null
}

export type EventRow = {
  id: string
  type: string
  created: number
  subject: string
  payload: string
  deliveries: DeliveryRow[]
}
export type DeliveryRow = {
  endpoint: string
  state: 'delivered' | 'failed' | 'pending' | 'dropped'
  attempts: { at: number; answer: string }[]
  /** Real seconds until the next attempt: delivery does not follow the moved clock. */
  waitSeconds: number | null
}

export type Chaos = {
  drop: boolean
  duplicate: boolean
  reorder: boolean
  delayMs: number
  badSignature: boolean
  outage: boolean
  timeout: boolean
}

export type RoomModel = {
  now: number
  nextDue: number | null
  /** Whether an app moves along when the clock is advanced here. */
  appUrl: string | null
  customers: {
    id: string
    name: string
    email: string
    card: string
    nextPaymentFails: boolean
    /** A payment that could be disputed. */
    hasPaid: boolean
    /** A dispute that the bank has not decided. */
    disputed: boolean
    /** Credit (negative) or debt in cents, as Stripe counts it. */
    balance: number
    currency: string
    created: number
  }[]
  subscriptions: (SubscriptionModel & { customer: string; invoice: string | null })[]
  events: EventRow[]
  endpoints: { id: string; url: string; status: string; events: string; apiVersion: string }[]
  chaos: Chaos
  counts: { customers: number; subscriptions: number; events: number }
}
