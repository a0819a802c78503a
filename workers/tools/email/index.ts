/** The only way to mail: chooses the provider that the settings name. */

import { NotConfigured } from '../../config.ts'
import { brand } from '../../contract/brand.ts'
import type { Clock } from '../clock.ts'
import type { EmailTool, MailboxStore } from './email-tool.ts'
import { mailboxProvider } from './mailbox.ts'
import { resendProvider } from './resend.ts'
import { type MailSettings, missingMailSetting } from './settings.ts'
import { smtpProvider } from './smtp.ts'

export type { EmailTool, MailboxCall, MailboxStore, SendResult } from './email-tool.ts'
export type { MailSettings } from './settings.ts'

export type MailOutside = { fetch: typeof fetch; store: MailboxStore; clock: Clock }

const DEFAULT_SMTP_PORT = 465

function required(settings: MailSettings, name: 'RESEND_API_KEY' | 'SMTP_HOST'): string {
  const value = settings[name]
  if (!value) throw new NotConfigured(name)
  return value
}

function choose(settings: MailSettings, { fetch, store, clock }: MailOutside): EmailTool {
  const from = settings.MAIL_FROM || brand.mailFrom
  switch (settings.MAIL_PROVIDER) {
    case 'mailbox':
      return mailboxProvider(store, clock)
    case 'resend':
      return resendProvider(
        { apiKey: required(settings, 'RESEND_API_KEY'), from },
        { fetch, clock },
      )
    case 'smtp': {
      const { SMTP_USER: username, SMTP_PASSWORD: password } = settings
      const credentials = username && password ? { credentials: { username, password } } : {}
      const port = settings.SMTP_PORT ?? DEFAULT_SMTP_PORT
      return smtpProvider(
        { host: required(settings, 'SMTP_HOST'), port, from, ...credentials },
        clock,
      )
    }
  }
}

/** Opening never throws, so that pages work without mail settings; `send` and `lookUp` throw NotConfigured instead. */
export function emailTool(settings: MailSettings, outside: MailOutside): EmailTool {
  const missing = missingMailSetting(settings)
  if (missing === null) return choose(settings, outside)
  const fail = () => Promise.reject(new NotConfigured(missing))
  return { provider: settings.MAIL_PROVIDER, send: fail, lookUp: fail }
}
