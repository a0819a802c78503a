/** The mail provider's own memory, outside our database: what was asked of it, and what it delivered. */

import { renderMail } from '../../workers/emails/index.ts'
import type { Ports } from '../../workers/ports.ts'
import type { MailboxCall, MailboxStore } from '../../workers/tools/email/index.ts'
import type { Gate } from './d1.ts'

const KEY_LIVES_MS = 24 * 3_600_000

export function mailDoor(clock: { now(): number }) {
  const deliveries: (MailboxCall & { id: string })[] = []
  let asked = 0
  const delivered = (key: string) =>
    deliveries.find((mail) => mail.key === key && clock.now() - mail.at < KEY_LIVES_MS)
  const store: MailboxStore = {
    async record(call) {
      asked += 1
      const before = delivered(call.key)
      if (before) return { id: before.id, delivered: false }
      const id = `mail_${deliveries.length + 1}`
      deliveries.push({ ...call, id })
      return { id, delivered: true }
    },
    wasDelivered: async (key) => deliveries.some((mail) => mail.key === key),
  }
  return {
    /** What writes them keeps nothing, so a call of it that is lost is as a mail that never left. */
    write: async (...given: Parameters<Ports['writeMail']>) => renderMail(...given),
    deliveries,
    asked: () => asked,
    throughGate: (gate: Gate): MailboxStore => ({
      record: (call) => gate(() => store.record(call)),
      wasDelivered: (key) => gate(() => store.wasDelivered(key)),
    }),
  }
}
