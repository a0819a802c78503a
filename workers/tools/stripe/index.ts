/** The only way to Stripe: what the rest of the house may ask, in our words. */

import type { Interval, PlanKey } from '../../contract/catalogue.ts'
import type { Contract } from '../../contract/offers.ts'
import type { ChangeOutcome, PlanChange } from './changes.ts'
import type { Refused } from './errors.ts'
import type { PaidBackPage } from './paid-back.ts'
import type {
  ChangePreview,
  CheckoutSnapshot,
  CustomerSnapshot,
  EventEnvelope,
  InvoiceSnapshot,
  PaymentSnapshot,
  PriceSnapshot,
  ProductSnapshot,
  SubscriptionSnapshot,
} from './snapshots.ts'

export type { ChangeOutcome, PlanChange } from './changes.ts'
export { isLive } from './client.ts'
export { LiveNotApproved, type Refused, StripeUnavailable } from './errors.ts'
export type * from './snapshots.ts'
export { ACCOUNT_CLOSED } from './snapshots.ts'
export { type StripeOptions, stripeTool } from './tool.ts'

export type NewCheckout = {
  customerId: string
  priceId: string
  accountId: string
  /** Travels as metadata of session and subscription and makes the idempotency key. */
  intentId: string
  successUrl: string
  cancelUrl: string
  /** Milliseconds; Stripe accepts 30 minutes to 24 hours ahead. */
  expiresAt: number
  /** The code as the customer typed it; looked up at Stripe. */
  promotionCode?: string
  /** Automatic tax, tax ids and billing address. */
  tax: boolean
}

export type WebhookVerdict =
  | { kind: 'event'; event: EventEnvelope }
  | { kind: 'refused'; code: 'invalid_signature' | 'stale_signature' | 'invalid_event' }

/**
 * Every method may throw `StripeUnavailable` (answer 503, try later), `LiveNotApproved`, or the missing-secret
 * error of the thunk that gives the key. Readers answer null for what Stripe does not know (404).
 * `key` parameters are our own idempotency keys: deterministic, so that a repeat is the same call.
 */
export type StripeTool = {
  /** Whether the key is a live one; events of the other mode are not ours to act on. */
  livemode(): boolean
  createCustomer(
    customer: { accountId: string; email: string; name: string | null },
    key: string,
  ): Promise<{ kind: 'created'; customerId: string } | Refused>
  createCheckoutSession(
    checkout: NewCheckout,
    key: string,
  ): Promise<{ kind: 'created'; session: CheckoutSnapshot } | Refused>
  checkoutSession(id: string): Promise<CheckoutSnapshot | null>
  /** A customer's sessions that can still be paid. */
  openCheckoutSessions(customerId: string): Promise<CheckoutSnapshot[]>
  /** Idempotent: a session that is already over is answered as it is. */
  expireCheckoutSession(id: string): Promise<CheckoutSnapshot | null>
  createPortalSession(
    customerId: string,
    returnUrl: string,
  ): Promise<{ kind: 'created'; url: string } | Refused>
  subscription(id: string): Promise<SubscriptionSnapshot | null>
  /** Some of all customers, newest first, from behind one of them on; `next` is where to go on, null at the end. */
  customersAfter(id: string | null): Promise<{ customers: CustomerSnapshot[]; next: string | null }>
  /** All of a customer's subscriptions, ended ones included. */
  subscriptionsOf(customerId: string): Promise<SubscriptionSnapshot[]>
  /** Every subscription that has not ended, newest first; those behind one of them, if it is named. */
  allSubscriptions(behind: string | null): AsyncIterable<SubscriptionSnapshot>
  setCancelAtPeriodEnd(
    id: string,
    cancel: boolean,
    comment?: string,
  ): Promise<{ kind: 'changed'; subscription: SubscriptionSnapshot } | Refused>
  /** What a change would cost if it were made at `at` (s), and the renewal after it. */
  previewChange(change: PlanChange): Promise<{ kind: 'preview'; preview: ChangePreview } | Refused>
  /** What a renewal at another price would cost, discounts included. */
  renewalAt(
    change: Omit<PlanChange, 'at'>,
  ): Promise<{ kind: 'amount'; totalCents: number; currency: string } | Refused>
  /** Changes at once and takes the payment; one that fails leaves the old plan. */
  changeNow(change: PlanChange, key: string): Promise<ChangeOutcome | Refused>
  /** Changes the price when the paid period ends. */
  changeAtPeriodEnd(
    wish: { subscriptionId: string; priceId: string; plan: PlanKey; interval: Interval },
    key: string,
  ): Promise<{ kind: 'scheduled' } | Refused>
  /** Makes the price of an Enterprise offer; the same offer has the same price. */
  priceOfOffer(
    offer: {
      product: string
      offerId: string
      interval: Interval
      amountCents: number
      currency: string
      limits: Contract
    },
    key: string,
  ): Promise<string>
  /** Takes back whatever waits for the period's end or for its payment. Twice is once. */
  dropPendingChange(id: string): Promise<void>
  invoice(id: string): Promise<InvoiceSnapshot | null>
  /** All invoices of a subscription, newest first, with what was given back or is disputed of each. */
  invoicesOf(subscriptionId: string): Promise<InvoiceSnapshot[]>
  /** What paid an invoice, as it stands now; null for what no card paid. */
  paymentOf(invoiceId: string): Promise<PaymentSnapshot | null>
  /** A page of Stripe's own list of refunds or disputes, newest first, with the invoices they are about. */
  paidBack(list: 'refunds' | 'disputes', after: string | null): Promise<PaidBackPage>
  /** The subscription whose invoice a charge paid. */
  subscriptionOfCharge(chargeId: string): Promise<string | null>
  refund(
    wish: { paymentIntentId: string; amountCents: number; approvalId: string; invoiceId: string },
    key: string,
  ): Promise<{ kind: 'refunded'; id: string } | Refused>
  /** Ends a subscription at once, without a last bill. */
  endNow(id: string, comment: string): Promise<'ended' | 'gone'>
  price(id: string): Promise<PriceSnapshot | null>
  product(id: string): Promise<ProductSnapshot | null>
  /** The active price that holds a lookup key. */
  priceByLookupKey(lookupKey: string): Promise<PriceSnapshot | null>
  /** Events created at or after an instant (ms), newest first; Stripe keeps 30 days. */
  eventsSince(createdAt: number): AsyncIterable<EventEnvelope>
  /** `rawBody` is the text exactly as it arrived; `nowMs` is compared with the signature's time (300 s both ways). */
  verifyWebhook(
    rawBody: string,
    signatureHeader: string | null,
    nowMs: number,
  ): Promise<WebhookVerdict>
}
