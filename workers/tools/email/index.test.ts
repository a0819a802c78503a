/** Which provider the settings choose, and what they must name. */

import { describe, expect, it } from 'vitest'
import { NotConfigured } from '../../config.ts'
import type { OutgoingMail } from '../../contract/mails.ts'
import { emailTool, type MailboxCall, type MailboxStore, type MailSettings } from './index.ts'
import { missingMailSetting } from './settings.ts'

const NOON = Date.UTC(2026, 10, 23, 12, 0, 0)
const mail: OutgoingMail = {
  key: 'welcome:sub_9',
  kind: 'welcome',
  to: 'ada@example.test',
  subject: 'Welcome',
  text: 'Welcome.',
  html: '<p>Welcome.</p>',
  headers: {},
}

function aStore() {
  const calls: MailboxCall[] = []
  const store: MailboxStore = {
    async record(call) {
      calls.push(call)
      return { id: 'mbx_1', delivered: calls.length === 1 }
    },
    wasDelivered: async (key) => calls.some((call) => call.key === key),
  }
  return { store, calls }
}
const open = (settings: MailSettings, store = aStore().store) =>
  emailTool(settings, { fetch, store, clock: { now: () => NOON } })

describe('the email tool', () => {
  it('records in the mailbox, with the key and the time, and says what became of it', async () => {
    const { store, calls } = aStore()
    const tool = open({ ENVIRONMENT: 'development', MAIL_PROVIDER: 'mailbox' }, store)
    expect(tool.provider).toBe('mailbox')
    expect(await tool.lookUp('welcome:sub_9')).toBe('unknown')
    expect(await tool.send(mail)).toEqual({ kind: 'sent', providerId: 'mbx_1' })
    expect(await tool.send(mail)).toEqual({ kind: 'sent', providerId: 'mbx_1' })
    expect(calls).toEqual([
      { ...mail, at: NOON },
      { ...mail, at: NOON },
    ])
    expect(await tool.lookUp('welcome:sub_9')).toBe('delivered')
  })

  it.each<[MailSettings, string | null]>([
    [{ ENVIRONMENT: 'test', MAIL_PROVIDER: 'mailbox' }, null],
    [{ ENVIRONMENT: 'production', MAIL_PROVIDER: 'mailbox' }, 'MAIL_PROVIDER'],
    [{ ENVIRONMENT: 'production', MAIL_PROVIDER: 'mailbox', MAIL_ALLOW_MAILBOX: '1' }, null],
    [{ ENVIRONMENT: 'production', MAIL_PROVIDER: 'resend' }, 'RESEND_API_KEY'],
    [{ ENVIRONMENT: 'production', MAIL_PROVIDER: 'resend', RESEND_API_KEY: 're_x' }, null],
    [{ ENVIRONMENT: 'production', MAIL_PROVIDER: 'smtp' }, 'SMTP_HOST'],
    [{ ENVIRONMENT: 'production', MAIL_PROVIDER: 'smtp', SMTP_HOST: 'h' }, null],
    [
      { ENVIRONMENT: 'production', MAIL_PROVIDER: 'smtp', SMTP_HOST: 'h', SMTP_USER: 'u' },
      'SMTP_PASSWORD',
    ],
    [
      { ENVIRONMENT: 'production', MAIL_PROVIDER: 'smtp', SMTP_HOST: 'h', SMTP_PASSWORD: 'p' },
      'SMTP_USER',
    ],
  ])('with %o misses %s', async (settings, missing) => {
    expect(missingMailSetting(settings)).toBe(missing)
    const tool = open(settings)
    expect(tool.provider).toBe(settings.MAIL_PROVIDER)
    if (missing) {
      await expect(tool.send(mail)).rejects.toThrow(NotConfigured)
      await expect(tool.send(mail)).rejects.toThrow(`${missing} is not set`)
      await expect(tool.lookUp('k')).rejects.toThrow(`${missing} is not set`)
    }
  })
})
