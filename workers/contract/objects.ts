/** Shapes of what the API answers; the same schemas validate in tests and write the OpenAPI document. */

import * as z from 'zod'
import { INTERVALS, PLANS, SERVICES } from './catalogue.ts'

const instant = z.iso.datetime()
const cents = z.int()
const currency = z.string().length(3)

export const Entitlements = z.strictObject({
  access: z.enum(['full', 'grace', 'suspended', 'none']),
  plan: z.enum(PLANS).nullable(),
  requestsPerMonth: z.int().nullable(),
  burstPerMinute: z.int(),
  concurrentTasks: z.int().nullable(),
  features: z.array(z.string()),
  reason: z.string(),
  version: z.int(),
})
export type Entitlements = z.infer<typeof Entitlements>
export type Access = Entitlements['access']

export const PaymentMethod = z.strictObject({
  brand: z.string(),
  last4: z.string(),
  expMonth: z.int(),
  expYear: z.int(),
})
export type PaymentMethod = z.infer<typeof PaymentMethod>

export const Discount = z.strictObject({
  name: z.string(),
  percentOff: z.number().optional(),
  amountOffCents: cents.optional(),
  /** `once`, `repeating` or `forever`; the set may grow. */
  duration: z.string().optional(),
  endsAt: instant.nullable(),
})
export type Discount = z.infer<typeof Discount>

export const Subscription = z.strictObject({
  id: z.string(),
  plan: z.enum(PLANS),
  interval: z.enum(INTERVALS),
  status: z.string(),
  amountCents: cents,
  currency,
  currentPeriodStart: instant,
  currentPeriodEnd: instant,
  cancelAtPeriodEnd: z.boolean(),
  endsAt: instant.nullable(),
  pendingChange: z
    .strictObject({ plan: z.enum(PLANS), interval: z.enum(INTERVALS), at: instant })
    .nullable(),
  /** Since when the price is one that was set at Stripe, not chosen here. */
  changedOutside: instant.nullable(),
  /** A change whose payment the customer must still confirm; the plan above stands until then. */
  awaitingPayment: z
    .strictObject({
      plan: z.enum(PLANS),
      interval: z.enum(INTERVALS),
      url: z.string().nullable(),
      expiresAt: instant,
    })
    .nullable(),
  pastDueSince: instant.nullable(),
  graceEndsAt: instant.nullable(),
  trialEndsAt: instant.nullable(),
  discount: Discount.nullable(),
  paymentMethod: PaymentMethod.nullable(),
  createdAt: instant,
})
export type Subscription = z.infer<typeof Subscription>

export const User = z.strictObject({
  id: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  name: z.string().nullable(),
  isSuperuser: z.boolean(),
  /** IANA's name; mails tell times in it. */
  timeZone: z.string(),
  createdAt: instant,
  subscription: Subscription.nullable(),
  entitlements: Entitlements,
})
export type User = z.infer<typeof User>

export const Price = z.union([
  z.strictObject({
    id: z.string(),
    interval: z.enum(INTERVALS).nullable(),
    amountCents: cents,
    currency,
    active: z.boolean(),
  }),
  z.strictObject({
    id: z.string(),
    interval: z.null(),
    minCents: cents,
    maxCents: cents,
    currency,
    active: z.boolean(),
  }),
])
export type Price = z.infer<typeof Price>

export const Product = z.strictObject({
  id: z.string(),
  key: z.enum([...PLANS, ...SERVICES]),
  type: z.enum(['subscription', 'one_time_purchase']),
  name: z.string(),
  description: z.string(),
  features: z.array(
    z.strictObject({
      key: z.string(),
      label: z.string(),
      value: z.string(),
      /** What is not built yet says so. */
      status: z.enum(['live', 'soon', 'on_request']),
    }),
  ),
  limits: z
    .strictObject({
      requestsPerMonth: z.int().nullable(),
      burstPerMinute: z.int(),
      concurrentTasks: z.int().nullable(),
    })
    .nullable(),
  contactSales: z.boolean(),
  prices: z.array(Price),
})
export type Product = z.infer<typeof Product>

export const Invoice = z.strictObject({
  id: z.string(),
  number: z.string().nullable(),
  createdAt: instant,
  status: z.string(),
  totalCents: cents,
  taxCents: cents,
  paidCents: cents,
  refundedCents: cents,
  currency,
  description: z.string().nullable(),
  hostedUrl: z.string().nullable(),
  pdfUrl: z.string().nullable(),
})
export type Invoice = z.infer<typeof Invoice>

export const Session = z.strictObject({
  id: z.string(),
  createdAt: instant,
  lastSeenAt: instant,
  userAgent: z.string().nullable(),
  current: z.boolean(),
})
export type Session = z.infer<typeof Session>

/** What somebody told sales. */
export const Lead = z.strictObject({
  id: z.string(),
  email: z.string(),
  name: z.string().nullable(),
  company: z.string().nullable(),
  requestsPerMonth: z.int().nullable(),
  message: z.string(),
  createdAt: instant,
})
export type Lead = z.infer<typeof Lead>

/** As operators read it; `suspected`: a field that no person sees was filled in, so nobody was mailed. */
export const KeptLead = Lead.extend({ status: z.enum(['new', 'suspected']) })
export type KeptLead = z.infer<typeof KeptLead>

export const CheckoutStatus = z.enum(['open', 'processing', 'active', 'failed', 'expired'])
export type CheckoutStatus = z.infer<typeof CheckoutStatus>

export const Tokens = z.strictObject({
  access_token: z.string(),
  token_type: z.literal('bearer'),
  expires_in: z.literal(600),
  refresh_token: z.string(),
})
export type Tokens = z.infer<typeof Tokens>

export const Health = z.strictObject({
  status: z.enum(['ok', 'degraded', 'down']),
  version: z.string(),
  environment: z.string(),
  checks: z.record(z.string(), z.unknown()),
})
export type Health = z.infer<typeof Health>
