/** Notification (communications): renders and sends what a person must know, once per business key. */

import { NotificationMessage } from '../../contract/messages.ts'
import { together } from '../../db/database.ts'
import { findEmail, keepEmail } from '../../db/emails.ts'
import type { OutboxRow } from '../../db/outbox.ts'
import { renderMail } from '../../emails/index.ts'
import { type Delivered, type Outcome, workEffects } from '../../inbox.ts'
import type { Ports } from '../../ports.ts'
import { HOUR } from '../../tools/clock.ts'
import { type Letter, type LetterPorts, writeLetter } from './letters.ts'

export type NotificationPorts = LetterPorts & Pick<Ports, 'mail' | 'log'>

/** Providers forget keys after 24 h, so an older effect is looked up before it is repeated. */
const KEY_LIVES_MS = 23 * HOUR
const DONE: Outcome = { kind: 'done' }

type Written = Extract<Letter, { kind: 'letter' }>

async function send(ports: NotificationPorts, row: OutboxRow, letter: Written): Promise<Outcome> {
  const { db, mail, clock, log } = ports
  const { key } = row
  const rendered = renderMail(letter.mail, letter.data)
  const record = {
    key,
    accountId: row.accountId,
    actorId: 'notification',
    kind: letter.mail,
    toAddress: letter.to,
    subject: rendered.subject,
    provider: mail.provider,
  }
  const old = clock.now() - row.createdAt > KEY_LIVES_MS
  if (old && (await mail.lookUp(key)) === 'delivered') {
    await together(db, [keepEmail(db, { ...record, status: 'sent', createdAt: clock.now() })])
    return DONE
  }
  const result = await mail.send({ ...rendered, key, kind: letter.mail, to: letter.to })
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
      return send(ports, row, letter)
  }
}

/** Takes a batch; acks and retries per message, never throws for all of them. */
export const consume = (ports: NotificationPorts, messages: readonly Delivered[]): Promise<void> =>
  workEffects(ports, 'notification', messages, NotificationMessage, (row) => work(ports, row))
