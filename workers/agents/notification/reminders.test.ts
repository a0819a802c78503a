/** Mails that time makes due: each once, on its day, while it is true, and only for those who want it. */

import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { together } from '../../db/database.ts'
import type { InvoiceRow } from '../../db/invoices.ts'
import { writeInvoices } from '../../db/invoices.ts'
import { setPreference } from '../../db/notification-preferences.ts'
import { mailboxCalls, outbox, subscriptions } from '../../db/schema/index.ts'
import { type SubscriptionRow, writeSubscription } from '../../db/subscriptions.ts'
import {
  aMessage,
  anInvoiceRow,
  aPerson,
  aRow,
  somePorts,
  unique,
} from '../../journeys/builders.ts'
import { scriptedStripe } from '../../journeys/scripted-stripe.ts'
import { DAY, HOUR } from '../../tools/clock.ts'
import { consume } from './agent.ts'
import { oweReminders } from './reminders.ts'

let world = somePorts(scriptedStripe().tool)
beforeEach(async () => {
  world = somePorts(scriptedStripe().tool)
  for (const table of [subscriptions, outbox, mailboxCalls]) await world.ports.db.delete(table)
})

const VISA = { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2034 }
const RENEWS = Date.UTC(2026, 11, 20, 9)

async function aSubscriber(over: Partial<SubscriptionRow>, invoice?: Partial<InvoiceRow>) {
  const { db } = world.ports
  const { id: accountId, email } = await aPerson()
  const row = aRow({ id: `sub_${unique()}`, accountId, paymentMethod: VISA, ...over })
  const owed = invoice
    ? [anInvoiceRow({ accountId, subscriptionId: row.id, status: 'open', ...invoice })]
    : []
  await together(db, [...writeSubscription(db, row, null), writeInvoices(db, owed)])
  return { accountId, email, row }
}

/** The hourly job runs, and Notification hears its bells, twice. */
async function anHour(): Promise<number> {
  const count = await oweReminders(world.ports)
  const bells = world.posted.splice(0).map((message) => aMessage(message))
  await consume(world.ports, bells)
  await consume(world.ports, bells)
  return count
}

const mailsTo = async (email: string) =>
  (
    await world.ports.db.select().from(mailboxCalls).where(eq(mailboxCalls.toAddress, email))
  ).filter(({ delivered }) => delivered)

describe('a yearly renewal', () => {
  const yearly = {
    interval: 'year',
    amountCents: 99_900,
    currentPeriodEnd: RENEWS,
  } as const

  it('is announced once, seven days before, with date, price and card', async () => {
    const { email } = await aSubscriber(yearly)
    world.clock.to(RENEWS - 7 * DAY - HOUR)
    expect(await anHour()).toBe(0)
    world.clock.advance(HOUR)
    expect(await anHour()).toBe(1)
    for (const days of [1, 3, 2, 2]) {
      world.clock.advance(days * DAY)
      expect(await anHour()).toBe(0)
    }
    const [mail, ...more] = await mailsTo(email)
    expect(more).toEqual([])
    expect(mail?.kind).toBe('renewal_reminder')
    expect(mail?.text).toContain('20 December 2026 (UTC)')
    expect(mail?.text).toContain('$999')
    expect(mail?.text).toContain('Visa ending in 4242')
  })

  it('tells the price that is charged where a downgrade waits for that day', async () => {
    const pendingChange = {
      plan: 'starter',
      interval: 'month',
      at: RENEWS,
      amountCents: 1_900,
    } as const
    const { email } = await aSubscriber({ ...yearly, pendingChange })
    world.clock.to(RENEWS - 7 * DAY)
    expect(await anHour()).toBe(1)
    const [mail] = await mailsTo(email)
    expect(mail?.subject).toBe('Your plan becomes Starter on 20 December 2026 (UTC)')
    expect(mail?.text).toContain(
      'Your yearly Pro plan ends on 20 December 2026 (UTC); as you chose, Starter, monthly, takes its place.',
    )
    expect(mail?.text).toMatch(/Price: +\$19, excl\. tax/)
    expect(mail?.text).not.toContain('$999')
  })

  it('can be turned off by the link in the mail, which mail clients offer as one click', async () => {
    const { email } = await aSubscriber(yearly)
    world.clock.to(RENEWS - DAY)
    await anHour()
    const [mail] = await mailsTo(email)
    const token = /http:\/\/localhost:8787\/unsubscribe\?token=(\S+)/.exec(mail?.text ?? '')?.[1]
    expect(mail?.html).toContain(`href="http://localhost:8787/unsubscribe?token=${token}"`)
    expect(mail?.headers).toEqual({
      'List-Unsubscribe': `<http://localhost:8787/api/v1/unsubscribe?token=${token}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    })
  })

  it.each([
    ['is monthly', { interval: 'month' }],
    ['ends then', { cancelAtPeriodEnd: true, endsAt: RENEWS }],
    ['is past due', { status: 'past_due', pastDueSince: null }],
  ] as const)('is not announced where the plan %s', async (_, over) => {
    await aSubscriber({ ...yearly, ...over })
    world.clock.to(RENEWS - DAY)
    expect(await anHour()).toBe(0)
  })

  it('is not announced to whoever turned reminders off, nor once the plan was cancelled meanwhile', async () => {
    const { db, clock } = world.ports
    const quiet = await aSubscriber(yearly)
    const by = { actorId: quiet.accountId, now: clock.now() }
    const off = { userId: quiet.accountId, topic: 'billingReminders', on: false } as const
    await together(db, [setPreference(db, off, by), setPreference(db, off, by)])
    const leaving = await aSubscriber(yearly)
    world.clock.to(RENEWS - DAY)
    expect(await oweReminders(world.ports)).toBe(2)
    await db
      .update(subscriptions)
      .set({ endsAt: RENEWS })
      .where(eq(subscriptions.id, leaving.row.id))
    const bells = world.posted.splice(0)
    await consume(
      world.ports,
      bells.map((message) => aMessage(message)),
    )
    expect([...(await mailsTo(quiet.email)), ...(await mailsTo(leaving.email))]).toEqual([])
    expect(await db.$count(outbox, eq(outbox.status, 'done'))).toBe(2)
  })
})

describe('a card', () => {
  const monthly = { currentPeriodEnd: RENEWS }

  it.each([
    ['12/2026, the month of the charge', 12, 2026, 0],
    ['11/2026, the month before', 11, 2026, 1],
    ['06/2025, long ago', 6, 2025, 1],
    ['01/2027, after the charge', 1, 2027, 0],
  ])('that expires %s', async (_, expMonth, expYear, mails) => {
    const { email } = await aSubscriber({
      ...monthly,
      paymentMethod: { ...VISA, expMonth, expYear },
    })
    world.clock.to(RENEWS - 14 * DAY - 1)
    expect(await anHour()).toBe(0)
    world.clock.advance(1)
    expect(await anHour()).toBe(mails)
    world.clock.advance(DAY)
    expect(await anHour()).toBe(0)
    const [mail] = await mailsTo(email)
    expect(mail?.kind).toBe(mails ? 'card_expiring' : undefined)
  })

  it('is counted to the month over the turn of the year', async () => {
    const charge = Date.UTC(2027, 0, 3)
    const over = {
      currentPeriodEnd: charge,
      paymentMethod: { ...VISA, expMonth: 12, expYear: 2026 },
    }
    const { email } = await aSubscriber(over)
    world.clock.to(charge - 10 * DAY)
    expect(await anHour()).toBe(1)
    const [mail] = await mailsTo(email)
    expect(mail?.text).toContain('12/2026')
    expect(mail?.text).toContain('3 January 2027 (UTC)')
  })
})

describe('an overdue payment', () => {
  const failedAt = Date.UTC(2026, 11, 1, 12)
  const overdue = { status: 'past_due', pastDueSince: failedAt } as const
  const bill = { totalCents: 9_900, paidCents: 0, hostedUrl: 'https://invoice.stripe.test/i/1' }

  it('is mailed on days 0, 3 and 6 of grace, by the first cron after each, and never again', async () => {
    const { email } = await aSubscriber(overdue, bill)
    const mailed: number[] = []
    for (const hour of [0, 1, 24, 71, 72, 73, 143, 144, 145, 167, 168, 216]) {
      world.clock.to(failedAt + hour * HOUR + 7 * 60_000)
      if ((await anHour()) > 0) mailed.push(hour)
    }
    expect(mailed).toEqual([0, 72, 144])
    const mails = await mailsTo(email)
    expect(mails.map(({ kind }) => kind)).toEqual(['past_due', 'past_due', 'past_due'])
    expect(mails.map(({ subject }) => subject)).toEqual([
      '$99 for your Pro plan is overdue',
      '$99 for your Pro plan is overdue',
      'Last day: $99 for TitanForge AI is overdue',
    ])
    expect(mails[0]?.text).toContain('Access pauses on: 8 December 2026 (UTC)')
    expect(mails[0]?.text).toContain('Pay now:\nhttps://invoice.stripe.test/i/1')
    expect(mails[0]?.text).not.toContain('unsubscribe')
    expect(mails[0]?.headers).toEqual({})
  })

  it('is mailed once where cron was away for days, and not at all once it is paid', async () => {
    const { email, row } = await aSubscriber(overdue, bill)
    world.clock.to(failedAt + 4 * DAY)
    expect(await anHour()).toBe(1)
    expect(await mailsTo(email)).toHaveLength(1)
    world.clock.to(failedAt + 6 * DAY)
    expect(await oweReminders(world.ports)).toBe(1)
    const paid = { status: 'active', pastDueSince: null }
    await world.ports.db.update(subscriptions).set(paid).where(eq(subscriptions.id, row.id))
    const [bell] = world.posted.splice(0)
    await consume(world.ports, [aMessage(bell)])
    expect(await mailsTo(email)).toHaveLength(1)
  })

  it('is told anew when the next period fails, too', async () => {
    const { email, row } = await aSubscriber(overdue, bill)
    world.clock.to(failedAt)
    await anHour()
    const again = { pastDueSince: failedAt + 31 * DAY }
    await world.ports.db.update(subscriptions).set(again).where(eq(subscriptions.id, row.id))
    world.clock.to(failedAt + 31 * DAY)
    await anHour()
    expect(await mailsTo(email)).toHaveLength(2)
  })
})
