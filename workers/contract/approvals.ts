/** What waits for a person's yes: the exact action, who may decide, and what became of it. */

import * as z from 'zod'
import { FreeText } from './free-text.ts'

const instant = z.iso.datetime()

export const APPROVAL_KINDS = ['tool', 'refund', 'quote', 'mail', 'catalogue', 'delivery'] as const
export type ApprovalKind = (typeof APPROVAL_KINDS)[number]

/** `consumed`: approved, and its effect has run (or was refused for good; `outcome` says which). */
export const APPROVAL_STATES = ['pending', 'approved', 'denied', 'expired', 'consumed'] as const
export type ApprovalState = (typeof APPROVAL_STATES)[number]

/** Effects none or network: every member; write: the owner; money and publishing: an operator. */
export const DECIDERS = ['member', 'owner', 'operator'] as const
export type Decider = (typeof DECIDERS)[number]

export type Action = { tool: string; arguments: Record<string, unknown> }

export const ApprovalOutcome = z.strictObject({
  kind: z.enum(['done', 'refused']),
  detail: z.string().max(500),
})
export type ApprovalOutcome = z.infer<typeof ApprovalOutcome>

export const Approval = z.strictObject({
  id: z.string(),
  goalId: z.string().nullable(),
  kind: z.enum(APPROVAL_KINDS),
  action: z.strictObject({ tool: z.string(), arguments: z.record(z.string(), z.unknown()) }),
  /** SHA-256 of the action as canonical JSON, in hex. */
  actionHash: z.string().length(64),
  summary: z.string(),
  status: z.enum(APPROVAL_STATES),
  mayDecide: z.enum(DECIDERS),
  /** A person's id, or an agent's name. */
  proposedBy: z.string(),
  /** The address of that person. */
  proposer: z.string().nullable(),
  /** Whether whoever asks proposed it: then they may deny it, not approve it. */
  own: z.boolean(),
  expiresAt: instant,
  decidedBy: z.string().nullable(),
  /** The address of that person, to operators and to that person. */
  decider: z.string().nullable(),
  decidedAt: instant.nullable(),
  reason: z.string().nullable(),
  /** Decided by its own proposer, as the only operator there was. */
  sole: z.boolean(),
  /** When the effect runs: at once, or ten minutes after a sole decision. */
  effectAt: instant.nullable(),
  outcome: ApprovalOutcome.nullable(),
  createdAt: instant,
})
export type Approval = z.infer<typeof Approval>

export const DecisionBody = z.strictObject({
  decision: z.enum(['approve', 'deny']),
  actionHash: z.string().max(100),
  reason: FreeText.trim().max(500, 'A reason has at most 500 characters').optional(),
  password: z.string().min(1).max(128).optional(),
})
export type DecisionBody = z.infer<typeof DecisionBody>

const cents = z.int().min(1).max(100_000_000)
const stripeId = z.string().min(1).max(255)

export const RefundBody = z.strictObject({
  invoice: stripeId,
  amountCents: cents.optional(),
  endAccess: z.boolean(),
})

/** The arguments of a refund's action: everything that decides what happens to the money. */
export const RefundAction = z.strictObject({
  invoice: stripeId,
  number: z.string().max(255).nullable(),
  amountCents: cents,
  currency: z.string().length(3),
  customer: z.string().max(254),
  endAccess: z.boolean(),
})
export type RefundAction = z.infer<typeof RefundAction>
