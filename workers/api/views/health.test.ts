/** When the company says it is well, what makes it degraded, and when it is down. */

import { describe, expect, it } from 'vitest'
import type { Config } from '../../config.ts'
import { Health } from '../../contract/objects.ts'
import type { Vitals } from '../../db/health.ts'
import { healthView } from './health.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const MINUTE = 60_000

const config: Config = {
  ENVIRONMENT: 'production',
  APP_ORIGIN: 'https://titanforge.example',
  VERSION: '1.2.3',
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  STRIPE_TAX: 'off',
  MAIL_PROVIDER: 'resend',
  RESEND_API_KEY: 're_1',
}

const ran = (name: string, minutesAgo: number, value = '0') =>
  [name, { value, updatedAt: NOW - minutesAgo * MINUTE }] as const

const aPrice = (lookupKey: string, interval: 'month' | 'year', amountCents: number) => ({
  lookupKey,
  interval,
  amountCents,
  currency: 'usd',
  active: true,
})

const well: Vitals = {
  overdue: 0,
  parked: 0,
  deadLetters: 0,
  cursors: new Map([ran('job:minute', 1), ran('job:hourly', 30), ran('drift', 600)]),
  prices: [
    aPrice('starter_month_v1', 'month', 1_900),
    aPrice('starter_year_v1', 'year', 19_900),
    aPrice('pro_month_v1', 'month', 9_900),
    aPrice('pro_year_v1', 'year', 99_900),
  ],
}

const failing = (vitals: Vitals, over: Partial<Config> = {}) => {
  const { status, checks } = healthView(vitals, { ...config, ...over }, NOW)
  const bad = Object.entries(checks).filter(([, check]) => !(check as { ok: boolean }).ok)
  return { status, failing: bad.map(([name]) => name) }
}

describe('health', () => {
  it('is ok when everything runs, and says test or live', () => {
    const health = Health.parse(healthView(well, config, NOW))
    expect(health).toMatchObject({ status: 'ok', version: '1.2.3', environment: 'production' })
    expect(health.checks).toMatchObject({
      d1: { ok: true },
      queues: { ok: true, overdue: 0, parked: 0 },
      cron: { ok: true, minute: '2026-11-23T11:59:00.000Z', daily: null },
      stripe: { ok: true, mode: 'test' },
      mail: { ok: true, provider: 'resend' },
      deadLetters: { ok: true, waiting: 0 },
      drift: { ok: true, subscriptions: 0, prices: [] },
      figures: { ok: true, faults: 0, checkedAt: null },
    })
  })

  it('is down without its database', () => {
    const health = healthView(null, config, NOW)
    expect(health.status).toBe('down')
    expect(health.checks.d1).toEqual({ ok: false })
  })

  it.each([
    ['work is overdue', { ...well, overdue: 3 }, 'queues'],
    ['work was given up', { ...well, parked: 1 }, 'queues'],
    ['a dead letter waits', { ...well, deadLetters: 1 }, 'deadLetters'],
    ['the minute job never ran', { ...well, cursors: new Map() }, 'cron'],
    [
      'the minute job is late',
      { ...well, cursors: new Map([...well.cursors, ran('job:minute', 6)]) },
      'cron',
    ],
    [
      'the hourly job is late',
      { ...well, cursors: new Map([...well.cursors, ran('job:hourly', 181)]) },
      'cron',
    ],
    [
      'subscriptions differed from Stripe',
      { ...well, cursors: new Map([...well.cursors, ran('drift', 5, '2')]) },
      'drift',
    ],
    [
      'a daily figure is not what its facts say',
      {
        ...well,
        cursors: new Map([...well.cursors, ran('figures', 5, '[{"metric":"revenue_cents"}]')]),
      },
      'figures',
    ],
    ['a price is missing', { ...well, prices: well.prices.slice(1) }, 'drift'],
    [
      'a price differs from the catalogue',
      { ...well, prices: [...well.prices.slice(1), aPrice('starter_month_v1', 'month', 1_800)] },
      'drift',
    ],
  ])('is degraded when %s', (_, vitals: Vitals, check) => {
    expect(failing(vitals)).toEqual({ status: 'degraded', failing: [check] })
  })

  it.each([
    ['Stripe’s key is missing', { STRIPE_SECRET_KEY: undefined }, 'stripe'],
    ['the webhook secret is missing', { STRIPE_WEBHOOK_SECRET: undefined }, 'stripe'],
    ['the key is live and live is not approved', { STRIPE_SECRET_KEY: 'sk_live_1' }, 'stripe'],
    ['mails go nowhere', { MAIL_PROVIDER: 'mailbox' as const }, 'mail'],
    ['the mail provider lacks its key', { RESEND_API_KEY: undefined }, 'mail'],
  ])('is degraded when %s', (_, over, check) => {
    expect(failing(well, over as Partial<Config>)).toEqual({ status: 'degraded', failing: [check] })
  })

  it('sells with a live key once live mode is on record', () => {
    const cursors = new Map([...well.cursors, ran('live_approved', 0, 'apr_1')])
    const live = { ...config, STRIPE_SECRET_KEY: 'sk_live_1' }
    const { status, checks } = healthView({ ...well, cursors }, live, NOW)
    expect([status, checks.stripe]).toMatchObject(['ok', { mode: 'live', liveApproved: true }])
  })

  it('shows that the mailbox was allowed on purpose', () => {
    const allowed = { ...config, MAIL_PROVIDER: 'mailbox' as const, MAIL_ALLOW_MAILBOX: '1' }
    const { status, checks } = healthView(well, allowed, NOW)
    expect(status).toBe('ok')
    expect(checks.mail).toMatchObject({ provider: 'mailbox', mailboxAllowed: true })
  })

  it('names no secret', () => {
    expect(JSON.stringify(healthView(well, config, NOW))).not.toMatch(/sk_test|whsec|re_1/)
  })
})
