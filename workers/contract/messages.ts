/** What the queues carry: ids, never rows; the consumer loads the truth (the queue is a doorbell). */

import * as z from 'zod'

const id = z.string().min(1).max(255)

/** An outbox row of an agent's, with this business key, is waiting. */
const outboxMessage = <A extends string>(agent: A) =>
  z.strictObject({ agent: z.literal(agent), type: z.literal('outbox'), key: id })

/** Billing: an event was recorded, an object at Stripe should be looked at again, or an approved act is owed. */
export const BillingEffect = outboxMessage('billing')
export const BillingMessage = z.discriminatedUnion('type', [
  z.strictObject({ agent: z.literal('billing'), type: z.literal('stripe_event'), id }),
  z.strictObject({ agent: z.literal('billing'), type: z.literal('reconcile'), subscription: id }),
  BillingEffect,
])
export const ProvisioningMessage = outboxMessage('provisioning')
/** CEO: a goal wants a plan. Orchestrator: a planned goal may begin, a decision was made, something is to be told. */
export const CeoMessage = outboxMessage('ceo')
export const OrchestratorMessage = outboxMessage('orchestrator')
export const NotificationMessage = outboxMessage('notification')
export const AnalyticsEffect = outboxMessage('analytics')
/** Analytics: a fact is owed, or an operator wants all figures counted anew. */
export const AnalyticsMessage = z.discriminatedUnion('type', [
  AnalyticsEffect,
  z.strictObject({ agent: z.literal('analytics'), type: z.literal('recompute') }),
])

export const Message = z.union([
  BillingMessage,
  ProvisioningMessage,
  NotificationMessage,
  AnalyticsMessage,
  CeoMessage,
  OrchestratorMessage,
])
export type Message = z.infer<typeof Message>
export type BillingMessage = z.infer<typeof BillingMessage>
export type OutboxMessage = Extract<Message, { type: 'outbox' }>

export const AGENTS = [
  'billing',
  'provisioning',
  'notification',
  'analytics',
  'ceo',
  'orchestrator',
] as const
export type AgentName = (typeof AGENTS)[number]
