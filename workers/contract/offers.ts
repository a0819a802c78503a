/** Enterprise by contract: what an operator offers one customer, limits and price of their own. */

import * as z from 'zod'
import { INTERVALS } from './catalogue.ts'
import { FreeText } from './free-text.ts'

const instant = z.iso.datetime()
/** null = unlimited. */
const limit = z.int().min(1).max(1_000_000_000).nullable()

export const Contract = z.strictObject({
  requestsPerMonth: limit,
  burstPerMinute: z.int().min(1).max(1_000_000),
  concurrentTasks: limit,
})
export type Contract = z.infer<typeof Contract>

export const Offer = z.strictObject({
  id: z.string(),
  plan: z.literal('enterprise'),
  interval: z.enum(INTERVALS),
  amountCents: z.int(),
  currency: z.string().length(3),
  limits: Contract,
  note: z.string().nullable(),
  /** The address of whom it is made to. */
  customer: z.string(),
  /** Whether it is made to whoever asks, who may then accept it. */
  toMe: z.boolean(),
  /** Whether whoever asks made it, and may withdraw it. */
  made: z.boolean(),
  /** `proposed`: another operator has yet to agree; its customer sees it once it is open. */
  status: z.enum(['proposed', 'denied', 'open', 'accepted', 'withdrawn', 'expired']),
  expiresAt: instant,
  createdAt: instant,
})
export type Offer = z.infer<typeof Offer>

/** The arguments of an offer's action: everything that its customer may buy. */
export const OfferAction = z.strictObject({
  offer: z.string().min(1).max(255),
  customer: z.string().max(254),
  interval: z.enum(INTERVALS),
  amountCents: z.int(),
  currency: z.string().length(3),
  limits: Contract,
  note: z.string().max(1_000).nullable(),
})
export type OfferAction = z.infer<typeof OfferAction>

export const OfferBody = z.strictObject({
  /** Whom it is made to: the address of an account. */
  email: z.email('Enter the customer’s address').max(254),
  interval: z.enum(INTERVALS),
  /** A dollar at least, a million at most. */
  amountCents: z.int().min(100).max(100_000_000),
  limits: Contract,
  note: FreeText.trim().max(1_000).optional(),
})
export type OfferBody = z.infer<typeof OfferBody>
