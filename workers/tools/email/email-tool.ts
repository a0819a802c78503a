/** What the house may ask of a mail provider, whichever it is. */

import type { MailKind, OutgoingMail } from '../../contract/mails.ts'

/** `refused` is permanent (bad address, body not accepted); a wrong setting of ours is a `retry`. */
export type SendResult =
  | { kind: 'sent'; providerId: string }
  | { kind: 'retry'; reason: string; afterSeconds?: number }
  | { kind: 'refused'; reason: string }

/** `send` and `lookUp` throw NotConfigured, naming the variable, when a setting is missing. */
export type EmailTool = {
  provider: 'mailbox' | 'smtp' | 'resend'
  /** Hands a mail to the provider under its key; twice with the same key within 24 h delivers once (smtp knows no key: same Message-ID). */
  send(mail: OutgoingMail): Promise<SendResult>
  /** What became of a key, if the provider can tell: lets an effect older than 23 h be looked up before it is repeated. */
  lookUp(key: string): Promise<'delivered' | 'unknown'>
}

export type MailboxCall = {
  key: string
  kind: MailKind
  to: string
  subject: string
  text: string
  html: string
  headers: Record<string, string>
  /** Milliseconds since the epoch. */
  at: number
}

/** Where the mailbox provider keeps its calls; passed in, because a tool has no database. */
export type MailboxStore = {
  /** Records a call; `id` is the delivery's, made now or, for a repeated key, earlier. */
  record(call: MailboxCall): Promise<{ id: string; delivered: boolean }>
  wasDelivered(key: string): Promise<boolean>
}
