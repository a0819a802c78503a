/** Notification (communications): renders and sends what a person must know, once per business key. */

import type { MailKind } from '../../contract/mails.ts'
import { NotificationMessage } from '../../contract/messages.ts'
import { topicOf } from '../../contract/notification-topics.ts'
import { together } from '../../db/database.ts'
import { findEmail, keepEmail } from '../../db/emails.ts'
import { preferencesOf } from '../../db/notification-preferences.ts'
import type { OutboxRow } from '../../db/outbox.ts'
import { restoredAt } from '../../db/pause.ts'
import { type Delivered, type Outcome, workEffects } from '../../inbox.ts'
import type { Ports } from '../../ports.ts'
import { HOUR } from '../../tools/clock.ts'
import { writeLetter } from './letters.ts'
import { wayOut } from './way-out.ts'
import type { Letter, LetterPorts } from './writer.ts'

export type NotificationPorts = LetterPorts & Pick<Ports, 'mail' | 'writeMail' | 'log'>

/** Providers forget keys after 24 h, so an older effect is looked up before it is repeated. */
const KEY_LIVES_MS = 23 * HOUR
const DONE: Outcome = { kind: 'done' }

/**
 * A restored record has forgotten what was sent, and the daily comparison may find months later what that was about
 * (a refund the bank had sent back): once there was a restore, every mail is looked up, where the provider can tell.
 */
async function maybeSent({ db, clock }: NotificationPorts, row: OutboxRow): Promise<boolean> {
  return clock.now() - row.createdAt > KEY_LIVES_MS || (await restoredAt(db)) !== null
}

type Written = Extract<Letter, { kind: 'letter' }>

async function send(ports: NotificationPorts, row: OutboxRow, letter: Written): Promise<Outcome> {
  const { db, mail, clock, log } = ports
  const { key } = row
  const topic = topicOf(letter.mail)
  const unsubscribe = topic && row.accountId ? wayOut(ports.config, row.accountId, topic) : null
  const rendered = await ports.writeMail(letter.mail, letter.data, unsubscribe)
  const record = {
    key,
    accountId: row.accountId,
    actorId: 'notification',
    kind: letter.mail,
    toAddress: letter.to,
    subject: rendered.subject,
    provider: mail.provider,
  }
  if ((await maybeSent(ports, row)) && (await mail.lookUp(key)) === 'delivered') {
    await together(db, [keepEmail(db, { ...record, status: 'sent', createdAt: clock.now() })])
    return DONE
  }
  const headers = unsubscribe?.headers ?? {}
  const result = await mail.send({ ...rendered, key, kind: letter.mail, to: letter.to, headers })
  switch (result.kind) {
    case 'sent': {
      const { providerId } = result
      const sent = { ...record, status: 'sent' as const, providerId, createdAt: clock.now() }
      await together(db, [keepEmail(db, sent)])
      log.info('mailed', { agent: 'notification', key, code: letter.mail })
      return DONE
    }
    case 'refused': {
      const { reason } = result
      const refused = { ...record, status: 'refused' as const, reason, createdAt: clock.now() }
      await together(db, [keepEmail(db, refused)])
      return { kind: 'refused', reason }
    }
    case 'retry':
      throw new Error(`mail provider: ${result.reason}`)
  }
}

/** Whether its reader turned the mail's topic off; asked when it is sent, not when it was owed. */
async function isUnwanted(
  { db }: NotificationPorts,
  { accountId }: OutboxRow,
  kind: MailKind,
): Promise<boolean> {
  const topic = topicOf(kind)
  return topic !== null && accountId !== null && !(await preferencesOf(db, accountId))[topic]
}

async function work(ports: NotificationPorts, row: OutboxRow): Promise<Outcome> {
  const before = await findEmail(ports.db, row.key)
  if (before?.status === 'sent') return DONE
  const letter = await writeLetter(ports, row)
  switch (letter.kind) {
    case 'moot':
      return DONE
    case 'lost':
      return { kind: 'refused', reason: letter.reason }
    case 'letter':
      return (await isUnwanted(ports, row, letter.mail)) ? DONE : send(ports, row, letter)
  }
}

/** Takes a batch; acks and retries per message, never throws for all of them. */
export const consume = (ports: NotificationPorts, messages: readonly Delivered[]): Promise<void> =>
  workEffects(ports, 'notification', messages, NotificationMessage, (row) => work(ports, row))
