/** What mails need to be set, and what of it is missing. Imports no provider, so that it runs outside workerd, too. */

import type { Config } from '../../config.ts'

/** The settings mails depend on. */
export type MailSettings = Pick<
  Config,
  | 'ENVIRONMENT'
  | 'MAIL_PROVIDER'
  | 'MAIL_ALLOW_MAILBOX'
  | 'MAIL_FROM'
  | 'RESEND_API_KEY'
  | 'SMTP_HOST'
  | 'SMTP_PORT'
  | 'SMTP_USER'
  | 'SMTP_PASSWORD'
>

/** The first setting the chosen provider lacks, or null: what `/health` says without sending. */
export function missingMailSetting(settings: MailSettings): keyof MailSettings | null {
  switch (settings.MAIL_PROVIDER) {
    case 'mailbox':
      // A company whose mails go nowhere must have said so on purpose.
      return settings.ENVIRONMENT === 'production' && settings.MAIL_ALLOW_MAILBOX !== '1'
        ? 'MAIL_PROVIDER'
        : null
    case 'resend':
      return settings.RESEND_API_KEY ? null : 'RESEND_API_KEY'
    case 'smtp':
      if (!settings.SMTP_HOST) return 'SMTP_HOST'
      if (settings.SMTP_USER && !settings.SMTP_PASSWORD) return 'SMTP_PASSWORD'
      return settings.SMTP_PASSWORD && !settings.SMTP_USER ? 'SMTP_USER' : null
  }
}
