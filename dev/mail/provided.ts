/** Where the mail servers of the tests listen; given to the workers project by `dev/mail/servers.ts`. */

export type MailServers = {
  /** Accepts anyone; what it does with a mail depends on the recipient (`dev/mail/smtp-server.ts`). */
  smtpPort: number
  /** Wants `tester` / `obvious-fake`. */
  smtpAuthPort: number
  /** Accepts the connection and closes it at once. */
  smtpClosingPort: number
  /** Greets with 421. */
  smtpBusyPort: number
  /** `GET` answers what the SMTP servers accepted, as JSON. */
  smtpInboxUrl: string
  /** A Resend that behaves by recipient (`dev/mail/resend-server.ts`). */
  resendUrl: string
}

declare module 'vitest' {
  interface ProvidedContext {
    mailServers: MailServers
  }
}
