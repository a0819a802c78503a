/** What the writers of mails share: what they are given, and what they may answer. */

import * as z from 'zod'
import { planOf } from '../../contract/catalogue.ts'
import type { MailData, MailKind } from '../../contract/mails.ts'
import type { Ports } from '../../ports.ts'
import type { QuotaPort } from '../../quota/port.ts'

export type LetterPorts = Pick<Ports, 'db' | 'clock' | 'config'> & {
  /** Live figures, for mails about them. */
  quota(accountId: string): Pick<QuotaPort, 'usage' | 'unsaid'>
}

/** `moot`: by now there is nothing to say, e.g. a link that expired. `lost`: the row names nothing we know. */
export type Letter =
  | { kind: 'letter'; mail: MailKind; to: string; data: MailData<MailKind> }
  | { kind: 'moot' }
  | { kind: 'lost'; reason: string }

const id = z.string().min(1).max(255)
export const Payload = z.looseObject({
  subscriptionId: id.optional(),
  invoiceId: id.optional(),
  mailTokenId: id.optional(),
  leadId: id.optional(),
  approvalId: id.optional(),
  refundId: id.optional(),
  amountCents: z.int().optional(),
  goalId: id.optional(),
  /** Whole days of grace that have passed. */
  day: z.int().optional(),
  /** The period end or failure a reminder is about: by now it may be another. */
  at: z.int().optional(),
  reason: z.string().max(500).nullish(),
  /** Of a quota: the window's start in milliseconds, and the limit. */
  window: z.int().optional(),
  limit: z.int().optional(),
})
export type Payload = z.infer<typeof Payload>

export type Reader = {
  accountId: string
  email: string
  name: string | null
  timeZone: string | null
}
/** What a writer of one kind gives: its data, or why there is none. */
export type Written = { data: MailData<MailKind> } | Exclude<Letter, { kind: 'letter' }>
/** `key` is the outbox row's. */
export type Writer = (
  ports: LetterPorts,
  payload: Payload,
  reader: Reader,
  key: string,
) => Promise<Written>

export const MOOT = { kind: 'moot' } as const
export const lost = (reason: string): Written => ({ kind: 'lost', reason })
export const planName = (key: string): string => planOf(key)?.name ?? key
