/** The portal, webhook endpoints and events through the real SDK. */

import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { aBench, anEndpoint, DAY, SECRET } from '../builders.ts'

// https://docs.stripe.com/api/customer_portal/configurations
describe('the portal', () => {
  const features: Stripe.BillingPortal.ConfigurationCreateParams.Features = {
    customer_update: { enabled: true, allowed_updates: ['email', 'name'] },
    invoice_history: { enabled: true },
    payment_method_update: { enabled: true },
    subscription_cancel: { enabled: true, mode: 'at_period_end' },
  }

  it('is configured, changed and listed', async () => {
    const { stripe } = aBench(Stripe)
    const made = await stripe.billingPortal.configurations.create({
      features,
      default_return_url: 'https://shop.test/billing',
      metadata: { managed_by: 'catalogue' },
    })
    expect(made).toMatchObject({
      id: expect.stringMatching(/^bpc_1/),
      active: true,
      is_default: true,
      default_return_url: 'https://shop.test/billing',
      features: {
        customer_update: { enabled: true, allowed_updates: ['email', 'name'] },
        subscription_cancel: { enabled: true, mode: 'at_period_end' },
        subscription_update: { enabled: false },
      },
    })
    const changed = await stripe.billingPortal.configurations.update(made.id, {
      features: { subscription_cancel: { enabled: false } },
    })
    expect(changed.features.subscription_cancel.enabled).toBe(false)
    expect(changed.features.invoice_history.enabled).toBe(true)
    const list = await stripe.billingPortal.configurations.list({ is_default: true })
    expect(list.data.map(({ id }) => id)).toEqual([made.id])
  })

  it('opens for a customer at a page of ours', async () => {
    const { stripe } = aBench(Stripe)
    const { id } = await stripe.customers.create({})
    await expect(stripe.billingPortal.sessions.create({ customer: id })).rejects.toMatchObject({
      statusCode: 400,
    })
    await stripe.billingPortal.configurations.create({ features })
    const session = await stripe.billingPortal.sessions.create({
      customer: id,
      return_url: 'https://shop.test/billing',
    })
    expect(session).toMatchObject({
      object: 'billing_portal.session',
      customer: id,
      return_url: 'https://shop.test/billing',
      url: `http://localhost:12111/p/session/${session.id}`,
    })
  })
})

// https://docs.stripe.com/api/webhook_endpoints
describe('webhook endpoints', () => {
  it('show their secret once, when they are made', async () => {
    const bench = aBench(Stripe)
    const made = await anEndpoint(bench, ['invoice.paid'])
    expect(made).toMatchObject({
      id: expect.stringMatching(/^we_1/),
      status: 'enabled',
      url: 'https://shop.test/webhook',
      enabled_events: ['invoice.paid'],
      api_version: '2026-10-28.endive',
      secret: SECRET,
    })
    expect(await bench.stripe.webhookEndpoints.retrieve(made.id)).not.toHaveProperty('secret')
  })

  it('are changed, listed and deleted', async () => {
    const bench = aBench(Stripe)
    const { id } = await anEndpoint(bench)
    const changed = await bench.stripe.webhookEndpoints.update(id, {
      url: 'http://localhost:8787/api/v1/stripe-webhook',
      enabled_events: ['invoice.paid', 'customer.created'],
    })
    expect([changed.url, changed.enabled_events]).toEqual([
      'http://localhost:8787/api/v1/stripe-webhook',
      ['invoice.paid', 'customer.created'],
    ])
    expect((await bench.stripe.webhookEndpoints.list()).data).toHaveLength(1)
    expect(await bench.stripe.webhookEndpoints.del(id)).toMatchObject({ id, deleted: true })
    expect((await bench.stripe.webhookEndpoints.list()).data).toEqual([])
  })

  it('have their own secrets when none is given', async () => {
    const bench = aBench(Stripe)
    bench.local.core.webhookSecret = null
    const [one, two] = [await anEndpoint(bench), await anEndpoint(bench)]
    expect(one.secret).toMatch(/^whsec_[A-Za-z0-9]{32}$/)
    expect(one.secret).not.toBe(two.secret)
  })

  it('need an address and events', async () => {
    const { stripe } = aBench(Stripe)
    await expect(
      stripe.webhookEndpoints.create({ url: 'shop.test', enabled_events: ['*'] }),
    ).rejects.toMatchObject({ statusCode: 400, param: 'url' })
    await expect(
      stripe.webhookEndpoints.create({ url: 'https://shop.test' } as never),
    ).rejects.toMatchObject({ code: 'parameter_missing', param: 'enabled_events' })
  })
})

// https://docs.stripe.com/api/events/list
describe('events', () => {
  it('are filtered by type and walked backwards from one that is known', async () => {
    const bench = aBench(Stripe)
    for (const name of ['a', 'b', 'c']) await bench.stripe.customers.create({ name })
    await bench.stripe.products.create({ name: 'Pro' })
    const made = await bench.stripe.events.list({ type: 'customer.*' })
    expect(made.data.map(({ data }) => (data.object as Stripe.Customer).name)).toEqual([
      'c',
      'b',
      'a',
    ])
    const newer = await bench.stripe.events.list({
      types: ['customer.created', 'product.created'],
      ending_before: made.data[2]?.id ?? '',
      limit: 2,
    })
    expect(newer.data.map(({ data }) => (data.object as Stripe.Customer).name)).toEqual(['c', 'b'])
    expect(newer.has_more).toBe(true)
  })

  it('are kept for 30 days', async () => {
    const bench = aBench(Stripe)
    await bench.stripe.customers.create({})
    bench.wait(31 * DAY)
    expect((await bench.stripe.events.list()).data).toEqual([])
  })
})
