/** Mails through Resend's API as a server on loopback plays it, keys remembered. */

import { describe, expect, inject, it } from 'vitest'
import type {} from '../../../dev/mail/provided.ts'
import type { OutgoingMail } from '../../contract/mails.ts'
import { type ResendSettings, resendProvider, retryAfterSeconds } from './resend.ts'

const { resendUrl } = inject('mailServers')
const NOON = Date.UTC(2026, 10, 23, 12, 0, 0)
const clock = { now: () => NOON }

type Delivery = { key: string; id: string; body: Record<string, unknown> }
const deliveriesOf = async (key: string) =>
  ((await (await fetch(`${resendUrl}/deliveries`)).json()) as Delivery[]).filter(
    (delivery) => delivery.key === key,
  )

const aMail = (to: string, rest: Partial<OutgoingMail> = {}): OutgoingMail => ({
  key: `receipt:${to}`,
  kind: 'receipt',
  to,
  subject: 'Your receipt',
  text: 'Paid.',
  html: '<p>Paid.</p>',
  headers: {},
  ...rest,
})
const provider = (settings: Partial<ResendSettings> = {}) =>
  resendProvider(
    {
      apiKey: 're_obvious_fake',
      from: 'TitanForge AI <hello@titanforge.example>',
      baseUrl: resendUrl,
      ...settings,
    },
    { fetch, clock },
  )

describe('resend', () => {
  it('hands over the mail under its key', async () => {
    const result = await provider().send(aMail('once@example.test'))
    const [delivery] = await deliveriesOf('receipt:once@example.test')
    expect(result).toEqual({ kind: 'sent', providerId: delivery?.id })
    expect(delivery?.body).toEqual({
      from: 'TitanForge AI <hello@titanforge.example>',
      to: ['once@example.test'],
      subject: 'Your receipt',
      html: '<p>Paid.</p>',
      text: 'Paid.',
    })
  })

  it('delivers once when the same key comes twice, also after a lost reply', async () => {
    const mail = aMail('lost@example.test')
    expect(await provider().send(mail)).toEqual({ kind: 'retry', reason: 'resend unreachable' })
    expect((await provider().send({ ...mail })).kind).toBe('sent')
    expect(await deliveriesOf(mail.key)).toHaveLength(1)
    const twice = aMail('twice@example.test')
    expect(await provider().send(twice)).toEqual(await provider().send(twice))
    expect(await deliveriesOf(twice.key)).toHaveLength(1)
  })

  it('takes a key accepted with another body as delivered', async () => {
    const mail = aMail('changed@example.test')
    await provider().send(mail)
    expect(await provider().send({ ...mail, text: 'Paid, in other words.' })).toEqual({
      kind: 'sent',
      providerId: 'key:receipt:changed@example.test',
    })
    expect(await deliveriesOf(mail.key)).toHaveLength(1)
  })

  it.each([
    ['limited', { kind: 'retry', reason: 'resend 429 rate_limit_exceeded', afterSeconds: 7 }],
    [
      'limited-until',
      { kind: 'retry', reason: 'resend 429 rate_limit_exceeded', afterSeconds: 30 },
    ],
    ['quota', { kind: 'retry', reason: 'resend 429 daily_quota_exceeded' }],
    ['broken', { kind: 'retry', reason: 'resend 500 application_error' }],
    ['invalid', { kind: 'refused', reason: 'resend 422 validation_error' }],
    ['malformed', { kind: 'refused', reason: 'resend 400 validation_error' }],
    ['unverified', { kind: 'retry', reason: 'resend 403 validation_error', afterSeconds: 300 }],
    [
      'running',
      { kind: 'retry', reason: 'resend 409 concurrent_idempotent_requests', afterSeconds: 5 },
    ],
  ])('judges the answer to %s@', async (who, verdict) => {
    expect(await provider().send(aMail(`${who}@example.test`))).toEqual(verdict)
  })

  it('keeps a mail when our key or address of the API is wrong', async () => {
    expect(await provider({ apiKey: 'wrong' }).send(aMail('a@example.test'))).toEqual({
      kind: 'retry',
      reason: 'resend 403 invalid_api_key',
      afterSeconds: 300,
    })
    expect(
      await provider({ baseUrl: `${resendUrl}/elsewhere` }).send(aMail('a@example.test')),
    ).toEqual({ kind: 'retry', reason: 'resend 404 not_found', afterSeconds: 300 })
  })

  it('gives up waiting', async () => {
    expect(await provider({ timeoutMs: 200 }).send(aMail('silent@example.test'))).toEqual({
      kind: 'retry',
      reason: 'resend timed out',
    })
  })

  it('does not take an answer without an id for a delivery', async () => {
    const odd = resendProvider(
      { apiKey: 'k', from: 'a@x.test' },
      { fetch: async () => new Response('<html>'), clock },
    )
    expect(await odd.send(aMail('a@example.test'))).toEqual({
      kind: 'retry',
      reason: 'resend 200 without an id',
    })
  })

  it('cannot look a key up', async () => {
    expect(await provider().lookUp('receipt:1')).toBe('unknown')
  })
})

describe('Retry-After', () => {
  it.each([
    [null, undefined],
    ['0', 0],
    ['120', 120],
    ['Mon, 23 Nov 2026 12:01:00 GMT', 60],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    ['soon', undefined],
  ])('reads %j', (header, seconds) => {
    expect(retryAfterSeconds(header, NOON)).toBe(seconds)
  })
})
