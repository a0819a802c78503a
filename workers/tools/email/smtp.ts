/** Sends through an SMTP server. SMTP knows no keys: a repeat carries the same Message-ID, so that mailboxes can drop it. */

import { createHash } from 'node:crypto'
import { LogLevel, WorkerMailer } from 'worker-mailer'
import type { OutgoingMail } from '../../contract/mails.ts'
import { type Clock, SECOND } from '../clock.ts'
import type { EmailTool, SendResult } from './email-tool.ts'
import { readReply } from './smtp-reply.ts'

export type SmtpSettings = {
  host: string
  /** 465 speaks TLS from the first byte; others upgrade by STARTTLS where offered. Workers cannot reach port 25. */
  port: number
  /** Absent: the server asks for no sign-in. */
  credentials?: { username: string; password: string }
  /** `Name <address>` or an address. */
  from: string
  /** Of one step; the whole conversation is given twice as long. */
  timeoutMs?: number
}

const IMPLICIT_TLS_PORT = 465
const TIMEOUT_MS = 10 * SECOND

// The library's own loop spins for ever on a connection the server closed; ours ends (see smtp.test.ts).
Object.defineProperty(WorkerMailer.prototype, 'read', {
  value(this: { reader: ReadableStreamDefaultReader<Uint8Array> }) {
    return readReply(this.reader)
  },
})

/** `Name <address>` → both parts; a bare address has no name. */
export function parseSender(from: string): { name?: string; email: string } {
  const [, name, email] = /^\s*"?([^"<>]*?)"?\s*<([^<>\s]+)>\s*$/.exec(from) ?? []
  if (!email) return { email: from.trim() }
  return name ? { name, email } : { email }
}

/** The same key always makes the same Message-ID (RFC 5322 §3.6.4). */
export const messageId = (key: string, domain: string): string =>
  `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@${domain}>`

/** RFC 5322 wants a numeric zone, milliseconds since the epoch in. */
const dateHeader = (now: number) => new Date(now).toUTCString().replace('GMT', '+0000')

/** Nothing that could end a command or a header line. */
const isPlainAddress = (address: string) => /^[^\s<>,;"@\p{Cc}]+@[^\s<>,;"@\p{Cc}]+$/u.test(address)

// The library reports failures as text only: command and reply. Addresses in it are not repeated.
function judge(error: unknown): SendResult {
  const message = error instanceof Error ? error.message : ''
  const code = /\s([245]\d\d)[ \-\r\n]/.exec(message)?.[1]
  if (!code) return { kind: 'retry', reason: 'smtp unreachable or timed out' }
  const stage = /^Invalid RCPT/.test(message)
    ? 'recipient'
    : /^Failed (send email body|to send DATA)/.test(message)
      ? 'message'
      : 'session'
  const reason = `smtp ${code} ${stage}`
  // A 5xx about sign-in or sender is our setting, not this mail's fault.
  return code.startsWith('5') && stage !== 'session'
    ? { kind: 'refused', reason }
    : { kind: 'retry', reason }
}

export function smtpProvider(settings: SmtpSettings, clock: Clock): EmailTool {
  const { host, port, credentials, timeoutMs = TIMEOUT_MS } = settings
  const from = parseSender(settings.from)

  async function send({
    key,
    to,
    subject,
    html,
    text,
    ...mail
  }: OutgoingMail): Promise<SendResult> {
    if (!isPlainAddress(to)) return { kind: 'refused', reason: 'smtp address malformed' }
    const headers = {
      'Message-ID': messageId(key, from.email.split('@').pop() ?? host),
      Date: dateHeader(clock.now()),
      'Auto-Submitted': 'auto-generated',
      ...mail.headers,
    }
    let mailer: WorkerMailer | undefined
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new Error('too slow')), 2 * timeoutMs)
    const inTime = <T>(step: Promise<T>): Promise<T> => Promise.race([step, late.promise])
    try {
      const connecting = WorkerMailer.connect({
        host,
        port,
        secure: port === IMPLICIT_TLS_PORT,
        ...(credentials ? { credentials } : {}),
        authType: ['plain', 'login'],
        // Its log lines hold addresses.
        logLevel: LogLevel.NONE,
        socketTimeoutMs: timeoutMs,
      })
      mailer = await inTime(connecting)
      const plain = subject.replace(/\s+/g, ' ')
      await inTime(mailer.send({ from, to, subject: plain, text, html, headers }))
      return { kind: 'sent', providerId: headers['Message-ID'] }
    } catch (error) {
      return judge(error)
    } finally {
      clearTimeout(timer)
      // Says goodbye and frees the socket; whether that works changes nothing for the mail.
      mailer?.close().catch(() => undefined)
    }
  }

  return { provider: 'smtp', send, lookUp: async () => 'unknown' }
}
