/** Mails are counted at the provider's door: one delivery per business key, whatever is repeated or cut. */

import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, inject, it } from 'vitest'
import type {} from '../../../dev/mail/provided.ts'
import { together } from '../../db/database.ts'
import { findEmail } from '../../db/emails.ts'
import { writeInvoices } from '../../db/invoices.ts'
import { type Effect, findEffect, oweEffects } from '../../db/outbox.ts'
import { resume } from '../../db/pause.ts'
import { emails, mailboxCalls, mailTokens, outbox } from '../../db/schema/index.ts'
import { writeSubscription } from '../../db/subscriptions.ts'
import {
  aMessage,
  anInvoiceRow,
  aPerson,
  aRow,
  START,
  somePorts,
  unique,
} from '../../journeys/builders.ts'
import { scriptedStripe } from '../../journeys/scripted-stripe.ts'
import { DAY, HOUR } from '../../tools/clock.ts'
import type { EmailTool } from '../../tools/email/index.ts'
import { smtpProvider } from '../../tools/email/smtp.ts'
import { hashSecret, mailLinkToken } from '../../tools/token.ts'
import { consume } from './agent.ts'

let world = somePorts(scriptedStripe().tool)
beforeEach(() => {
  world = somePorts(scriptedStripe().tool)
})

async function owe(kind: string, ref: string, accountId: string, payload: Record<string, unknown>) {
  const key = `${kind}:${ref}`
  const effect: Effect = { key, agent: 'notification', kind, accountId, payload }
  await together(world.ports.db, [
    oweEffects(world.ports.db, [effect], { actorId: 'test', now: world.clock.now() }),
  ])
  return { key, ring: () => aMessage({ agent: 'notification', type: 'outbox', key }) }
}

async function aSubscriber() {
  const { db } = world.ports
  const person = await aPerson()
  const row = aRow({ id: `sub_${unique()}`, accountId: person.id })
  const invoice = anInvoiceRow({ subscriptionId: row.id, accountId: person.id })
  await together(db, [...writeSubscription(db, row, null), writeInvoices(db, [invoice])])
  return { person, row, invoice }
}

const deliveries = async (key: string) =>
  (await world.ports.db.select().from(mailboxCalls).where(eq(mailboxCalls.key, key))).filter(
    (call) => call.delivered,
  )

describe('Notification', () => {
  it('sends a receipt once, however often it is rung and even if our record is lost', async () => {
    const { person, invoice } = await aSubscriber()
    const receipt = await owe('receipt', invoice.id, person.id, { invoiceId: invoice.id })
    await consume(world.ports, [receipt.ring(), receipt.ring(), receipt.ring()])
    expect(await findEmail(world.ports.db, receipt.key)).toMatchObject({
      status: 'sent',
      kind: 'receipt',
      toAddress: person.email,
      provider: 'mailbox',
    })
    // Cut between the provider's yes and our record: the repeat carries the same key.
    await world.ports.db.delete(emails).where(eq(emails.key, receipt.key))
    await consume(world.ports, [receipt.ring()])
    const [mail, ...more] = await deliveries(receipt.key)
    expect(more).toEqual([])
    expect(mail).toMatchObject({ toAddress: person.email, kind: 'receipt' })
    expect(mail?.text).toContain('$99')
    expect((await findEffect(world.ports.db, receipt.key))?.status).toBe('done')
  })

  it('reaches an SMTP server once, though two deliveries of the mail come at the same instant', async () => {
    const { person, invoice } = await aSubscriber()
    const servers = inject('mailServers')
    const from = 'TitanForge AI <hello@titanforge.example>'
    const address = { host: '127.0.0.1', port: servers.smtpPort, from }
    const ports = { ...world.ports, mail: smtpProvider(address, world.clock) }
    const receipt = await owe('receipt', invoice.id, person.id, { invoiceId: invoice.id })
    const deliveries = [receipt.ring(), receipt.ring()]
    await Promise.all(deliveries.map((message) => consume(ports, [message])))
    for (const message of deliveries) await consume(ports, [message])
    const inbox = (await (await fetch(servers.smtpInboxUrl)).json()) as { to: string[] }[]
    expect(inbox.filter(({ to }) => to.includes(person.email))).toHaveLength(1)
    expect((await findEffect(world.ports.db, receipt.key))?.status).toBe('done')
  })

  it('welcomes with the plan and its limit', async () => {
    const { person, row } = await aSubscriber()
    const welcome = await owe('welcome', row.id, person.id, { subscriptionId: row.id })
    await consume(world.ports, [welcome.ring()])
    const [mail] = await deliveries(welcome.key)
    expect(mail?.subject).toContain('Pro')
    expect(mail?.text).toContain('10,000')
  })

  it('puts the link into the mail only, and nothing into a link that is used or expired', async () => {
    const person = await aPerson()
    const pepper = 'test-token-pepper-test-token-pepper-00'
    const aLink = async (expiresAt: number) => {
      const id = `mtk_${unique()}`
      const token = mailLinkToken(pepper, id, 'verify_email')
      await world.ports.db.insert(mailTokens).values({
        id,
        accountId: person.id,
        tokenHash: hashSecret(token),
        userId: person.id,
        purpose: 'verify_email',
        email: 'new@example.test',
        createdAt: START,
        expiresAt,
      })
      const link = await owe('verify_email', id, person.id, { mailTokenId: id })
      await consume(world.ports, [link.ring()])
      return { token, link }
    }
    const { token, link } = await aLink(START + HOUR)
    const [mail] = await deliveries(link.key)
    expect(mail?.toAddress).toBe('new@example.test')
    expect(mail?.text).toContain(`http://localhost:8787/verify-email?token=${token}`)
    expect(JSON.stringify(await findEffect(world.ports.db, link.key))).not.toContain(token)
    const expired = await aLink(START - 1)
    expect(await deliveries(expired.link.key)).toEqual([])
    expect((await findEffect(world.ports.db, expired.link.key))?.status).toBe('done')
  })

  it('looks an old effect up before it repeats it: providers forget keys after 24 h', async () => {
    const { person, invoice } = await aSubscriber()
    const receipt = await owe('receipt', invoice.id, person.id, { invoiceId: invoice.id })
    await consume(world.ports, [receipt.ring()])
    // A database restored from before the mail: the effect is owed, the provider's key is forgotten.
    await world.ports.db.delete(emails).where(eq(emails.key, receipt.key))
    await world.ports.db.update(outbox).set({ status: 'new' }).where(eq(outbox.key, receipt.key))
    world.clock.advance(25 * HOUR)
    await consume(world.ports, [receipt.ring()])
    expect(await deliveries(receipt.key)).toHaveLength(1)
    expect(await findEmail(world.ports.db, receipt.key)).toMatchObject({ status: 'sent' })
  })

  it('looks every mail up once there was a restore, however much later its occasion is found again', async () => {
    const { db } = world.ports
    const { person, invoice } = await aSubscriber()
    const owed = () => owe('receipt', invoice.id, person.id, { invoiceId: invoice.id })
    const receipt = await owed()
    await consume(world.ports, [receipt.ring()])
    // A database restored from before all of it; the daily comparison owes it anew after 64 days.
    await db.delete(emails).where(eq(emails.key, receipt.key))
    await db.delete(outbox).where(eq(outbox.key, receipt.key))
    await together(db, resume(db, world.clock.now()))
    world.clock.advance(64 * DAY)
    await consume(world.ports, [(await owed()).ring()])
    expect(await deliveries(receipt.key)).toHaveLength(1)
    expect(await findEmail(db, receipt.key)).toMatchObject({ status: 'sent' })
  })

  it('tries again when the provider is away and parks what it refuses', async () => {
    const { person, invoice } = await aSubscriber()
    const receipt = await owe('receipt', invoice.id, person.id, { invoiceId: invoice.id })
    const answering = (answer: Awaited<ReturnType<EmailTool['send']>>): EmailTool => ({
      provider: 'resend',
      send: () => Promise.resolve(answer),
      lookUp: () => Promise.resolve('unknown'),
    })
    const message = receipt.ring()
    await consume({ ...world.ports, mail: answering({ kind: 'retry', reason: 'busy' }) }, [message])
    expect(message.outcome).toBe('retried:2')
    expect(await findEffect(world.ports.db, receipt.key)).toMatchObject({
      status: 'new',
      attempts: 1,
    })
    const refusing = answering({ kind: 'refused', reason: 'no such mailbox' })
    await consume({ ...world.ports, mail: refusing }, [receipt.ring()])
    expect(await findEffect(world.ports.db, receipt.key)).toMatchObject({
      status: 'parked',
      lastError: 'no such mailbox',
    })
    expect(await findEmail(world.ports.db, receipt.key)).toMatchObject({ status: 'refused' })
  })

  it('says nothing that is no longer true', async () => {
    const { person, invoice, row } = await aSubscriber()
    const failed = await owe('payment_failed', `${invoice.id}:1`, person.id, {
      invoiceId: invoice.id,
    })
    const undone = await owe('subscription_cancelled', `${row.id}:1`, person.id, {
      subscriptionId: row.id,
    })
    await consume(world.ports, [failed.ring(), undone.ring()])
    for (const { key } of [failed, undone]) {
      expect(await deliveries(key)).toEqual([])
      expect((await findEffect(world.ports.db, key))?.status).toBe('done')
    }
  })

  it('parks a mail about nothing we know', async () => {
    const person = await aPerson()
    const lost = await owe('receipt', `in_${unique()}`, person.id, { invoiceId: 'in_nothing' })
    await consume(world.ports, [lost.ring()])
    expect((await findEffect(world.ports.db, lost.key))?.status).toBe('parked')
  })
})
