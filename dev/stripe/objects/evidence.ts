/** What can be said against a dispute (https://docs.stripe.com/api/disputes/object#dispute_object-evidence). */

import type { Dispute } from '../state.ts'

export const EVIDENCE = [
  'access_activity_log',
  'billing_address',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'customer_email_address',
  'customer_name',
  'customer_purchase_ip',
  'duplicate_charge_explanation',
  'duplicate_charge_id',
  'product_description',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'service_date',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_tracking_number',
  'uncategorized_text',
] as const

export const FILES = [
  'cancellation_policy',
  'customer_communication',
  'customer_signature',
  'duplicate_charge_documentation',
  'receipt',
  'refund_policy',
  'service_documentation',
  'shipping_documentation',
  'uncategorized_file',
] as const

type Evidence = Dispute['evidence']
type Said = (typeof EVIDENCE)[number] | (typeof FILES)[number]

/** Nothing is said yet: every word and file is there, as null. */
export function noEvidence(): Evidence {
  const blank = (names: readonly Said[]) =>
    Object.fromEntries(names.map((name) => [name, null])) as Record<Said, null>
  return { ...blank([...EVIDENCE, ...FILES]), enhanced_evidence: {} }
}
