/** The provider of development and tests: records every call with its key, delivers a key once in 24 h, sends nothing. */

import type { Clock } from '../clock.ts'
import type { EmailTool, MailboxStore } from './email-tool.ts'

export const mailboxProvider = (store: MailboxStore, clock: Clock): EmailTool => ({
  provider: 'mailbox',
  async send({ key, kind, to, subject, text, html, headers }) {
    const call = { key, kind, to, subject, text, html, headers, at: clock.now() }
    const { id } = await store.record(call)
    return { kind: 'sent', providerId: id }
  },
  lookUp: async (key) => ((await store.wasDelivered(key)) ? 'delivered' : 'unknown'),
})
