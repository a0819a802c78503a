/** Mails through real SMTP servers on loopback, from workerd's own sockets. */

import { describe, expect, inject, it } from 'vitest'
import type {} from '../../../dev/mail/provided.ts'
import type { OutgoingMail } from '../../contract/mails.ts'
import { messageId, parseSender, type SmtpSettings, smtpProvider } from './smtp.ts'

const servers = inject('mailServers')
const clock = { now: () => Date.UTC(2026, 10, 23, 12, 0, 0) }

type Received = { from: string; to: string[]; data: string; user: string | null }
const inbox = async () => (await (await fetch(servers.smtpInboxUrl)).json()) as Received[]
const receivedBy = async (to: string) => (await inbox()).filter((mail) => mail.to.includes(to))

const aMail = (to: string, rest: Partial<OutgoingMail> = {}): OutgoingMail => ({
  key: `receipt:${to}`,
  kind: 'receipt',
  to,
  subject: 'Your receipt',
  text: 'Paid.\n.\n..dots and ünïcode stay\n',
  html: '<p>Paid – thank you</p>',
  headers: { 'List-Unsubscribe': '<https://titanforge.example/u?token=t>' },
  ...rest,
})
const provider = (settings: Partial<SmtpSettings> = {}) =>
  smtpProvider(
    {
      host: '127.0.0.1',
      port: servers.smtpPort,
      from: 'TitanForge AI <hello@titanforge.example>',
      timeoutMs: 30_000,
      ...settings,
    },
    clock,
  )

/** The decoded text part of a received message. */
function textPart(data: string): string {
  const part = /text\/plain[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--alternative_/.exec(data)?.[1] ?? ''
  const bytes = part
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)))
}

describe('smtp', () => {
  it('delivers a mail with both parts, whole', async () => {
    const result = await provider().send(aMail('whole@example.test'))
    const [mail] = await receivedBy('whole@example.test')
    expect(result).toEqual({
      kind: 'sent',
      providerId: messageId('receipt:whole@example.test', 'titanforge.example'),
    })
    expect(mail?.from).toBe('hello@titanforge.example')
    expect(mail?.data).toContain('From: "TitanForge AI" <hello@titanforge.example>\r\n')
    expect(mail?.data).toContain('To: whole@example.test\r\n')
    expect(mail?.data).toContain('Subject: Your receipt\r\n')
    expect(mail?.data).toContain('Date: Mon, 23 Nov 2026 12:00:00 +0000\r\n')
    expect(mail?.data).toContain('Auto-Submitted: auto-generated\r\n')
    expect(mail?.data).toContain('List-Unsubscribe: <https://titanforge.example/u?token=t>\r\n')
    expect(mail?.data).toContain('<p>Paid =E2=80=93 thank you</p>')
    expect(textPart(mail?.data ?? '')).toBe('Paid.\r\n.\r\n..dots and ünïcode stay\r\n\r\n')
  })

  it('repeats a key with the same Message-ID', async () => {
    const first = await provider().send(aMail('twice@example.test'))
    const second = await provider().send(aMail('twice@example.test'))
    const ids = (await receivedBy('twice@example.test')).map(
      ({ data }) => /^Message-ID: (.*)$/m.exec(data)?.[1],
    )
    expect(second).toEqual(first)
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
  })

  it('signs in where the server asks for it', async () => {
    const auth = { port: servers.smtpAuthPort }
    const credentials = { username: 'tester', password: 'obvious-fake' }
    expect((await provider({ ...auth, credentials }).send(aMail('in@example.test'))).kind).toBe(
      'sent',
    )
    expect((await receivedBy('in@example.test'))[0]?.user).toBe('tester')
    const wrong = { ...credentials, password: 'wrong' }
    expect(await provider({ ...auth, credentials: wrong }).send(aMail('out@example.test'))).toEqual(
      { kind: 'retry', reason: 'smtp 535 session' },
    )
    expect((await provider(auth).send(aMail('out@example.test'))).kind).toBe('retry')
    expect(await receivedBy('out@example.test')).toEqual([])
  })

  it.each([
    ['refused@example.test', { kind: 'refused', reason: 'smtp 550 recipient' }],
    ['spam@example.test', { kind: 'refused', reason: 'smtp 554 message' }],
    ['later@example.test', { kind: 'retry', reason: 'smtp 451 recipient' }],
    ['full@example.test', { kind: 'retry', reason: 'smtp 452 message' }],
    ['silent@example.test', { kind: 'retry', reason: 'smtp unreachable or timed out' }],
    ['cut@example.test', { kind: 'retry', reason: 'smtp unreachable or timed out' }],
  ])('judges what the server says to %s', async (to, verdict) => {
    // Only where nothing is said at all is there a time to wait out.
    const patience = to.startsWith('silent') ? { timeoutMs: 300 } : {}
    expect(await provider(patience).send(aMail(to))).toEqual(verdict)
    expect(await receivedBy(to)).toEqual([])
  })

  it('tries again when the reply to a delivered mail is lost, with the same Message-ID', async () => {
    const mail = aMail('lost@example.test')
    expect((await provider().send(mail)).kind).toBe('retry')
    const [received] = await receivedBy('lost@example.test')
    expect(received?.data).toContain(messageId(mail.key, 'titanforge.example'))
  })

  it('does not hang on a server that closes, is busy or is not there', async () => {
    const unreachable = { kind: 'retry', reason: 'smtp unreachable or timed out' }
    const mail = aMail('nobody@example.test')
    expect(await provider({ port: servers.smtpClosingPort }).send(mail)).toEqual(unreachable)
    expect(await provider({ port: servers.smtpBusyPort }).send(mail)).toEqual({
      kind: 'retry',
      reason: 'smtp 421 session',
    })
    expect(await provider({ port: 1 }).send(mail)).toEqual(unreachable)
  })

  it.each([
    'a@example.test>\r\nRCPT TO:<b@example.test',
    'a@example.test\r\nBcc: b@example.test',
    'a b@example.test',
    'a@b@example.test',
    'nobody',
    '',
  ])('refuses %j as an address before it speaks to the server', async (to) => {
    expect(await provider({ port: 1 }).send(aMail(to))).toEqual({
      kind: 'refused',
      reason: 'smtp address malformed',
    })
  })

  it('keeps a subject on its line', async () => {
    const subject = 'Hello\r\nBcc: b@example.test'
    await provider().send(aMail('subject@example.test', { subject }))
    const [mail] = await receivedBy('subject@example.test')
    expect(mail?.data).toContain('Subject: Hello Bcc: b@example.test\r\n')
    expect(mail?.data).not.toMatch(/^Bcc:/m)
  })

  it('cannot look a key up', async () => {
    expect(await provider().lookUp('receipt:1')).toBe('unknown')
  })
})

describe('a sender', () => {
  it.each([
    ['TitanForge AI <hello@x.test>', { name: 'TitanForge AI', email: 'hello@x.test' }],
    ['"TitanForge AI" <hello@x.test>', { name: 'TitanForge AI', email: 'hello@x.test' }],
    ['<hello@x.test>', { email: 'hello@x.test' }],
    [' hello@x.test ', { email: 'hello@x.test' }],
  ])('is read from %j', (from, sender) => {
    expect(parseSender(from)).toEqual(sender)
  })
})

describe('a Message-ID', () => {
  it('is the SHA-256 of the key, cut to 40 digits', async () => {
    // printf 'receipt:in_9' | sha256sum
    expect(messageId('receipt:in_9', 'x.test')).toBe(
      '<8b46160bb5acec2a76343b47f63c281972052764@x.test>',
    )
  })
})
